"""`python -m scoring assign` as the contract has it."""

import json
import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest

from scoring.assignment import command
from scoring.assignment.quotas_highs import Undecided
from scoring.cli import main
from tests.benchmarks.assign.instances import topic_instance

KEYS = ["feasible", "pairs", "total", "bound_total", "min_declaration", "bound_min", "load", "seconds"]
ARRAYS = ("affinity", "conflict", "demand", "min_load", "max_load")


@pytest.fixture(scope="module")
def instance():
    return topic_instance(30, 20, 3, seed=1)


@pytest.fixture
def path(tmp_path, instance):
    return saved(tmp_path / "instance.npz", instance)


def saved(path, instance, **changes):
    np.savez(
        path,
        **({field.name: getattr(instance, field.name) for field in fields(instance) if field.name in ARRAYS} | changes),
    )
    return path


def run(capsys, *arguments):
    status = main(["assign", *map(str, arguments)])
    captured = capsys.readouterr()
    return status, json.loads(captured.out) if captured.out else None, captured.err


def test_a_plan_and_its_pairs(capsys, path, tmp_path, instance):
    status, found, errors = run(capsys, path, "--pairs", tmp_path / "pairs.csv")
    assert (status, errors) == (0, "")
    assert list(found) == KEYS
    lines = (tmp_path / "pairs.csv").read_text().splitlines()
    assert lines[0] == "declaration,expert"
    pairs = np.array([[int(cell) for cell in line.split(",")] for line in lines[1:]])
    assert (found["feasible"], found["pairs"]) == (True, 90)
    best = np.sort(np.where(instance.conflict, 0, instance.affinity), axis=1)[:, -3:].sum(axis=1).min()
    assert found["min_declaration"] <= found["bound_min"] == pytest.approx(best, abs=1e-9)
    assert found["total"] == pytest.approx(instance.affinity[pairs[:, 0], pairs[:, 1]].sum(), abs=1e-9)
    assert found["total"] <= found["bound_total"] <= found["total"] + 1e-9
    load = np.bincount(pairs[:, 1], minlength=20)
    assert found["load"] == [load.min(), load.max()]


def test_it_repeats_to_the_bit(capsys, path, tmp_path):
    texts = []
    for number in range(2):
        run(capsys, path, "--seed", "7", "--pairs", tmp_path / f"{number}.csv")
        texts.append((tmp_path / f"{number}.csv").read_bytes())
    assert texts[0] == texts[1]


def test_kept_pairs_stay(capsys, path, tmp_path, instance):
    run(capsys, path, "--pairs", tmp_path / "before.csv")
    before = set((tmp_path / "before.csv").read_text().splitlines())
    row, expert = 0, int(min(before - {"declaration,expert"}).split(",")[1])
    conflict = instance.conflict.copy()
    conflict[row, expert] = True
    saved(path, instance, conflict=conflict)
    run(capsys, path, "--keep", tmp_path / "before.csv", "--pairs", tmp_path / "after.csv")
    assert len(before - set((tmp_path / "after.csv").read_text().splitlines())) == 1


def test_the_worst_off_first(capsys, path):
    _, total, _ = run(capsys, path, "--objective", "total")
    status, fair, _ = run(capsys, path, "--objective", "fair")
    assert (status, list(fair)) == (0, KEYS)
    assert total["min_declaration"] <= fair["min_declaration"] <= fair["bound_min"]


def test_what_is_short_is_told_with_status_three(capsys, path, instance, tmp_path):
    conflict = instance.conflict.copy()
    conflict[4, 1:] = True
    conflict[4, 0] = False
    saved(path, instance, conflict=conflict)
    status, found, errors = run(capsys, path, "--pairs", tmp_path / "pairs.csv")
    assert (status, errors, found["feasible"]) == (3, "", False)
    assert not (tmp_path / "pairs.csv").exists()
    (why,) = found["why"]
    assert (why["constraint"], why["who"], why["short"]) == ("demand", 4, 2)
    assert why["relax"]


def test_loads_that_do_not_add_up_are_short(capsys, path, instance):
    saved(path, instance, max_load=np.full(20, 4), min_load=np.zeros(20, int))
    status, found, _ = run(capsys, path)
    assert status == 3
    assert sum(why["short"] for why in found["why"]) == 10


@pytest.mark.parametrize("groups", [{}, {
    "group": np.zeros(20, int), "group_min": np.zeros((30, 1), int), "group_max": np.full((30, 1), 10**9),
}])  # fmt: skip
@pytest.mark.parametrize("objective", ["total", "fair"])
@pytest.mark.parametrize("above", [1, 10**9 - 20])
def test_a_demand_above_the_pool_is_short(capsys, path, groups, objective, above):
    demand, conflict = np.zeros(30, int), np.zeros((30, 20), bool)
    demand[3] = 20 + above
    saved(
        path, topic_instance(30, 20, 3, seed=1), demand=demand, conflict=conflict, min_load=np.zeros(20, int), **groups
    )
    status, found, errors = run(capsys, path, "--objective", objective)
    assert (status, errors) == (3, "")
    assert [(why["constraint"], why["who"], why["short"]) for why in found["why"]] == [("demand", 3, above)]
    assert found["why"][0]["relax"] == found["repair"] == [{"constraint": "demand", "who": 3, "by": above}]


@pytest.mark.parametrize("objective", ["total", "fair"])
def test_a_least_above_a_most_is_short(capsys, path, objective, instance):
    least, most = np.zeros(20, int), np.full(20, 30)
    least[4], most[4] = 5, 3
    saved(path, instance, min_load=least, max_load=most)
    status, found, errors = run(capsys, path, "--objective", objective)
    assert (status, errors) == (3, "")
    assert [(why["constraint"], why["who"], why["short"]) for why in found["why"]] == [("min_load", 4, 2)]


def test_bad_input_is_told_with_status_two(capsys, path, instance, tmp_path):
    saved(path, instance, demand=np.full(30, -2), max_load=np.full(20, -1))
    status, found, errors = run(capsys, path)
    assert (status, found, len(errors.splitlines())) == (2, None, 50)
    assert "demand: [0]: is -2; expected a whole number from 0 to 1000000000" in errors.splitlines()
    saved(path, instance)
    (tmp_path / "keep.csv").write_text("declaration,expert\n30,0\n")
    status, found, errors = run(capsys, path, "--keep", tmp_path / "keep.csv")
    assert (status, found) == (2, None)
    assert errors == "keep.csv:2: declaration: is '30'; expected an index from 0 to 29\n"


def test_ranking_loads_no_solver():
    code = "import sys, scoring.cli as cli; cli._parser(); print({'ortools', 'pandas'} & set(sys.modules))"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "set()\n"


def test_a_search_that_decides_nothing_is_one_line(tmp_path, capsys, monkeypatch):
    def undecided(*_, **__):
        raise Undecided

    monkeypatch.setattr(command, "assign", undecided)
    path = tmp_path / "instance.npz"
    np.savez(path, affinity=np.ones((1, 1)), conflict=np.zeros((1, 1), bool), demand=[1], min_load=[0], max_load=[1])
    assert main(["assign", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "neither a plan nor a proof" in err
