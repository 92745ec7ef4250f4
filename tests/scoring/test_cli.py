"""The commands as a user meets them: one JSON object, or one line for each problem."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scoring.bundle import digest
from scoring.cli import main
from tests.scoring.files import shared, small

RANK_KEYS = [
    "method", "points", "fund", "input_sha256", "declarations", "unresolved", "experts", "linkage", "variance",
    "model", "zone", "watch", "warnings",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    for name, data in small().items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def run(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, json.loads(captured.out) if captured.out else None, captured.err


def test_rank(capsys, folder):
    status, found, errors = run(capsys, "rank", folder)
    assert (status, errors) == (0, "")
    assert list(found) == RANK_KEYS
    assert (found["method"], found["points"], found["fund"]) == ("mean", 100, 1)
    assert found["input_sha256"] == digest(small())
    first = found["declarations"][0]
    sure = {key: first.pop(key) for key in ("reference", "rank_interval", "expected_rank", "p_fund")}
    assert first == {
        "code": "D1", "rank": 1, "tied": False, "total": 73, "total_exact": "73/1", "shown": "73.00",
        "experts": 2, "below_threshold": [], "funded": "inside",
    }  # fmt: skip
    assert set(sure["reference"]) == {"total", "rank", "tied", "se", "interval", "parts"}
    assert sum(sure["reference"]["parts"].values()) == pytest.approx(sure["reference"]["total"], abs=1e-9)
    assert sure["rank_interval"] == [1, 2]
    assert 1 < sure["expected_rank"] < 2
    assert 0 < sure["p_fund"] < 1
    assert [row["code"] for row in found["experts"]] == ["E1", "E2", "E3"]
    assert set(found["experts"][0]) > {"code", "severity", "precision", "declarations", "flags"}
    # The sheet of E3 is sealed, so that nothing is known of E3.
    assert found["experts"][2] == {"code": "E3", "severity": None, "precision": None, "declarations": 0, "flags": []}
    assert found["linkage"] == {"components": 1, "weakest": pytest.approx(2.0)}
    assert found["model"] == {"name": "calibrated", "level": 0.9, "seed": 0, "draws": 4000}


def test_rank_takes_another_method_and_line(capsys, folder):
    _, found, _ = run(capsys, "rank", folder, "--method", "trimmed", "--fund", "2", "--level", "0.8", "--seed", "7")
    assert (found["method"], found["fund"]) == ("trimmed", 2)
    assert (found["model"]["level"], found["model"]["seed"]) == (0.8, 7)
    assert found["warnings"][0] == "trimmed with fewer than 5 experts on 2 declarations, so little is left: D1, D2"


def test_rank_names_the_unresolved(capsys, folder):
    path = folder / "objective.csv"
    path.write_bytes(path.read_bytes().replace(b"D2,PAST,60\n", b""))
    _, found, _ = run(capsys, "rank", folder)
    assert found["unresolved"] == [{"code": "D2", "why": "the objective score for PAST is missing"}]


def test_rank_with_places_by_group(capsys, folder):
    path = folder / "round.toml"
    path.write_bytes(path.read_bytes().replace(b"fund = 1", b"fund_by_group = {east = 1, west = 1}"))
    _, found, _ = run(capsys, "rank", folder)
    assert (found["fund"], found["fund_by_group"]) == (2, {"east": 1, "west": 1})


def test_agree(capsys, folder):
    status, found, errors = run(capsys, "agree", folder)
    assert (status, errors) == (0, "")
    assert list(found) == [
        "declarations", "experts", "icc", "krippendorff", "kendall_w", "generalizability", "why", "level", "intervals",
        "kendall", "words", "criteria",
    ]  # fmt: skip
    assert set(found["icc"]) == {"1", "2", "3", "1k", "2k", "3k"}
    assert set(found["krippendorff"]) == {"nominal", "ordinal", "interval", "ratio"}
    assert set(found["criteria"]) == {"GOAL", "COST"}


def test_bad_input_is_one_line_a_problem(capsys, folder):
    (folder / "budget.csv").write_text("")
    path = folder / "scores.csv"
    path.write_bytes(path.read_bytes().replace(b"GOAL,8", b"GOAL,x").replace(b"COST,3", b"COST,9"))
    for command in ("rank", "agree"):
        status, found, errors = run(capsys, command, folder)
        assert (status, found) == (2, None)
        assert [line.split(": ")[0] for line in errors.splitlines()] == ["scores.csv:2", "scores.csv:8", "budget.csv"]


@pytest.mark.parametrize("method", ["calibrated", "robust"])
def test_rank_by_the_reference_model(capsys, folder, method):
    _, found, _ = run(capsys, "rank", folder, "--method", method)
    assert (found["method"], found["model"]["name"]) == (method, method)
    for row in found["declarations"]:
        assert (row["total"], row["rank"]) == (row["reference"]["total"], row["reference"]["rank"])


@pytest.mark.parametrize("method", ["mean", "calibrated", "robust"])
def test_a_disconnected_design_is_not_calibrated(capsys, folder, method):
    declarations = folder / "declarations.csv"
    declarations.write_bytes(
        declarations.read_bytes().replace(b",group", b"").replace(b",east", b"").replace(b",west", b"")
    )
    kept = [
        line for line in (folder / "scores.csv").read_text().splitlines() if not line.startswith(("D1,E2", "D2,E1"))
    ]
    (folder / "scores.csv").write_text("\n".join(kept) + "\n")
    status, found, _ = run(capsys, "rank", folder, "--method", method)
    assert status == 0
    assert {(row["reference"], row["rank_interval"], row["expected_rank"], row["p_fund"])
            for row in found["declarations"]} == {(None, None, None, None)}  # fmt: skip
    assert any("no reference: the design is disconnected, 2 sets of experts" in text for text in found["warnings"])
    said = any(text.startswith("nothing was calibrated, the totals are the means") for text in found["warnings"])
    assert said == (method != "mean")


@pytest.mark.parametrize("arguments", [
    ["rank", "x", "--method", "borda"], ["rank", "x", "--fund", "0"], ["rank", "x", "--fund", "many"],
    ["rank", "x", "--level", "1"], ["rank", "x", "--seed", "a"], ["rank"], [], ["judge", "x"],
    ["agree", "x", "--fund", "1"],
])  # fmt: skip
def test_wrong_usage_is_one_line(capsys, arguments):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1


def test_help(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["rank", "--help"])
    assert caught.value.code == 0
    assert "--method" in capsys.readouterr().out


def test_it_runs_as_a_module_in_any_locale(folder):
    path = folder / "declarations.csv"
    path.write_bytes(path.read_bytes().replace(b"First", "第一".encode()))

    def in_ascii():
        return subprocess.run(
            [sys.executable, "-m", "scoring", "rank", str(folder)],
            cwd=Path(__file__).parents[2],
            env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            capture_output=True,
            check=False,
        )

    done = in_ascii()
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["declarations"][0]["code"] == "D1"
    (folder / "多余").write_text("")
    done = in_ascii()
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"is not a file of the format" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_reference_round_agrees(capsys):
    status, found, _ = run(capsys, "agree", shared("data", "aibs-2014"))
    assert status == 0
    assert found["declarations"] == 21
    assert found["icc"]["1"] == pytest.approx(0.2297424, abs=1e-7)
    assert found["icc"]["2"] is None
