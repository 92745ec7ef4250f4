"""Absences and levels: entered for one expert, pasted for many, all or none."""

from __future__ import annotations

from datetime import date

import pytest

from evalapp.core.errors import Refusal
from evalapp.core.phases import RoundState
from evalapp.core.words import Words
from evalapp.experts.availability import enter_pasted, set_absences, set_levels
from evalapp.experts.availability_pasted import PastedAbsence, PastedLevel, pasted_absences, pasted_levels, read_day
from evalapp.experts.models import Expert
from evalapp.experts.queries import find_expert
from tests.support.world import World


@pytest.fixture
def world(database):
    made = World(database, state=RoundState.OPEN, assign=False)
    with made.system() as session:
        for expert in made.experts.values():
            session.get_one(Expert, expert.id).fields = ["finance", "law"]
    return made


def known(world, code="E1"):
    with world.looking(world.coordinator) as session:
        expert = find_expert(session, world.round_id, code)
        days = [(row.starts_on.isoformat(), row.ends_on.isoformat()) for row in expert.absences]
        return days, {row.field: row.level for row in expert.levels}


def paste(world, absences="", levels=""):
    problems: list[Words] = []
    rows = pasted_absences(absences, problems), pasted_levels(levels, problems)
    if problems:
        raise Refusal(*problems)
    with world.acting(world.coordinator) as session:
        return enter_pasted(session, world.round_id, *rows)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-30", date(2026, 11, 30)),
        ("２０２６／１１／３０", date(2026, 11, 30)),
        ("2026.1.5", date(2026, 1, 5)),
        ("2026年2月3日", date(2026, 2, 3)),
        ("2026-02-30", None),
        ("30.11.2026", None),
        ("2026-11/30", None),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(text, day):
    assert read_day(text) == day


def test_rows_of_many_experts_are_added_to_what_is_known(world):
    with world.acting(world.coordinator) as session:
        set_absences(session, world.experts["E1"], [(date(2026, 5, 1), date(2026, 5, 3))])
        set_levels(session, world.experts["E1"], {"law": 1})
    rows = "code\tfirst\tlast\nE1\t2026-12-01\t2026-12-05\r\n\nE2，２０２６年１２月１日，\nE1\t2026-05-01\t2026-05-03"
    assert paste(world, rows, "E1,finance,３\nE2;law;2") == 5
    assert known(world) == ([("2026-05-01", "2026-05-03"), ("2026-12-01", "2026-12-05")], {"finance": 3, "law": 1})
    assert known(world, "E2") == ([("2026-12-01", "2026-12-01")], {"law": 2})


def test_every_problem_is_told_with_line_and_column_and_nothing_is_entered(world):
    with pytest.raises(Refusal) as refused:
        paste(world, "E1,tomorrow,2026-12-01\nE1,2026-12-05,2026-12-01\nE1\n,2026-12-01,2026-12-02", "E1,,2\nE1,law,4")
    found = [str(problem) for problem in refused.value.problems]
    assert [text.split(":")[0] for text in found] == [
        "Line 1, column 2", "Line 2, column 3", "Line 3, column 1", "Line 4, column 1", "Line 1, column 2",
        "Line 2, column 3",
    ]  # fmt: skip
    with pytest.raises(Refusal) as refused:
        paste(world, "E1,2026-12-01,2026-12-02\nE9,2026-12-01,2026-12-02", "E1,law,1\nE2,chemistry,2\nE1,law,2")
    assert "the same field stands in line 1" in str(refused.value)
    with pytest.raises(Refusal) as refused:
        paste(world, "E1,2026-12-01,2026-12-02\nE9,2026-12-01,2026-12-02", "E1,law,1\nE2,chemistry,2")
    assert [str(problem)[:7] for problem in refused.value.problems] == ["Line 2:", "Line 2:"]
    assert known(world) == ([], {})


def test_one_experts_lists_are_written_over(world):
    with world.acting(world.coordinator) as session:
        set_absences(session, world.experts["E1"], [(date(2026, 5, 1), date(2026, 5, 3))])
        set_absences(session, world.experts["E1"], [(date(2026, 6, 1), date(2026, 6, 1))])
        set_levels(session, world.experts["E1"], {"law": 1, "finance": 2})
        set_levels(session, world.experts["E1"], {"finance": 3})
    assert known(world) == ([("2026-06-01", "2026-06-01")], {"finance": 3})
    for act in (
        lambda s: set_absences(s, world.experts["E1"], [(date(2026, 6, 2), date(2026, 6, 1))]),
        lambda s: set_absences(s, world.experts["E1"], [(date(2026, 6, 2), date(2026, 6, 2))] * 201),
        lambda s: set_levels(s, world.experts["E1"], {"law": 4}),
        lambda s: set_levels(s, world.experts["E1"], {"chemistry": 1}),
        lambda s: enter_pasted(s, world.round_id, [], []),
    ):
        with pytest.raises(Refusal), world.acting(world.coordinator) as session:
            act(session)
    world.set_state(RoundState.CLOSED)
    with pytest.raises(Refusal, match="until scoring is closed"), world.acting(world.coordinator) as session:
        set_levels(session, world.experts["E1"], {"law": 1})


def test_ten_thousand_rows_are_read_and_one_more_is_refused():
    problems: list[Words] = []
    rows = pasted_absences("E1,2026-12-01,2026-12-02\n" * 9_999, problems)
    assert (len(rows), problems) == (9_999, [])
    assert rows[0] == PastedAbsence(1, "E1", date(2026, 12, 1), date(2026, 12, 2))
    assert pasted_levels("E1,law,2\n" * 10_001, problems) == []
    assert "At most 10000 rows" in str(problems[0])
    assert pasted_levels("E1,law,2", []) == [PastedLevel(1, "E1", "law", 2)]
