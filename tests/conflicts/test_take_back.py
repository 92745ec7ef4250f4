"""A slip of the hand is taken back by the expert themself, until the content was open to them."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from evalapp.conflicts.models import Conflict, ConflictOrigin, ConflictStatement
from evalapp.conflicts.opened import never_opened
from evalapp.conflicts.operations import lift_conflict, state_conflict, state_no_conflict, take_back_conflict
from evalapp.conflicts.queries import own_stepped_aside
from evalapp.core import clock
from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.ledger import LedgerEntry
from evalapp.core.mail import Letter
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.sheets.models import Sheet, SheetState
from evalapp.sheets.queries import OwnState, own_list
from tests.support.world import World


@pytest.fixture
def world(database):
    return World(database, stated=False)


def step_aside(world, code="D1"):
    me = world.experts["E1"]
    with world.acting(me) as session:
        return state_conflict(session, me, world.declarations[code].id, "kinship", "A wrong click.").id


def take_back(world, code="D1", who="E1", expert="E1"):
    with world.acting(world.experts[who]) as session:
        take_back_conflict(session, world.experts[expert], code)


def waiting(world):
    with world.looking(world.experts["E1"]) as session:
        rows = own_list(session, session.get_one(Expert, world.experts["E1"].id))
        return {row.declaration.code: row.state for row in rows}


def test_it_is_as_if_nothing_had_been_stated_and_asks_anew(world):
    step_aside(world)
    assert "D1" not in waiting(world)
    take_back(world)
    assert waiting(world)["D1"] is OwnState.TO_STATE
    with world.looking(world.experts["E1"]) as session:
        assert session.scalars(select(ConflictStatement)).all() == []
        assert own_stepped_aside(session, session.info["viewer"], world.round_id) == []
    with world.system() as session:
        wanted = LedgerEntry.action.in_(("conflict.taken_back", "panels.resumed"))
        rows = [(row.action, json.loads(row.facts)) for row in session.scalars(select(LedgerEntry).where(wanted))]
        subjects = [letter.subject for letter in session.scalars(select(Letter).order_by(Letter.id))]
    assert rows == [("conflict.taken_back", {"declaration": "D1", "expert": "E1"}), ("panels.resumed", {})]
    assert subjects == ["Round R1: an expert stepped aside from D1", "Round R1: an expert is back at D1"]


def test_a_begun_sheet_is_taken_up_again_and_a_submitted_one_stays_sealed(world):
    for code, state in (("D1", SheetState.DRAFT), ("D2", SheetState.SUBMITTED)):
        world.add_sheet(code, "E1", {"A1": 73}, state)
        step_aside(world, code)
    take_back(world)
    with pytest.raises(Refusal, match="sealed"):
        take_back(world, "D2")
    with world.system() as session:
        assert [sheet.state for sheet in session.scalars(select(Sheet).order_by(Sheet.id))] == [
            SheetState.DRAFT, SheetState.SEALED,
        ]  # fmt: skip


def test_nothing_is_taken_back_once_the_content_was_open(world):
    me = world.experts["E1"]
    with world.acting(me) as session:
        state_no_conflict(session, me, world.declarations["D1"].id)
    step_aside(world)
    step_aside(world, "D2")
    with pytest.raises(Refusal, match="had been open"):
        take_back(world)
    with world.looking(me) as session:
        assert never_opened(session, me, ["D1", "D2", "D3"]) == {"D2", "D3"}


@pytest.mark.parametrize("origin", [ConflictOrigin.IMPOSED, ConflictOrigin.DETECTED, ConflictOrigin.IMPORTED])
def test_what_others_set_is_as_absent_as_what_never_was(world, origin):
    world.add_conflict("D1", "E1", origin)
    said = []
    for code in ("D1", "D2", "D99"):
        with pytest.raises(Absent) as refused:
            take_back(world, code)
        said.append(str(refused.value))
    assert len(set(said)) == 1


def test_nobody_takes_back_for_another(world):
    step_aside(world)
    with pytest.raises(Forbidden):
        take_back(world, who="E2")
    with pytest.raises(Absent):
        take_back(world, who="E2", expert="E2")


@pytest.mark.parametrize("state", [RoundState.CLOSED, RoundState.DECIDED])
def test_nothing_is_taken_back_after_closing(world, state):
    step_aside(world)
    world.set_state(state)
    with pytest.raises(Refusal, match="while the round is open or scored"):
        take_back(world)


def test_an_assignment_that_ended_before_or_an_expert_who_withdrew_does_not_come_back(world):
    step_aside(world)
    step_aside(world, "D2")
    with world.system() as session:
        same = Assignment.declaration_id == world.declarations["D1"].id, Assignment.expert_id == world.experts["E1"].id
        session.scalars(select(Assignment).where(*same)).one().ended_at = world.round.created_at
    take_back(world)
    assert "D1" not in waiting(world)
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).withdrawn_at = clock.now()
    take_back(world, "D2")
    assert "D2" not in waiting(world)


def test_what_was_taken_back_can_be_stated_and_lifted_again(world):
    number = step_aside(world)
    take_back(world)
    assert step_aside(world) == number
    with world.acting(world.coordinator) as session:
        lift_conflict(session, world.round_id, number, "They wrote to us: a slip again.")
    with world.system() as session:
        row = session.scalars(select(Conflict)).one()
        assert row.lift_reason == "They wrote to us: a slip again."
        assert "slip" not in " ".join(session.scalars(select(LedgerEntry.facts)))
    with world.looking(world.experts["E1"]) as session:
        assert session.get(Declaration, world.declarations["D1"].id) is not None
