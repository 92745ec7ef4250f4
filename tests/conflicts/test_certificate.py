"""The conflict certificate: given before anything opens, changed while that is honest, confirmed at the end."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, text

from evalapp.accounts.models import RoleGrant
from evalapp.conflicts.certificates.models import Capacity, Certificate, RelationSubject
from evalapp.conflicts.certificates.operations import changeable, confirm_certificate, keep_certificate
from evalapp.conflicts.certificates.queries import CertificateNeeded, certificate_of, holders, stated
from evalapp.conflicts.certificates.rows import TypedRelation, checked_relations
from evalapp.conflicts.models import ConflictOrigin
from evalapp.conflicts.operations import state_conflict, state_no_conflict
from evalapp.core.errors import Forbidden, Refusal, Stale
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.rounds.create import FieldRefusal
from evalapp.rounds.models import Round
from evalapp.sheets.content import SheetInput
from evalapp.sheets.operations import save_draft
from tests.support.world import World

CITY = TypedRelation("city", "City 1", "service", "２０２３", "2025年", "Advised its office.")
LEADER = TypedRelation("person", "Li Lei", "kinship", "", "", "")


@pytest.fixture
def world(database):
    return World(database, state=RoundState.OPEN, stated=False, certified=False)


def give(world, who, *rows, none=None, capacity=Capacity.EXPERT):
    with world.acting(who) as session:
        none = not rows if none is None else none
        return keep_certificate(session, world.round_id, capacity, rows, none=none)


def kept(world, who, capacity=Capacity.EXPERT):
    with world.looking(who) as session:
        found = certificate_of(session, world.round_id, session.info["viewer"].user_id, capacity)
        assert found is not None
        return [(row.subject, row.name, row.kind, row.from_year, row.until_year, row.note) for row in found.relations]


def entries(world, *actions):
    with world.system() as session:
        wanted = select(LedgerEntry).where(LedgerEntry.action.in_(actions)).order_by(LedgerEntry.seq)
        return [(row.action, json.loads(row.facts)) for row in session.scalars(wanted)]


def test_it_keeps_what_was_stated_in_its_order(world):
    give(world, world.experts["E1"], TypedRelation(), CITY, TypedRelation(note=" "), LEADER, CITY)
    assert kept(world, world.experts["E1"]) == [
        (RelationSubject.CITY, "City 1", "service", 2023, 2025, "Advised its office."),
        (RelationSubject.PERSON, "Li Lei", "kinship", None, None, ""),
    ]


def test_none_is_a_statement_of_its_own(world):
    give(world, world.experts["E1"])
    assert kept(world, world.experts["E1"]) == []


def test_the_ledger_holds_a_salted_digest_and_nothing_of_the_text(world):
    for expert in world.experts.values():
        give(world, expert, LEADER)
    given = entries(world, "certificate.given")
    assert [set(facts) for _, facts in given] == [{"capacity", "relations", "sha256"}] * 2
    assert given[0][1]["sha256"] != given[1][1]["sha256"]  # the same words, another salt
    with world.system() as session:
        assert "Li Lei" not in " ".join(session.scalars(select(LedgerEntry.facts)))
        stored = session.execute(text("SELECT name, note FROM certificate_relations")).all()
    assert "Li Lei" not in str(stored)


@pytest.mark.parametrize(
    ("rows", "none", "fields"),
    [
        ((), False, {"none"}),
        ((CITY,), True, {"none"}),
        ((TypedRelation(name="X"), TypedRelation("star", "", "love", "1", "soon")), False,
         {"subject-0", "kind-0", "subject-1", "kind-1", "name-1", "from_year-1", "until_year-1"}),
        ((TypedRelation("city", "X", "service", "2024", "2020"),), False, {"until_year-0"}),
        ((TypedRelation("city", "X", "service", "2999"),), False, {"from_year-0"}),
        ((TypedRelation("city", "X" * 201, "service", note="y" * 1001),), False, {"name-0", "note-0"}),
        ((TypedRelation("city", "a\0b", "service"),), False, {"name-0"}),
        ((TypedRelation("city", "X", "other"),), False, {"note-0"}),
        ((CITY,) * 61, False, {"none"}),
    ],
)  # fmt: skip
def test_every_problem_is_said_at_once(rows, none, fields):
    with pytest.raises(FieldRefusal) as refused:
        checked_relations(rows, none=none)
    assert set(refused.value.by_field) == fields


def test_nothing_is_stated_on_a_declaration_before_it(world):
    me, place = world.experts["E1"], world.declarations["D1"].id
    for act in (
        lambda session: state_no_conflict(session, me, place),
        lambda session: state_conflict(session, me, place, "service", "I advised them."),
    ):
        with pytest.raises(CertificateNeeded), world.acting(me) as session:
            act(session)
    give(world, me)
    with world.acting(me) as session:
        state_no_conflict(session, me, place)


def test_no_sheet_is_saved_before_it(database):
    world = World(database, certified=False)
    with pytest.raises(CertificateNeeded), world.acting(world.experts["E1"]) as session:
        save_draft(session, world.experts["E1"], world.declarations["D1"].id, SheetInput(), 0)


def test_relations_are_added_until_closing_and_taken_off_until_content_opened(world):
    me = world.experts["E1"]
    give(world, me, CITY)
    give(world, me, LEADER)
    assert [row[1] for row in kept(world, me)] == ["Li Lei"]
    with world.acting(me) as session:
        state_no_conflict(session, me, world.declarations["D1"].id)
    with pytest.raises(Refusal, match="no longer be changed"):
        give(world, me, CITY)
    give(world, me, LEADER, CITY)
    world.set_state(RoundState.CLOSED)
    with pytest.raises(Refusal, match="is over"):
        give(world, me, LEADER, CITY, TypedRelation("city", "City 3", "control"))
    assert [action for action, _ in entries(world, "certificate.given", "certificate.changed")] == [
        "certificate.given", "certificate.changed", "certificate.changed",
    ]  # fmt: skip


def test_content_that_was_open_before_a_conflict_came_still_fixes_the_relations(world):
    me, place = world.experts["E1"], world.declarations["D1"].id
    give(world, me, CITY)
    with world.acting(me) as session:
        state_no_conflict(session, me, place)
    with world.acting(me) as session:
        state_conflict(session, me, place, "service", "I advised them.")
    with world.looking(me) as session:
        found = session.scalars(select(Certificate)).one()
        can = changeable(session, session.get_one(Round, world.round_id), found)
    assert (can.add, can.remove) == (True, False)


def test_the_same_sent_twice_writes_once(world):
    give(world, world.experts["E1"], CITY)
    give(world, world.experts["E1"], CITY)
    assert len(entries(world, "certificate.given", "certificate.changed")) == 1


@pytest.mark.parametrize("state", [RoundState.PREPARATION])
def test_experts_give_it_once_the_round_is_open(world, state):
    world.set_state(state)
    with pytest.raises(Refusal, match="once it is open"):
        give(world, world.experts["E1"])
    give(world, world.coordinator, capacity=Capacity.COORDINATOR)


@pytest.mark.parametrize("capacity", [Capacity.COORDINATOR, Capacity.OFFICIAL])
def test_people_in_office_add_until_the_decision_and_take_off_until_closing(world, capacity):
    who = {Capacity.COORDINATOR: world.coordinator, Capacity.OFFICIAL: world.official}[capacity]
    give(world, who, CITY, capacity=capacity)
    give(world, who, capacity=capacity)
    world.set_state(RoundState.CLOSED)
    give(world, who, CITY, capacity=capacity)
    with pytest.raises(Refusal, match="no longer be changed"):
        give(world, who, capacity=capacity)
    world.set_state(RoundState.DECIDED)
    with pytest.raises(Refusal, match="is over"):
        give(world, who, CITY, LEADER, capacity=capacity)


def test_nobody_gives_it_for_another_or_in_a_part_they_do_not_hold(world):
    with pytest.raises(Forbidden), world.acting(world.experts["E1"]) as session:
        keep_certificate(session, world.round_id, Capacity.EXPERT, (), none=True, user_id=world.official.id)
    for who, capacity in ((world.experts["E1"], Capacity.OFFICIAL), (world.applicant, Capacity.EXPERT)):
        with pytest.raises(Forbidden):
            give(world, who, capacity=capacity)


def confirm(world, who, capacity=Capacity.EXPERT, seen=None):
    with world.acting(who) as session:
        if seen is None:
            found = certificate_of(session, world.round_id, session.info["viewer"].user_id, capacity)
            assert found is not None
            seen = stated(session, found).digest
        return confirm_certificate(session, world.round_id, capacity, seen).confirmed_at


def test_an_expert_confirms_when_nothing_waits_for_them(database):
    world = World(database, declarations=1)
    me = world.experts["E1"]
    with pytest.raises(Refusal, match="still wait for you"):
        confirm(world, me)
    world.add_sheet("D1", "E1", {"A1": 1, "A2": 1, "B": 1})
    first = confirm(world, me)
    assert first is not None
    assert confirm(world, me) == first
    assert len(entries(world, "certificate.confirmed")) == 1


def test_what_changes_after_the_confirmation_voids_it(database):
    world = World(database, declarations=1)
    me = world.experts["E1"]
    world.add_sheet("D1", "E1", {"A1": 1, "A2": 1, "B": 1})
    confirm(world, me)
    with world.acting(me) as session:
        state_conflict(session, me, world.declarations["D1"].id, "service", "I remember now.")
    with world.looking(me) as session:
        found = certificate_of(session, world.round_id, me.user_id, Capacity.EXPERT)
        assert found is not None
        assert found.confirmed_at is None
    with pytest.raises(Stale):
        confirm(world, me, seen="0" * 64)


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.SCORING])
def test_people_in_office_confirm_after_closing(database, state):
    world = World(database, state=state)
    with pytest.raises(Refusal, match="once scoring is closed"):
        confirm(world, world.official, Capacity.OFFICIAL)
    world.set_state(RoundState.CLOSED)
    assert confirm(world, world.official, Capacity.OFFICIAL) is not None


def test_it_says_what_the_person_stated_and_never_what_others_set(database):
    world = World(database, declarations=4, stated=False)
    me = world.experts["E1"]
    for code in ("D1", "D3"):
        with world.acting(me) as session:
            state_no_conflict(session, me, world.declarations[code].id)
    with world.acting(me) as session:
        state_conflict(session, me, world.declarations["D2"].id, "kinship", "My sister.")
    world.add_conflict("D3", "E1", ConflictOrigin.DETECTED)
    world.add_conflict("D4", "E1", ConflictOrigin.IMPOSED)
    with world.looking(me) as session:
        found = certificate_of(session, world.round_id, me.user_id, Capacity.EXPERT)
        assert found is not None
        assert [(row.code, row.kind) for row in stated(session, found).declarations] == [
            ("D1", None),
            ("D2", "kinship"),
        ]


def test_coordinators_read_who_has_given_it(world):
    give(world, world.experts["E2"], CITY)
    with world.system() as session:
        session.add(RoleGrant(user_id=world.official.id, role=Role.COORDINATOR, round_id=world.round_id))
    with world.looking(world.coordinator) as session:
        rows = [
            (row.user.id, row.capacity.value, row.certificate is not None) for row in holders(session, world.round_id)
        ]
    assert rows == [
        (world.experts["E1"].user_id, "expert", False),
        (world.experts["E2"].user_id, "expert", True),
        (world.coordinator.id, "coordinator", False),
        (world.official.id, "coordinator", False),
        (world.official.id, "official", False),
        (world.second_official.id, "official", False),
    ]
