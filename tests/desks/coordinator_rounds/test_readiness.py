from __future__ import annotations

import re

import pytest
from sqlalchemy import delete

from evalapp.conflicts.models import ConflictOrigin
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.desks.pages import page_number, page_of
from evalapp.panels.models import Assignment
from evalapp.rounds.rules import DraftRule, RoundRules
from evalapp.sheets.models import ObjectiveScore, SheetState
from evalapp.sheets.readiness import ExpertState, numbers_of, readiness
from tests.support.web import signed_in_client
from tests.support.world import RICH, World

FULL = {"A1": 50, "A2": 3, "B": 1}


def rows(world):
    with world.looking(world.coordinator) as session:
        return {row.code: row for row in readiness(session, world.round_id)}


def test_it_counts_what_would_count_now(database):
    world = World(database, rules=RoundRules(quorum=2))
    world.add_sheet("D1", "E1", FULL)
    world.add_sheet("D1", "E2", FULL)
    world.add_sheet("D2", "E1", FULL)
    world.add_sheet("D2", "E2", FULL, SheetState.DRAFT)
    found = rows(world)
    assert [(row.assigned, row.submitted, row.drafts, row.counted) for row in found.values()] == [
        (2, 2, 0, 2), (2, 1, 1, 1), (2, 0, 0, 0),
    ]  # fmt: skip
    assert [row.would_be_unresolved for row in found.values()] == [False, True, True]


def test_drafts_count_where_the_rules_say_so(database):
    world = World(database, rules=RoundRules(drafts=DraftRule.COUNTED))
    world.add_sheet("D1", "E1", FULL, SheetState.DRAFT)
    world.add_sheet("D2", "E1", {}, SheetState.DRAFT)
    found = rows(world)
    assert not found["D1"].would_be_unresolved
    assert found["D2"].abstained_items == ("A1", "A2", "B")


def test_one_score_among_abstentions_is_enough(database):
    world = World(database)
    world.add_sheet("D1", "E1", {**FULL, "B": None})
    world.add_sheet("D1", "E2", {"A1": None, "A2": None, "B": None}, abstained="No knowledge of the field")
    assert rows(world)["D1"].abstained_items == ("B",)
    assert rows(world)["D1"].abstained == 1


def test_an_objective_score_that_is_missing_is_named(database):
    world = World(database, criteria=RICH)
    world.add_sheet("D1", "E1", FULL)
    assert rows(world)["D1"].missing_objective == ("O",)
    with world.system() as session:
        place = {"declaration_id": world.declarations["D1"].id, "criterion_id": world.criteria["O"].id}
        session.add(ObjectiveScore(**place, steps=1, evidence=""))
    assert not rows(world)["D1"].would_be_unresolved


@pytest.mark.parametrize(
    ("origin", "state"),
    [(ConflictOrigin.STATED, ExpertState.STEPPED_ASIDE), (ConflictOrigin.IMPOSED, ExpertState.TAKEN_OUT)],
)
def test_a_conflict_takes_an_expert_out_of_the_count(database, origin, state):
    world = World(database)
    world.add_sheet("D1", "E1", FULL, SheetState.SEALED)
    world.add_conflict("D1", "E1", origin)
    row = rows(world)["D1"]
    assert [seat.state for seat in row.seats] == [state, ExpertState.NOT_BEGUN]
    assert (row.assigned, row.counted) == (1, 0)


def test_only_admitted_declarations_are_waited_for(database):
    world = World(database)
    with world.system() as session:
        session.get_one(Declaration, world.declarations["D2"].id).state = DeclarationState.WITHDRAWN
    assert list(rows(world)) == ["D1", "D3"]


def test_it_counts_the_round(database):
    world = World(database, state=RoundState.SCORING)
    World(database, code="R2")
    world.add_sheet("D1", "E1", FULL)
    with world.looking(world.coordinator) as session:
        numbers = numbers_of(session, world.round_id)
    assert numbers.declarations == {DeclarationState.ADMITTED: 3}
    assert (numbers.experts, numbers.assignments, numbers.sheets) == (2, 6, {SheetState.SUBMITTED: 1})


def test_the_columns_of_experts_stand_in_the_order_of_the_pool(app, database):
    world = World(database, experts=3)
    with world.system() as session:
        gone = [world.declarations[code].id for code in ("D1", "D2")]
        of_first = Assignment.expert_id == world.experts["E1"].id, Assignment.declaration_id.in_(gone)
        session.execute(delete(Assignment).where(*of_first))
    page = signed_in_client(app, world.coordinator).get("/rounds/R1/progress").text
    assert re.findall(r'<th scope="col">(E\d)</th>', page) == ["E1", "E2", "E3"]


@pytest.mark.parametrize(("wanted", "number"), [(None, 1), ("2", 2), ("9", 3), ("0", 1), ("-1", 1), ("x", 1), ("²", 1)])
def test_a_page_that_is_not_there_becomes_the_nearest(wanted, number):
    assert page_number(wanted, 3) == number
    assert page_of(range(25), wanted, 10).number == number


def test_an_empty_list_has_one_empty_page():
    page = page_of(range(0), "4", 10)
    assert (list(page.rows), page.number, page.count) == ([], 1, 1)
