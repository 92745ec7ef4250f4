"""The commands as a user meets them: a draw and its check, what is short, and every problem of bad input at once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scoring.cli import main
from scoring.draw import commitment, record_bytes, record_json, seed_from, verifier_source
from scoring.draw.record_read import read_record
from tests.scoring.files import shared, small

EXPERTS = """\
code,name,employer,region,category
R1,One,Institute,North,technical
R2,Two,Institute,South,technical
R3,Three,University,South,finance
R4,Four,Bank,South,finance
R5,Five,,,technical
"""
# Without conflicts, assignments and scores: a panel is drawn before there are any.
FILES = ("round.toml", "criteria.csv", "declarations.csv")
ROUNDS = ["aibs-2014", "aibs-2015", "aibs-2017", "aibs-overall", pytest.param("nih-r01", marks=pytest.mark.slow)]


@pytest.fixture
def folder(tmp_path):
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    for name in FILES:
        (bundle / name).write_bytes(small()[name])
    (bundle / "experts.csv").write_text(EXPERTS)
    return tmp_path


@pytest.fixture
def run(capsys, folder, monkeypatch):
    monkeypatch.chdir(folder)

    def command(*arguments):
        status = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, json.loads(captured.out) if captured.out else None, captured.err

    return command


def rules(folder, text):
    (folder / "RULES.toml").write_text(text)
    return ("--rules", "RULES.toml")


SPRING = ("draw", "bundle", "--seed", "spring", "--record", "record.json")


def test_a_draw_and_its_check(run, folder):
    given = rules(folder, 'odd = true\n[[share]]\ncategory = "technical"\nat_least = "2/3"\n')
    status, found, errors = run(*SPRING, "--seats", 3, *given)
    assert (status, errors) == (0, "")
    record = json.loads((folder / "record.json").read_bytes())
    assert found == {
        "seats": ["R4", "R2", "R5"], "stand_ins": ["R3", "R1"], "passed_over": [{"code": "R3", "rule": "share"}],
        "seed": "spring", "commitments": [], "pool": 5, "pool_sha256": record["pool_sha256"], "record": "record.json",
    }  # fmt: skip
    assert record["rules"] == {"odd": True, "share": [{"category": "technical", "at_least": "2/3"}]}
    status, found, errors = run("verify-draw", "record.json")
    assert (status, found["valid"], found["seats"], errors) == (0, True, ["R4", "R2", "R5"], "")


def test_a_draw_from_the_secrets_of_offices(run, folder):
    secrets = {"Audit": "apple=tree", "财政": "桃树"}
    arguments = [part for office, secret in secrets.items() for part in ("--commit", f"{office}={secret}")]
    status, found, _ = run("draw", "bundle", "--seats", 2, "--record", "record.json", *arguments)
    assert (status, found["seed"]) == (0, seed_from(secrets))
    assert found["commitments"] == [{"office": office, "sha256": commitment(secrets[office])} for office in secrets]
    assert run("verify-draw", "record.json", "--salt", "salt")[1]["salted_digest"]


def test_secrets_make_the_seed_whatever_seed_is_given_beside_them(run, folder):
    given = ("draw", "bundle", "--seats", 2, "--record", "record.json", "--commit", "B=y", "--commit", "A=x")
    assert run(*given)[0] == 0
    alone = (folder / "record.json").read_bytes()
    status, found, errors = run(*given, "--seed", "spring")
    assert (status, found["seed"], (folder / "record.json").read_bytes()) == (0, seed_from({"A": "x", "B": "y"}), alone)
    assert errors == "draw: --seed is not used: the secrets of the offices make the seed\n"


def test_the_record_is_the_same_whatever_the_order_of_rows(run, folder):
    run(*SPRING, "--seats", 2)
    first = (folder / "record.json").read_bytes()
    header, *lines = EXPERTS.splitlines(keepends=True)
    (folder / "bundle" / "experts.csv").write_text(header + "".join(reversed(lines)))
    run(*SPRING, "--seats", 2)
    assert (folder / "record.json").read_bytes() == first == record_bytes(read_record(first))


def test_the_verifier_goes_with_the_record(run, folder):
    run(*SPRING, "--seats", 2, "--verifier", "verifier.py")
    assert (folder / "verifier.py").read_bytes() == verifier_source()


def test_what_is_short_is_said_and_nothing_written(run, folder):
    given = rules(folder, 'max_per_employer = 1\nexclude = ["R5"]\nshare = [{category = "technical", at_least = 1}]')
    status, found, errors = run(*SPRING, "--seats", 2, *given)
    line = "2 experts of technical are needed, 1 can sit: 1 short"
    assert (status, errors) == (3, f"draw: {line}\n")
    short = {"rule": "share", "categories": ["technical"], "need": 2, "have": 1, "short": 1, "text": line}
    assert found == {"drawn": False, "short": [short]}
    status, found, errors = run(*SPRING, "--seats", 5, *given)
    assert [row["rule"] for row in found["short"]] == ["seats", "share"]
    assert errors.splitlines()[0] == "draw: 5 experts in all are needed, 3 can sit: 2 short"
    assert not (folder / "record.json").exists()


def test_limits_that_block_each_other_are_said(run, folder):
    # Either limit alone lets three sit: only together there is no panel.
    rows = ["B,s", "B,t", "B,u", "C,s", "D,s"]
    text = "code,name,employer,region\n" + "".join(f"R{number},N,{row}\n" for number, row in enumerate(rows))
    (folder / "bundle" / "experts.csv").write_text(text)
    status, found, _ = run(*SPRING, "--seats", 3, *rules(folder, "max_per_employer = 1\nmax_per_region = 1\n"))
    short = {"rule": "seats", "categories": [], "need": 3, "have": 2, "short": 1,
             "text": "3 experts in all are needed, 2 can sit: 1 short"}  # fmt: skip
    assert (status, found["short"]) == (3, [short])


def test_a_record_that_was_changed_does_not_hold(run, folder):
    run(*SPRING, "--seats", 2)
    record = record_json(read_record((folder / "record.json").read_bytes()))
    record["seats"] = ["R4", "R5"]
    (folder / "record.json").write_text(json.dumps(record))
    status, found, errors = run("verify-draw", "record.json")
    assert (status, found["valid"], errors) == (3, False, "")
    assert found["differs"] == [{"key": "seats", "is": ["R4", "R5"], "should_be": ["R4", "R3"]}]


@pytest.mark.parametrize(("arguments", "expected"), [
    (["--seed", "s", "--seats", "6"], "seats: 6 of a pool of 5 cannot be drawn"),
    (["--seed", "s", "--seats", "0"], "seats: 0 of a pool of 5 cannot be drawn"),
    (["--seats", "2"], "--seed, --commit: neither is given"),
    (["--seed", "", "--seats", "2"], "--seed: is blank"),
    (["--seed", "a\tb", "--seats", "2"], "--seed: cannot be used"),
    (["--commit", "A=x", "--commit", "A=y", "--seats", "2"], "--commit: office 'A': is named twice"),
    (["--commit", "A=", "--seats", "2"], "--commit: secret of office 'A': is blank"),
    (["--commit", "A", "--seats", "2"], "--commit: secret of office 'A': is blank"),
    (["--commit", "=x", "--seats", "2"], "--commit: office '': is blank"),
    (["--seed", "s", "--seats", "2", "--rules", "none.toml"], "none.toml: file: cannot be read"),
    (["--seed", "s", "--seats", "2", "--rules", "bundle"], "bundle: file: cannot be read"),
    (["--seed", "s", "--seats", "2", "--verifier", "record.json"], "--verifier: is the record's own file"),
    (["--seed", "s", "--seats", "2", "--record", "none/record.json"], "cannot be written"),
    (["--seed", "s", "--seats", "2", "--record", "bundle"], "cannot be written"),
    (["--seed", "s", "--seats", "2", "--record", ""], "cannot be written"),
    (["--seed", "s", "--seats", "2", "--verifier", "none/verifier.py"], "cannot be written"),
    (["--seed", "\udcff", "--seats", "2"], "--seed: cannot be used; expected text in UTF-8"),
])  # fmt: skip
def test_bad_input_is_one_line(run, folder, arguments, expected):
    record = [] if "--record" in arguments else ["--record", "record.json"]
    status, found, errors = run("draw", "bundle", *arguments, *record)
    assert (status, found, len(errors.splitlines())) == (2, None, 1)
    assert expected in errors
    assert sorted(entry.name for entry in folder.iterdir()) == ["bundle"]


def test_all_problems_are_told_at_once(run, folder):
    given = rules(folder, "odd = 1\nmax_per_region = 0\n")
    status, _, errors = run("draw", "bundle", "--seats", 9, "--commit", "A", "--record", "r.json", *given)
    assert status == 2
    assert [line.split(": ")[1] for line in errors.splitlines()] == ["odd", "max_per_region", "--commit", "seats"]
    (folder / "bundle" / "experts.csv").write_text("code,name\nR 1,One\n")
    status, _, errors = run("draw", "bundle", "--seats", 2, "--record", "r.json", *given)
    assert [line.split(": ")[0] for line in errors.splitlines()] == [
        "experts.csv:2", "RULES.toml", "RULES.toml", "draw",
    ]  # fmt: skip


def test_rules_are_checked_against_the_pool_and_the_seats(run, folder):
    status, _, errors = run(*SPRING, "--seats", 2, *rules(folder, 'odd = true\nexclude = ["R9"]'))
    assert (status, errors.splitlines()) == (2, [
        "draw: seats: 2 is even; expected an odd number, as the rules say",
        "draw: exclude: R9 is not in the pool; expected codes of the pool",
    ])  # fmt: skip


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"format": 1}', "[" * 100_000])
def test_what_is_no_record_is_one_line(run, folder, text):
    if text is not None:
        (folder / "record.json").write_text(text)
    status, found, errors = run("verify-draw", "record.json")
    assert (status, found, len(errors.splitlines())) == (2, None, 1)
    assert errors.startswith("record.json: record: cannot be read (")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999", '"\\ud800"', '[{"x": -Infinity}]', '["\\udfff"]'])
@pytest.mark.parametrize("key", ["format", "seed", "rules", "order", "seats", "stand_ins", "passed_over"])
def test_what_json_cannot_hold_is_no_record(run, folder, key, value):
    run(*SPRING, "--seats", 2)
    record = json.loads((folder / "record.json").read_bytes())
    (folder / "record.json").write_text(json.dumps(record | {key: "HERE"}).replace('"HERE"', value))
    status, found, errors = run("verify-draw", "record.json")
    assert (status, found, len(errors.splitlines())) == (2, None, 1)


@pytest.mark.parametrize("arguments", [
    ["draw"], ["draw", "x", "--seats", "２", "--seed", "s", "--record", "r"], ["draw", "x", "--seats", "many"],
    ["draw", "x", "--seats", "-1", "--seed", "s", "--record", "r"], ["draw", "x", "--seats", "1", "--seed", "s"],
    ["verify-draw"], ["verify-draw", "a", "b"],
])  # fmt: skip
def test_wrong_usage_is_one_line(capsys, arguments):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    captured = capsys.readouterr()
    assert (captured.out, len(captured.err.splitlines())) == ("", 1)


@pytest.mark.parametrize("name", ROUNDS)
def test_the_experts_of_a_reference_round_are_drawn_and_verified(tmp_path, name):
    bundle = shared("data", name)

    def scoring(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "scoring", *map(str, arguments)],
            cwd=Path(__file__).parents[3], capture_output=True, check=False,
        )  # fmt: skip

    record = tmp_path / "record.json"
    (tmp_path / "rules.toml").write_text("odd = true\nmax_per_employer = 1\n")
    done = scoring("draw", bundle, "--seats", 7, "--seed", name, "--rules", tmp_path / "rules.toml", "--record", record)
    assert (done.returncode, done.stderr) == (0, b"")
    done = scoring("verify-draw", record)
    assert (done.returncode, json.loads(done.stdout)["valid"]) == (0, True)
