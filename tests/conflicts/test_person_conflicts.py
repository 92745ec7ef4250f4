"""Conflicts of coordinators and officials: closed at once, lifted by another in time, no act in what it concerns."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from evalapp.conflicts.certificates.models import Capacity, PersonConflict
from evalapp.conflicts.certificates.queries import CertificateNeeded
from evalapp.conflicts.models import Conflict
from evalapp.conflicts.office.operations import lift_own_conflict, state_own_conflict
from evalapp.conflicts.office.queries import own_conflicts, person_conflicts_of, unconcerned_officials
from evalapp.conflicts.operations import impose_conflict, lift_conflict, state_conflict
from evalapp.core import clock
from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.ledger import LedgerEntry
from evalapp.core.mail import Letter
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.declarations.models import Declaration
from evalapp.declarations.queries import declarations_of
from evalapp.experts.queries import experts_of
from evalapp.panels.models import Assignment
from evalapp.panels.operations import assign_all
from evalapp.rounds.models import Round
from evalapp.rounds.moves import start_scoring, starting_problems
from tests.support.world import World


@pytest.fixture
def world(database):
    return World(database, stated=False)


def state(world, who, code="D1", capacity=Capacity.COORDINATOR, kind="kinship", reason="A cousin works there."):
    with world.acting(who) as session:
        place = world.declarations[code].id
        return state_own_conflict(session, world.round_id, capacity, place, kind, reason).id


def second_coordinator(world):
    with world.system() as session:
        return world.person(session, "coordinator2", Role.COORDINATOR)


def test_it_closes_the_declaration_to_the_person_at_once_and_to_nobody_else(world):
    with world.acting(world.coordinator) as session:
        place = world.declarations["D1"].id
        state_own_conflict(session, world.round_id, Capacity.COORDINATOR, place, "service", "I advised them.")
        assert session.scalar(select(Declaration).where(Declaration.id == place)) is None
    with world.looking(world.coordinator) as session:
        own = own_conflicts(session, session.info["viewer"], world.round_id)
        assert [(row.code, row.title, row.kind) for row in own] == [("D1", "Title of D1", "service")]
        assert person_conflicts_of(session, world.round_id) == []
    with world.looking(world.official) as session:
        assert session.get(Declaration, place) is not None
        assert own_conflicts(session, session.info["viewer"], world.round_id) == []


def test_the_ledger_holds_code_part_and_kind_only(world):
    state(world, world.official, capacity=Capacity.OFFICIAL)
    with world.system() as session:
        row = session.scalars(select(LedgerEntry).where(LedgerEntry.action == "person_conflict.in_force")).one()
    assert json.loads(row.facts) == {"declaration": "D1", "capacity": "official", "kind": "kinship"}


@pytest.mark.parametrize(("kind", "reason"), [("", "x"), ("love", "x"), ("kinship", " "), ("kinship", "a\0")])
def test_it_needs_kind_and_reason(world, kind, reason):
    with pytest.raises(Refusal):
        state(world, world.coordinator, kind=kind, reason=reason)


def test_it_needs_the_certificate_the_part_and_the_round(world, database):
    bare = World(database, code="R2", certified=False)
    with pytest.raises(CertificateNeeded):
        state(bare, bare.coordinator)
    with pytest.raises(Forbidden):
        state(world, world.official, capacity=Capacity.COORDINATOR)
    with pytest.raises(Forbidden):
        state(world, world.experts["E1"], capacity=Capacity.EXPERT)
    place = bare.declarations["D1"].id
    with pytest.raises(Absent), world.acting(world.coordinator) as session:
        state_own_conflict(session, world.round_id, Capacity.COORDINATOR, place, "kinship", "Another round's.")
    world.set_state(RoundState.DECIDED)
    with pytest.raises(Refusal, match="decided"):
        state(world, world.coordinator)


def lift(world, who, number, reason="A slip of the hand."):
    with world.acting(who) as session:
        return lift_own_conflict(session, world.round_id, number, reason).lifted_at


def test_another_coordinator_lifts_it_with_a_reason_that_is_kept(world):
    number = state(world, world.coordinator)
    other = second_coordinator(world)
    with pytest.raises(Refusal, match="reason"):
        lift(world, other, number, " ")
    assert lift(world, other, number) is not None
    with world.looking(world.coordinator) as session:
        assert session.get(Declaration, world.declarations["D1"].id) is not None
    with world.system() as session:
        row = session.scalars(select(PersonConflict)).one()
        assert row.lift_reason == "A slip of the hand."
        facts = " ".join(session.scalars(select(LedgerEntry.facts)))
    assert "slip" not in facts
    assert state(world, world.coordinator) == number  # stated anew, in the same row


def test_nobody_lifts_their_own(world):
    number = state(world, world.coordinator)
    with pytest.raises(Absent):  # the filter hides it from them
        lift(world, world.coordinator, number)


def test_who_is_in_the_same_conflict_or_no_coordinator_lifts_nothing(world):
    number = state(world, world.official, capacity=Capacity.OFFICIAL)
    other = second_coordinator(world)
    state(world, other)
    with pytest.raises(Absent):
        lift(world, other, number)
    with pytest.raises(Forbidden):
        lift(world, world.second_official, number)
    assert lift(world, world.coordinator, number) is not None


@pytest.mark.parametrize("closed", [RoundState.CLOSED, RoundState.DECIDED])
def test_nothing_is_lifted_once_scoring_is_closed(world, closed):
    number = state(world, world.coordinator)
    other = second_coordinator(world)
    world.set_state(closed)
    with pytest.raises(Refusal):
        lift(world, other, number)


def test_a_coordinator_in_conflict_neither_sets_nor_lifts_nor_assigns_there(database):
    world = World(database, stated=False, assign=False)
    with world.acting(world.coordinator) as session:
        place, expert = world.declarations["D1"].id, world.experts["E1"].id
        number = impose_conflict(session, world.round_id, place, expert, "other", "Set by the office.").id
    other = second_coordinator(world)
    state(world, other)
    with pytest.raises(Absent), world.acting(other) as session:
        impose_conflict(session, world.round_id, place, world.experts["E2"].id, "other", "Mine.")
    with pytest.raises(Absent), world.acting(other) as session:
        lift_conflict(session, world.round_id, number, "Mine.")
    with world.acting(other) as session:
        done = assign_all(
            session, world.round_id, experts_of(session, world.round_id), declarations_of(session, world.round_id)
        )
        assert done.made == 4  # D2 and D3 only
    with world.system() as session:
        assert session.scalars(select(Conflict)).one().lifted_at is None


def test_no_letter_about_it_reaches_who_is_in_conflict(world):
    other = second_coordinator(world)
    state(world, other)
    me = world.experts["E1"]
    with world.acting(me) as session:
        state_conflict(session, me, world.declarations["D1"].id, "kinship", "My sister.")
        state_conflict(session, me, world.declarations["D2"].id, "kinship", "My brother.")
    with world.system() as session:
        letters = [(row.user_id, "D1" in row.subject) for row in session.scalars(select(Letter).order_by(Letter.id))]
    assert letters == [(world.coordinator.id, True), (world.coordinator.id, False), (other.id, False)]


def test_it_counts_the_officials_who_can_still_decide(world):
    def left(**options):
        with world.looking(world.official) as session:
            return unconcerned_officials(session, world.round_id, **options)

    assert left() == left(certified=True) == 2
    number = state(world, world.official, capacity=Capacity.OFFICIAL)
    assert left() == 1
    lift(world, world.coordinator, number)
    assert left() == 2
    with world.system() as session:
        world.person(session, "both", Role.OFFICIAL, (Role.EXPERT, world.round_id))
        session.get_one(type(world.official), world.official.id).active = False
    assert left() == 1


def test_scoring_does_not_start_unready_behind_the_back_of_who_starts_it(database):
    world = World(database, state=RoundState.OPEN, stated=False, declarations=2)
    with world.system() as session:
        same = Assignment.declaration_id == world.declarations["D1"].id
        for row in session.scalars(select(Assignment).where(same)):
            row.ended_at = clock.now()
    state(world, world.coordinator, "D1")
    with world.looking(world.coordinator) as session:
        said = starting_problems(session, session.get_one(Round, world.round_id))
        assert ["closed to you" in str(words) for words in said] == [True]
        assert "D1" not in str(said[0])
    with pytest.raises(Refusal, match="closed to you"), world.acting(world.coordinator) as session:
        start_scoring(session, world.round_id)
    other = second_coordinator(world)
    with pytest.raises(Refusal, match="D1"), world.acting(other) as session:
        start_scoring(session, world.round_id)
    with world.system() as session:
        for row in session.scalars(select(Assignment).where(same)):
            row.ended_at = None
    with world.acting(world.coordinator) as session:
        assert start_scoring(session, world.round_id).state is RoundState.SCORING
