"""Assignments by command: a plan is a file that the page reads as well, applied whole or not at all."""

import pytest

from evalapp.core.phases import RoundState
from tests.panels.scene import active
from tests.support.world import World


@pytest.fixture
def world(database):
    return World(database, state=RoundState.OPEN, declarations=3, experts=4, assign=False)


def test_a_plan_is_computed_applied_and_released(run, place, world):
    out = place / "plan.csv"
    options = ("--objective", "total", "--experts", "2", "--max-load", "2", "--seed", "s")
    planned = run("plan-assignments", "R1", *options, "--out", out)
    assert planned.exit_code == 0, planned.stderr
    assert planned.stdout == f"Wrote {out}: 6 to assign, 0 to take away.\n"
    assert "it is proven that no plan reaches more" in planned.stderr
    assert run("plan-assignments", "R1", *options).stdout == out.read_text()
    assert active(world) == set()
    applied = run("apply-assignments", "R1", out)
    assert applied.stdout == "Plan 1 of R1 is applied: 6 assigned, 0 taken away, 0 released.\n"
    assert len(active(world)) == 6
    assert run("release-assignments", "R1").stdout == "Released: 6 assignments of R1.\n"
    again = run("release-assignments", "R1")
    assert (again.exit_code, again.stderr) == (2, "Every assignment is released already.\n")


def test_what_cannot_be_is_explained_with_status_3(run, world):
    for code in ("E1", "E2", "E3"):
        world.add_conflict("D2", code)
    result = run("plan-assignments", "R1", "--objective", "total", "--experts", "2")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "declaration D2 has 1 experts without conflict, needs 2" in result.stderr
    assert "would mend it: " in result.stderr


def test_bad_input_is_told_line_by_line_and_nothing_is_applied(run, place, world):
    result = run(
        "plan-assignments", "R1", "--experts", "9", "--fixed", "D9", "E1", "--apart", "E1", "E1", "--apart", "E8", "E2"
    )
    assert result.exit_code == 2
    assert [line.split(" ")[0] for line in result.stderr.splitlines()] == ["“D9”", "“E8”", "E1"]
    assert "9 experts are asked for" in run("plan-assignments", "R1", "--experts", "9").stderr
    file = place / "plan.csv"
    file.write_text("action,declaration,expert\nadd,D1,E1\nadd,D9,E1\ntake,D1,E2\n")
    assert "Line 4, column action" in run("apply-assignments", "R1", file).stderr
    file.write_text("action,declaration,expert\nadd,D1,E1\nadd,D9,E1\n")
    assert "Line 3, column declaration" in run("apply-assignments", "R1", file).stderr
    assert active(world) == set()
    assert run("apply-assignments", "R1", place / "nowhere.csv").exit_code == 2
    assert run("plan-assignments", "NONE").exit_code == 2


def test_during_scoring_a_reason_is_needed(run, place, database):
    world = World(database, declarations=1, experts=2, assign=False)
    file = place / "plan.csv"
    file.write_text("action,declaration,expert\nadd,D1,E1\n")
    refused = run("apply-assignments", "R1", file)
    assert refused.exit_code == 2
    assert "Reason" in refused.stderr
    assert run("apply-assignments", "R1", file, "--reason", "Late.", "--release").exit_code == 0
    assert active(world) == {"D1E1"}
