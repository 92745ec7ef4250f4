"""Detected conflicts: found, pinned, outdated, confirmed; and no way around the coordinator."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from evalapp.accounts.models import RoleGrant
from evalapp.conflicts.certificates.models import Capacity, Certificate, RelationSubject, StatedRelation
from evalapp.conflicts.findings.answers import answer_finding, answer_findings
from evalapp.conflicts.findings.models import ConflictFinding
from evalapp.conflicts.findings.operations import detect_conflicts, facts_changed
from evalapp.conflicts.findings.queries import (
    Standing,
    counts_by_rule,
    findings_for_coordinator,
    open_finding_pairs,
)
from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.conflicts.operations import lift_conflict
from evalapp.conflicts.queries import conflicts_for_coordinator, count_conflicts
from evalapp.conflicts.relations.operations import remove_relation
from evalapp.conflicts.relations.pasted import RelationTable
from evalapp.core import clock
from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.hooks import announce
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.declarations.models import Declaration, DeclarationState, Party
from evalapp.experts.models import Expert
from evalapp.panels.queries import pair_table
from evalapp.results.operations import calculate
from evalapp.rounds.models import Round
from evalapp.rounds.moves import starting_problems
from evalapp.rounds.rules import RegionRule, RoundRules
from evalapp.sheets.models import Sheet, SheetState
from tests.conflicts.finding_scene import EMPLOYER, HOSPITAL, UNTIL, finding_of, findings, look, meet, paste
from tests.support.world import World

FOUND = ("D1", "E1", "part_of_same_body")


@pytest.fixture
def world(database):
    made = World(database)
    meet(made)
    return made


def answer(world, *ids, confirm=False, reason="Looked into it.", who=None):
    with world.acting(who or world.coordinator) as session:
        return answer_findings(session, world.round_id, ids, confirm=confirm, reason=reason)


def conflicts(world):
    with world.system() as session:
        return [(row.kind, row.origin, row.lifted_at is None) for row in session.scalars(select(Conflict))]


def test_it_finds_what_meets_and_keeps_fact_and_years(world):
    assert findings(world) == [(*FOUND, "open")]
    with world.looking(world.coordinator) as session:
        (row,) = findings_for_coordinator(session, world.round_id, None, "", offset=0, limit=10)
        assert (row.facts.expert.name, row.facts.declaration.name) == (HOSPITAL, EMPLOYER)
        assert row.facts.declaration.years == f"2019–{UNTIL}"
        assert (row.standing, row.finding.kind) == (Standing.WAITING, "employment")
        assert open_finding_pairs(session, world.round_id) == {(world.declarations["D1"].id, world.experts["E1"].id)}


def test_an_employer_an_affiliation_a_region_and_a_certificate_all_count(database):
    world = World(database, rules=RoundRules(region_rule=RegionRule.REGION, conflict_years=2))
    year = clock.now().year
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).region = "江苏省"
        session.get_one(Declaration, world.declarations["D3"].id).region = "江苏"
        certificate = session.scalars(
            select(Certificate).where(Certificate.user_id == world.experts["E2"].user_id)
        ).one()
        stated = StatedRelation(
            position=0, subject=RelationSubject.ORGANISATION, name="某某咨询有限公司", kind="service"
        )
        stated.note = ""
        certificate.relations.append(stated)
    paste(
        world, RelationTable.AFFILIATIONS, f"E1,清华大学,service,2001,{year - 2}\nE1,复旦大学,service,2001,{year - 3}"
    )
    paste(world, RelationTable.PARTIES, "D1,unit,清华大学\nD2,unit,复旦大学\nD2,service_firm,某某咨询有限公司")
    assert sorted(findings(world)) == [
        ("D1", "E1", "earlier_work", "open"),
        ("D2", "E2", "stated_relation", "open"),
        ("D3", "E1", "same_region", "open"),
    ]


def test_another_name_of_the_round_connects_what_no_spelling_does(database):
    world = World(database)
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).employer = "东海转化中心"
    paste(world, RelationTable.PARTIES, "D1,unit,南山大学")
    assert findings(world) == []
    paste(world, RelationTable.ALIASES, "南山大学,东海转化中心,part")
    assert findings(world) == [(*FOUND, "open")]


def test_an_answer_stays_pinned_until_the_facts_change_and_holds_again_when_they_return(world):
    answer(world, finding_of(world), reason="Another department.")
    assert look(world).nothing
    assert findings(world) == [(*FOUND, "dismissed")]
    with world.system() as session:
        party = session.scalars(select(Party)).one().id
    paste(world, RelationTable.PARTIES, f"D1,unit,{EMPLOYER},2020,{UNTIL}")
    assert findings(world) == [(*FOUND, "dismissed"), (*FOUND, "open")]
    with world.acting(world.coordinator) as session:
        remove_relation(session, world.round_id, RelationTable.PARTIES, party)
    assert findings(world) == [(*FOUND, "outdated"), (*FOUND, "open")]
    paste(world, RelationTable.PARTIES, f"D1,unit,{EMPLOYER},2019,{UNTIL}")
    assert findings(world) == [(*FOUND, "dismissed"), (*FOUND, "open")]


def test_confirming_closes_the_declaration_seals_the_sheet_and_ends_the_assignment(world):
    world.add_sheet("D1", "E1", {"A1": 50})
    answer(world, finding_of(world), confirm=True)
    assert conflicts(world) == [("employment", ConflictOrigin.DETECTED, True)]
    with world.system() as session:
        assert session.scalars(select(Sheet.state)).all() == [SheetState.SEALED]
        place = world.declarations["D1"].id, world.experts["E1"].id
        assert place not in pair_table(session, world.round_id).active
        assert session.scalars(select(ConflictFinding.conflict_id)).one() is not None
    with world.looking(world.experts["E1"]) as session:
        assert session.scalar(select(Declaration).where(Declaration.code == "D1")) is None


def test_the_ledger_holds_no_reason_and_no_name(world):
    answer(world, finding_of(world), confirm=True, reason="Secret word")
    with world.system() as session:
        entries = session.scalars(select(LedgerEntry).where(LedgerEntry.action == "finding.confirmed")).all()
        whole = " ".join(session.scalars(select(LedgerEntry.facts)))
    assert json.loads(entries[0].facts).items() >= {"declaration": "D1", "expert": "E1"}.items()
    for word in ("Secret", EMPLOYER, HOSPITAL):
        assert word not in whole


def test_a_dismissed_one_can_be_confirmed_later_and_a_confirmed_one_is_lifted(world):
    finding = finding_of(world)
    answer(world, finding)
    with pytest.raises(Refusal, match="cannot be answered"):
        answer(world, finding)
    answer(world, finding, confirm=True)
    with pytest.raises(Refusal, match="cannot be answered"):
        answer(world, finding, confirm=True)
    with world.acting(world.coordinator) as session:
        lift_conflict(session, world.round_id, session.scalars(select(Conflict.id)).one(), "It was another person.")
    assert conflicts(world) == [("employment", ConflictOrigin.DETECTED, False)]
    with world.system() as session:
        session.add(RoleGrant(user_id=world.experts["E1"].user_id, role=Role.COORDINATOR, round_id=world.round_id))
    for who, count in ((world.coordinator, 1), (world.experts["E1"], 0)):  # lifted, it is not told to its expert either
        with world.looking(who) as session:
            assert count_conflicts(session, world.round_id) == count
            assert len(conflicts_for_coordinator(session, world.round_id)) == count


def test_a_finding_of_a_pair_with_a_conflict_in_force_waits_for_nothing_and_is_linked(world):
    world.add_conflict("D1", "E1")
    with world.looking(world.coordinator) as session:
        assert counts_by_rule(session, world.round_id)["part_of_same_body"][Standing.SETTLED] == 1
        assert not open_finding_pairs(session, world.round_id)
    answer(world, finding_of(world), confirm=True)
    assert conflicts(world) == [("employment", ConflictOrigin.IMPOSED, True)]


def test_several_of_one_rule_are_answered_at_once_and_of_two_rules_not(world):
    meet(world, "E2", "D1")
    first, second = finding_of(world), finding_of(world, "D1", "E2")
    assert answer(world, first, second) == 2
    paste(world, RelationTable.AFFILIATIONS, f"E1,{EMPLOYER},service\nE2,{EMPLOYER},service")
    paste(world, RelationTable.PARTIES, f"D2,unit,{HOSPITAL}")
    with world.system() as session:
        open_ = session.scalars(select(ConflictFinding).where(ConflictFinding.state == "open")).all()
        ids = {row.id for row in open_}
        assert len({row.rule for row in open_}) > 1
    with pytest.raises(Refusal, match="one rule"):
        answer(world, *ids)


@pytest.mark.parametrize("reason", ["", "  ", "a\0b", "x" * 2001])
def test_it_refuses_an_answer_without_a_reason(world, reason):
    with pytest.raises(Refusal):
        answer(world, finding_of(world), reason=reason)
    assert findings(world) == [(*FOUND, "open")]


def test_a_coordinator_in_conflict_neither_sees_nor_answers_nor_lifts(world):
    finding = finding_of(world)
    with world.system() as session:
        other = world.person(session, "other", Role.COORDINATOR)
    world.add_own_conflict("D1", world.coordinator, Capacity.COORDINATOR)
    with world.looking(world.coordinator) as session:
        assert counts_by_rule(session, world.round_id) == {}
        assert findings_for_coordinator(session, world.round_id, None, "", offset=0, limit=9) == []
        assert not open_finding_pairs(session, world.round_id)
    for confirm in (True, False):
        with pytest.raises(Absent):
            answer(world, finding, confirm=confirm)
    answer(world, finding, confirm=True, who=other)
    with world.system() as session:
        conflict = session.scalars(select(Conflict.id)).one()
    with pytest.raises(Absent), world.acting(world.coordinator) as session:
        lift_conflict(session, world.round_id, conflict, "No.")


def test_an_expert_who_also_coordinates_learns_nothing_about_themself(world):
    with world.system() as session:
        session.add(RoleGrant(user_id=world.experts["E1"].user_id, role=Role.COORDINATOR, round_id=world.round_id))
    with world.looking(world.experts["E1"]) as session:
        assert counts_by_rule(session, world.round_id) == {}
        assert not open_finding_pairs(session, world.round_id)
    with pytest.raises(Absent):
        answer(world, finding_of(world), who=world.experts["E1"])


def test_it_looks_at_everything_whoever_looks(world):
    world.add_own_conflict("D1", world.coordinator, Capacity.COORDINATOR)
    with world.system() as session:
        session.delete(session.scalars(select(Party)).one())
    assert look(world).outdated == 1
    assert findings(world) == [(*FOUND, "outdated")]


def test_what_is_withdrawn_is_not_compared(world):
    with world.system() as session:
        session.get_one(Declaration, world.declarations["D1"].id).state = DeclarationState.WITHDRAWN
    assert look(world).outdated == 1


def test_it_tells_when_the_facts_are_others_than_those_compared_last(world):
    with world.looking(world.coordinator) as session:
        assert not facts_changed(session, session.get_one(Round, world.round_id))
    with world.system() as session:
        session.get_one(Expert, world.experts["E2"].id).employer = EMPLOYER
    with world.looking(world.coordinator) as session:
        assert facts_changed(session, session.get_one(Round, world.round_id))


def test_a_look_that_was_asked_for_is_recorded_and_one_that_changes_nothing_by_itself_is_not(world):
    def count():
        with world.system() as session:
            return len(session.scalars(select(LedgerEntry).where(LedgerEntry.action == "findings.looked_for")).all())

    before = count()
    with world.acting(world.coordinator) as session:
        detect_conflicts(session, world.round_id)
    assert count() == before
    look(world)
    assert count() == before + 1


def test_scoring_does_not_start_while_an_assigned_pair_waits(database):
    world = World(database, state=RoundState.OPEN)
    meet(world)

    def problems():
        with world.looking(world.coordinator) as session:
            return [str(words) for words in starting_problems(session, session.get_one(Round, world.round_id))]

    waiting = [words for words in problems() if "possible conflicts" in words]
    assert waiting == [
        "1 possible conflicts of assigned pairs wait for an answer; look for conflicts, then confirm or dismiss them."
    ]
    answer(world, finding_of(world))
    assert not any("possible conflicts" in words for words in problems())
    with world.system() as session:  # facts that nobody has looked at count as well
        session.get_one(Expert, world.experts["E2"].id).employer = EMPLOYER
    assert any("possible conflicts" in words for words in problems())


def test_an_open_finding_of_a_pair_that_is_not_assigned_stops_nothing(database):
    world = World(database, state=RoundState.OPEN, assign=False)
    meet(world)
    with world.looking(world.coordinator) as session:
        said = starting_problems(session, session.get_one(Round, world.round_id))
    assert not any("possible conflicts" in str(words) for words in said)


def test_opening_looks_by_itself(database):
    world = World(database, state=RoundState.PREPARATION)
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).employer = EMPLOYER
        place = {"declaration_id": world.declarations["D1"].id, "position": 0, "kind": "unit", "name": EMPLOYER}
        session.add(Party(**place))
    with world.acting(world.coordinator) as session:
        announce(session, "round.opening", round_id=world.round_id)
    assert findings(world) == [("D1", "E1", "same_employer", "open")]


def test_it_ends_with_the_closing_of_scoring(world):
    world.set_state(RoundState.CLOSED)
    with pytest.raises(Forbidden):
        look(world)
    with pytest.raises(Forbidden), world.acting(world.coordinator) as session:
        answer_finding(session, world.round_id, finding_of(world), confirm=True, reason="x")


def test_after_a_calculation_one_person_alone_confirms_nothing(world):
    finding = finding_of(world)
    world.set_state(RoundState.CLOSED)
    with world.acting(world.coordinator) as session:
        calculate(session, world.round_id)
    world.set_state(RoundState.SCORING)  # no way leads here: the rule holds even so
    with pytest.raises(Refusal, match="one person alone"):
        answer(world, finding, confirm=True)
    assert conflicts(world) == []
