"""The stand-alone verifier: alone, in an empty folder, it repeats every draw and finds every change of a record."""

import ast
import copy
import json
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given

from scoring.draw import (
    Candidate,
    DrawRules,
    NoPanelError,
    Share,
    drawn_record,
    record_bytes,
    record_json,
    salted_digest,
    verifier_source,
)
from scoring.draw.verifier import check
from tests.scoring.draw.pools import draws
from tests.scoring.files import QUICK

# Each rule bears on this draw: a change of any one of them changes who sits or stands in.
POOL = tuple(
    Candidate(
        f"R{number}", f"Unit {number * 5 % 9}", f"Region {number * 7 % 5}", "technical" if number % 2 else "finance"
    )
    for number in range(1, 19)
)
RULES = DrawRules(True, 1, 2, (Share("technical", Fraction(2, 3)),), ("R5",))
SECRETS = {"A": "apple", "B": "pear 1"}


@pytest.fixture
def record():
    return record_json(drawn_record(POOL, 5, SECRETS, RULES))


def verdict(record):
    try:
        return check(json.dumps(record).encode())
    except ValueError:
        return {"valid": None}


def alone(folder, *arguments):
    script = folder / "verifier.py"
    script.write_bytes(verifier_source())
    return subprocess.run(
        [sys.executable, "-I", "-S", str(script), *map(str, arguments)],
        cwd=folder, env={}, capture_output=True, check=False,
    )  # fmt: skip


def places(value, path=()):
    """Every field of a record, and every row and list."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def others(value, few):
    """Values that could stand in a field's place; `few` of them where there are many such fields."""
    if few:
        yield from (None, "", f"{value}0")
        return
    yield from (None, 0, -1, 7, "", "x", [], {}, [[]], True, False, 1.5)
    if isinstance(value, str):
        yield from (
            value + "0",
            value[:-1],
            value.upper(),
            value.swapcase(),
            "0" + value[1:],
            "R1",
            "1/2",
            "1",
            "exclude",
        )
    if isinstance(value, int) and not isinstance(value, bool):
        yield from (value + 1, str(value), float(value))
    if isinstance(value, list):
        yield from (value[1:], value[:-1], value[::-1], value + value[:1], [*value, "R1"])
    if isinstance(value, dict):
        yield from ({**value, "extra": ""}, dict(list(value.items())[1:]))


def put(record, path, value):
    changed = copy.deepcopy(record)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed


def same(one, other):
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def test_it_says_what_to_compare_with_the_notice(tmp_path, record):
    (tmp_path / "record.json").write_bytes(json.dumps(record).encode())
    done = alone(tmp_path, "record.json", "salt")
    assert (done.returncode, done.stderr) == (0, b"")
    told = json.loads(done.stdout)
    assert told["valid"] is True
    assert told["seats"] == record["seats"]
    assert (told["seed"], told["pool_sha256"], told["rules"]) == (
        record["seed"], record["pool_sha256"], record["rules"],
    )  # fmt: skip
    assert told["salted_digest"] == salted_digest("salt", POOL)
    assert told["commitments"] == [{"office": one["office"], "sha256": one["sha256"]} for one in record["commitments"]]


def test_it_says_what_differs(tmp_path, record):
    record["stand_ins"].reverse()
    (tmp_path / "record.json").write_bytes(json.dumps(record).encode())
    done = alone(tmp_path, "record.json")
    assert (done.returncode, done.stderr) == (3, b"")
    (differs,) = json.loads(done.stdout)["differs"]
    assert (differs["key"], differs["is"], differs["should_be"]) == (
        "stand_ins", record["stand_ins"], record["stand_ins"][::-1],
    )  # fmt: skip


def test_what_is_no_record_is_one_line(tmp_path):
    (tmp_path / "record.json").write_bytes(b"{")
    for arguments in (["record.json"], ["no such file"], [tmp_path]):
        done = alone(tmp_path, *arguments)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, b"", 1)
    assert b"verifier.py RECORD.json" in alone(tmp_path).stderr


def test_it_imports_nothing_but_the_standard_library():
    source = verifier_source().decode("ascii")
    for node in ast.walk(ast.parse(source, feature_version=(3, 8))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
        assert all(name.split(".")[0] in sys.stdlib_module_names for name in names)
    assert len(source.splitlines()) <= 200


@pytest.mark.slow
def test_every_change_of_a_field_is_found(record):
    assert verdict(record)["valid"] is True
    tried, missed = 0, []
    for path in places(record):
        if not path:
            continue
        holder = record
        for key in path:
            holder = holder[key]
        for value in others(holder, few=len(path) > 1 and path[0] in ("pool", "order") and int(path[1]) > 3):
            changed = put(record, path, value)
            if not same(changed, record) and not same_draw(path, value, record):
                tried += 1
                missed += [(path, value)] if verdict(changed)["valid"] else []
    assert missed == []
    assert tried > 1500


def same_draw(path, value, record):
    """Changes after which the record is true of the same draw, announced otherwise: only the notice shows them."""
    renamed = path[-1] == "office" and isinstance(value, str) and value
    by_public_seed = path == ("commitments",) and value == []
    any_number = path == ("rules",) and isinstance(value, dict) and {**value, "odd": True} == record["rules"]
    return renamed or by_public_seed or any_number


def test_an_office_of_another_name_is_found_only_where_it_changes_the_order(record):
    assert not verdict(put(record, ("commitments", 0, "office"), "C"))["valid"]
    assert not verdict(put(record, ("commitments", 0, "office"), "B"))["valid"]
    told = verdict(put(record, ("commitments", 0, "office"), "AA"))
    assert told["valid"]
    assert told["commitments"][0]["office"] == "AA"


@pytest.mark.parametrize("data", [
    b"", b"[]", b"1", b"null", b'"x"', b"\xff", b"[" * 100_000, b'{"a": 1, "a": 1}', b"9" * 5000, b"{}",
    b'{"commitments": [], "seed": "\\ud800", "pool": [], "rules": {}, "seats": [1]}',
])  # fmt: skip
def test_noise_is_no_record(data):
    with pytest.raises(ValueError, match="no record of a draw"):
        check(data)


def test_rules_that_leave_no_panel_are_a_difference(record):
    record["rules"]["share"][0]["at_least"] = "1"
    record["rules"]["share"][0]["category"] = "law"
    told = verdict(record)
    assert [row["key"] for row in told["differs"]] == ["seats", "stand_ins", "passed_over"]


@QUICK
@given(draws())
def test_it_repeats_every_draw(case):
    pool, seats, seed, rules = case
    try:
        found = drawn_record(pool, seats, seed, rules)
    except NoPanelError:
        return
    assert check(record_bytes(found))["valid"] is True
