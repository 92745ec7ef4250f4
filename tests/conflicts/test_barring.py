"""Barring an expert once the ranking is known: two persons, on evidence, before anything of its effect is shown."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from evalapp.accounts.models import RoleGrant
from evalapp.conflicts.barring.models import Barring
from evalapp.conflicts.barring.operations import ask_barring, decide_barring
from evalapp.conflicts.barring.queries import barrings_of, evidence_of, expert_named, waiting
from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.certificates.queries import CertificateNeeded
from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.conflicts.office.queries import Withdrawn
from evalapp.conflicts.operations import impose_conflict
from evalapp.core.errors import Absent, Forbidden, Refusal, Stale
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.decisions.operations import confirm, propose
from evalapp.decisions.reference import look
from evalapp.experts.models import Expert
from evalapp.results.operations import calculate
from evalapp.rounds.rules import ReferenceOpens, RoundRules
from evalapp.sheets.models import Sheet, SheetState
from tests.decisions.scene import draft, fresh, scene
from tests.support.world import World

TOTALS = {"D1": 90, "D2": 80, "D3": 70}
CASE = ("service", "He advised the city.", "The contract, page 3.")


@pytest.fixture
def world(database):
    return scene(database, TOTALS, rules=RoundRules(reference_opens=ReferenceOpens.AFTER_CLOSING))


def ask(world, who=None, declaration="D1", expert="E1", case=CASE, file=None):
    with world.acting(who or world.coordinator) as session:
        place = world.declarations[declaration].id, world.experts[expert].id
        return ask_barring(session, world.round_id, *place, case, file).id


def decide(world, number, who=None, uphold=True, answer="The contract shows it."):
    with world.acting(who or world.official) as session:
        return decide_barring(session, world.round_id, number, uphold=uphold, answer=answer)


def test_upheld_it_closes_seals_and_makes_the_calculation_out_of_date(world):
    with world.acting(world.official) as session:
        made = propose(session, world.round_id, draft("D1", "D2"), fresh())
    number = ask(world)
    decide(world, number, who=world.second_official)
    with world.system() as session:
        conflict = session.scalars(select(Conflict)).one()
        assert (conflict.origin, conflict.kind, conflict.reason) == (ConflictOrigin.IMPOSED, *CASE[:2])
        same = Sheet.declaration_id == world.declarations["D1"].id, Sheet.expert_id == world.experts["E1"].id
        assert session.scalars(select(Sheet).where(*same)).one().state is SheetState.SEALED
    with pytest.raises(Stale, match="calculate again"), world.acting(world.second_official) as session:
        confirm(session, world.round_id, 1, made.digest, fresh())
    with world.acting(world.official) as session:
        assert calculate(session, world.round_id).number == 2


def test_rejected_it_changes_nothing_and_can_be_asked_again(world):
    decide(world, ask(world), uphold=False, answer="The contract is of another firm.")
    with world.system() as session:
        assert session.scalars(select(Conflict)).all() == []
        assert {sheet.state for sheet in session.scalars(select(Sheet))} == {SheetState.SUBMITTED}
    with world.acting(world.official) as session:
        assert calculate(session, world.round_id).number == 1
    ask(world)


def test_while_it_waits_nothing_is_calculated_compared_proposed_or_confirmed(world):
    with world.acting(world.official) as session:
        made = propose(session, world.round_id, draft("D1", "D2"), fresh())
    ask(world)
    acts = (
        lambda session: calculate(session, world.round_id),
        lambda session: look(session, world.round_id, 1),
        lambda session: propose(session, world.round_id, draft("D1", "D2"), fresh()),
        lambda session: confirm(session, world.round_id, 1, made.digest, fresh()),
    )
    for act in acts:
        with pytest.raises(Refusal, match="waits for its decision"), world.acting(world.second_official) as session:
            act(session)


def test_the_one_who_asks_does_not_decide(world):
    number = ask(world)
    with pytest.raises(Forbidden, match="another person"):
        decide(world, number, who=world.coordinator)
    decide(world, number)
    with pytest.raises(Refusal, match="decided already"):
        decide(world, number, who=world.second_official)


def test_who_is_in_conflict_with_it_neither_asks_nor_decides_nor_sees(world):
    number = ask(world)
    world.add_own_conflict("D1", world.official, Capacity.OFFICIAL)
    with pytest.raises(Absent):
        decide(world, number)
    with pytest.raises(Absent):
        ask(world, who=world.official, expert="E2")
    with world.looking(world.official) as session:
        assert barrings_of(session, world.round_id) == []
        assert waiting(session, world.round_id) == 1
    with world.looking(world.second_official) as session:
        rows = barrings_of(session, world.round_id)
        assert [(row.declaration.code, row.expert.code, row.asked_by) for row in rows] == [
            ("D1", "E1", world.coordinator.name)
        ]


@pytest.mark.parametrize("role", [Role.EXPERT, Role.APPLICANT])
def test_who_scores_or_declares_in_the_round_bars_nobody(world, role):
    number = ask(world)
    with world.system() as session:
        session.add(RoleGrant(user_id=world.official.id, role=role, round_id=world.round_id))
    with pytest.raises(Forbidden, match="bars nobody"):
        decide(world, number)
    with pytest.raises(Forbidden, match="bars nobody"):
        ask(world, who=world.official, declaration="D2")


def test_the_expert_themself_never_decides(world):
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).user_id = world.official.id
    with pytest.raises(Forbidden):
        decide(world, ask(world))


def test_both_have_given_their_certificates(database):
    world = scene(database, TOTALS)
    number = ask(world)
    with world.system() as session:
        bare = World.person(world, session, "late", Role.APPLICANT)
        session.add(RoleGrant(user_id=bare.id, role=Role.COORDINATOR, round_id=world.round_id))
        for grant in session.scalars(select(RoleGrant).where(RoleGrant.role == Role.APPLICANT)):
            session.delete(grant)
    for act in (lambda: decide(world, number, who=bare), lambda: ask(world, who=bare, declaration="D2")):
        with pytest.raises(CertificateNeeded):
            act()


@pytest.mark.parametrize(
    "case",
    [("", "r", "e"), ("love", "r", "e"), ("service", " ", "e"), ("service", "r", " "), ("service", "r", "e" * 10_001)],
)
def test_it_needs_kind_reason_and_evidence(world, case):
    with pytest.raises(Refusal):
        ask(world, case=case)
    with world.system() as session:
        assert session.scalars(select(Barring)).all() == []


def test_a_decision_needs_a_reason(world):
    with pytest.raises(Refusal, match="reason"):
        decide(world, ask(world), answer=" ")


def test_a_document_is_checked_and_kept_under_a_name_of_codes(world):
    with pytest.raises(Refusal):
        ask(world, file=("proof.exe", b"MZ", 1000))
    number = ask(world, file=("Li Lei's contract.txt", b"signed in 2023", 1000))
    with world.looking(world.official) as session:
        kept = evidence_of(session, world.round_id, number)
        assert (kept.name, kept.content) == ("evidence-D1.txt", b"signed in 2023")
    other = ask(world, declaration="D2")
    with world.looking(world.official) as session, pytest.raises(Absent):
        evidence_of(session, world.round_id, other)


def test_the_same_is_asked_once_and_not_where_a_conflict_is_in_force(world):
    number = ask(world)
    with pytest.raises(Refusal, match="already"):
        ask(world, who=world.official)
    decide(world, number)
    with pytest.raises(Refusal, match="in force already"):
        ask(world)


def test_before_the_first_calculation_a_coordinator_sets_it_at_once(database):
    world = World(database, state=RoundState.CLOSED)
    with pytest.raises(Refusal, match="no calculation yet"):
        ask(world)
    with world.acting(world.coordinator) as session:
        place = world.declarations["D1"].id, world.experts["E1"].id
        impose_conflict(session, world.round_id, *place, "other", "In time.")


@pytest.mark.parametrize("state", [RoundState.SCORING, RoundState.DECIDED])
def test_it_is_for_the_time_between_closing_and_decision(world, state):
    number = ask(world)
    world.set_state(state)
    with pytest.raises(Forbidden):
        ask(world, declaration="D2")
    with pytest.raises(Forbidden):
        decide(world, number)


def test_the_ledger_holds_codes_only(world):
    decide(world, ask(world))
    with world.system() as session:
        wanted = select(LedgerEntry).where(LedgerEntry.action.like("barring.%")).order_by(LedgerEntry.seq)
        rows = [(row.action, row.actor, json.loads(row.facts)) for row in session.scalars(wanted)]
    both = {"declaration": "D1", "expert": "E1"}
    assert rows == [
        ("barring.asked", f"user:{world.coordinator.id}", {**both, "kind": "service", "file": False}),
        ("barring.upheld", f"user:{world.official.id}", both),
    ]


def test_an_expert_is_named_by_name_and_by_code_to_who_may_know_codes(world):
    with world.looking(world.official) as session:
        name = f"  {world.experts['E2'].name.upper()} "
        assert expert_named(session, world.round_id, name, by_code=False).code == "E2"
        assert expert_named(session, world.round_id, "e1", by_code=True).code == "E1"
        for nobody in ("E1", "", "Nobody"):
            with pytest.raises(Refusal, match="No request can be made on this name"):
                expert_named(session, world.round_id, nobody, by_code=False)
    with world.system() as session:
        for code in ("E1", "E2"):
            session.get_one(Expert, world.experts[code].id).name = "Li Lei"
    with world.looking(world.official) as session, pytest.raises(Refusal, match="several have it"):
        expert_named(session, world.round_id, "Li Lei", by_code=False)
    with world.looking(world.coordinator) as session, pytest.raises(Refusal, match="Several"):
        expert_named(session, world.round_id, "Li Lei", by_code=True)


def test_who_stated_a_conflict_in_the_round_bars_nobody_from_anything(world):
    number = ask(world)
    world.add_own_conflict("D2", world.official, Capacity.OFFICIAL)
    for act in (lambda: decide(world, number), lambda: ask(world, who=world.official, declaration="D3")):
        with pytest.raises(Withdrawn):
            act()


def test_no_refusal_tells_an_official_who_is_in_the_pool(world):
    world.add_conflict("D1", "E2")

    def refused(name, case=CASE, file=None):
        def named(place):
            return expert_named(opened[0], world.round_id, name, by_code=False, declaration_id=place)

        place, opened = world.declarations["D1"].id, []
        with world.acting(world.official) as session:
            opened.append(session)
            with pytest.raises(Refusal) as caught:
                ask_barring(session, world.round_id, place, named, case, file)
        return str(caught.value)

    in_pool, in_force, absent = world.experts["E1"].name, world.experts["E2"].name, "Nobody"
    assert refused(in_force) == refused(absent)
    for wrong in ({"file": ("a.exe", b"MZ", 1000)}, {"case": ("service", "r", " ")}, {"case": ("", "r", "e")}):
        assert refused(in_pool, **wrong) == refused(absent, **wrong) != refused(absent)
    world.add_own_conflict("D2", world.official, Capacity.OFFICIAL)
    assert refused(in_pool) == refused(absent)
