"""Stating, setting and lifting conflicts, and what each does at once."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from evalapp.conflicts.models import Conflict, ConflictOrigin, ConflictStatement
from evalapp.conflicts.opened import content_opened
from evalapp.conflicts.operations import (
    impose_conflict,
    lift_conflict,
    state_conflict,
    state_no_conflict,
    take_back_conflict,
)
from evalapp.conflicts.queries import conflicts_for_coordinator, own_stepped_aside
from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.ledger import LedgerEntry
from evalapp.core.mail import Letter
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Declaration
from evalapp.sheets.models import Sheet, SheetState
from evalapp.sheets.queries import absence_stated
from tests.support.world import World


@pytest.fixture
def world(database):
    return World(database, stated=False)


def step_aside(world, expert="E1", declaration="D1", kind="kinship", reason="My sister works there."):
    with world.acting(world.experts[expert]) as session:
        return state_conflict(session, world.experts[expert], world.declarations[declaration].id, kind, reason).id


def entries(world, action):
    with world.system() as session:
        rows = session.scalars(select(LedgerEntry).where(LedgerEntry.action == action)).all()
        return [json.loads(row.facts) for row in rows]


def test_it_closes_the_declaration_within_the_same_transaction(world):
    me, place = world.experts["E1"], world.declarations["D1"].id
    with world.acting(me) as session:
        state_conflict(session, me, place, "service", "I advised them.")
        assert session.scalar(select(Declaration).where(Declaration.id == place)) is None
        with pytest.raises(Absent):
            state_no_conflict(session, me, place)


def test_it_seals_the_sheet_and_keeps_it(world):
    world.add_sheet("D1", "E1", {"A1": 73, "A2": 5, "B": 1})
    step_aside(world)
    with world.system() as session:
        sheet = session.scalars(select(Sheet)).one()
        assert sheet.state is SheetState.SEALED
        assert len(sheet.scores) == 3
    assert entries(world, "sheet.sealed") == [{"declaration": "D1", "was": "submitted"}]


def test_it_tells_each_coordinator_by_a_letter_of_their_own(world):
    step_aside(world)
    with world.system() as session:
        letter = session.scalars(select(Letter)).one()
        assert letter.user_id == world.coordinator.id
        assert "D1" in letter.subject
        for secret in ("Name of", "E1", "sister", "expert1"):
            assert secret not in letter.subject + letter.body


def test_it_writes_no_reason_and_no_name_into_the_ledger(world):
    step_aside(world)
    assert entries(world, "conflict.in_force") == [
        {"declaration": "D1", "expert": "E1", "kind": "kinship", "origin": "stated"}
    ]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("", "x"), ("love", "x"), ("kinship", ""), ("kinship", " \n "), ("kinship", "a\0b"), ("kinship", "x" * 2001)],
)
def test_it_refuses_a_conflict_without_kind_or_reason(world, kind, reason):
    with pytest.raises(Refusal):
        step_aside(world, kind=kind, reason=reason)
    with world.system() as session:
        assert session.scalars(select(Conflict)).all() == []


def test_it_lists_for_the_person_only_what_they_stated_themselves(world):
    step_aside(world, declaration="D1")
    world.add_conflict("D2", "E1", ConflictOrigin.IMPOSED)
    world.add_conflict("D3", "E1", ConflictOrigin.IMPORTED)
    with world.looking(world.experts["E1"]) as session:
        mine = own_stepped_aside(session, session.info["viewer"], world.round_id)
        assert [(row.code, row.title, row.kind) for row in mine] == [("D1", "Title of D1", "kinship")]
        assert mine[0].stated_at.tzinfo is not None
    with world.looking(world.experts["E2"]) as session:
        assert own_stepped_aside(session, session.info["viewer"], world.round_id) == []
    with world.looking(world.coordinator) as session:
        assert [row.declaration.code for row in conflicts_for_coordinator(session, world.round_id)] == [
            "D1", "D2", "D3",
        ]  # fmt: skip


def test_it_states_the_absence_once(world):
    me = world.experts["E1"]
    for _ in range(2):
        with world.acting(me) as session:
            state_no_conflict(session, me, world.declarations["D1"].id)
    assert len(entries(world, "conflict.absence_stated")) == 1


def test_it_lets_nobody_state_for_another(world):
    with world.acting(world.experts["E2"]) as session, pytest.raises(Forbidden):
        state_no_conflict(session, world.experts["E1"], world.declarations["D1"].id)


@pytest.mark.parametrize("state", [RoundState.PREPARATION, RoundState.CLOSED, RoundState.DECIDED])
def test_it_takes_statements_only_while_the_round_is_open_or_scored(world, state):
    world.set_state(state)
    with pytest.raises(Refusal):
        step_aside(world)


def test_it_imposes_a_conflict_that_is_not_named_to_the_expert(world):
    world.add_sheet("D1", "E1", {"A1": 73})
    with world.acting(world.coordinator) as session:
        place, expert = world.declarations["D1"].id, world.experts["E1"].id
        impose_conflict(session, world.round_id, place, expert, "employment", "Found by the office.")
        with pytest.raises(Refusal, match="in force already"):
            impose_conflict(session, world.round_id, place, expert, "employment", "Again.")
    with world.looking(world.experts["E1"]) as session:
        assert session.get(Declaration, place) is None
        assert own_stepped_aside(session, session.info["viewer"], world.round_id) == []
    with world.system() as session:
        assert session.scalars(select(Sheet)).one().state is SheetState.SEALED


def test_it_imposes_nothing_on_another_rounds_people(world, database):
    other = World(database, code="R2")
    place = world.declarations["D1"].id
    with world.acting(world.coordinator) as session, pytest.raises(Absent):
        impose_conflict(session, world.round_id, place, other.experts["E1"].id, "other", "Wrong round.")


def lift(world, conflict_id):
    with world.acting(world.coordinator) as session:
        lift_conflict(session, world.round_id, conflict_id, "A slip of the hand.")


def test_it_lifts_a_slip_of_the_hand_and_asks_anew(world):
    lift(world, step_aside(world))
    with world.looking(world.experts["E1"]) as session:
        assert session.get(Declaration, world.declarations["D1"].id) is not None
        assert session.scalars(select(ConflictStatement)).all() == []
    step_aside(world, reason="It is one after all.")
    with world.system() as session:
        again = session.scalars(select(Conflict)).one()
        assert again.lifted_at is None
    assert len(entries(world, "conflict.in_force")) == 2


def test_a_coordinator_lifts_also_what_was_stated_after_the_content_opened_and_that_stays_known(world):
    me = world.experts["E1"]
    with world.acting(me) as session:
        state_no_conflict(session, me, world.declarations["D1"].id)
    conflict_id = step_aside(world)
    lift(world, conflict_id)
    assert entries(world, "conflict.lifted") == [
        {"declaration": "D1", "expert": "E1", "origin": "stated", "opened": True}
    ]
    with world.looking(me) as session:
        declaration = session.get(Declaration, world.declarations["D1"].id)
        assert declaration is not None
        assert not absence_stated(session, me, declaration)  # stated anew before it opens again
        assert content_opened(session, world.round_id, me.id, declaration.id)
    step_aside(world)
    with pytest.raises(Refusal, match="had been open"), world.acting(me) as session:
        take_back_conflict(session, me, "D1")


def test_it_lifts_a_conflict_that_sealed_only_a_draft(world):
    world.add_sheet("D1", "E1", {"A1": 73}, SheetState.DRAFT)
    lift(world, step_aside(world))


def test_it_does_not_lift_a_conflict_that_sealed_a_submitted_sheet(world):
    world.add_sheet("D1", "E1", {"A1": 73})
    conflict_id = step_aside(world)
    with pytest.raises(Refusal, match="sealed"):
        lift(world, conflict_id)


def test_it_lifts_nothing_of_another_round(world, database):
    other = World(database, code="R2")
    conflict_id = step_aside(world)
    with world.acting(other.coordinator) as session, pytest.raises(Absent):
        lift_conflict(session, other.round_id, conflict_id, "Not mine.")
