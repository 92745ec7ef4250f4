"""Assignments: what is refused, what ends with a reason, what a page's difference applies."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from evalapp.conflicts.operations import impose_conflict, state_conflict
from evalapp.core.database import Database
from evalapp.core.errors import Refusal, Stale
from evalapp.core.hooks import announce
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.declarations.operations import withdraw_declaration
from evalapp.experts.models import Expert
from evalapp.panels.changes import Changes, Corner, apply_changes, planned_changes
from evalapp.panels.models import Assignment
from evalapp.panels.operations import assign, assign_all, unassign
from evalapp.panels.queries import loads_of, pair_table
from evalapp.panels.release import release
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.models import Sheet, SheetState
from tests.support.world import World


@pytest.fixture
def world(database: Database) -> World:
    return World(database, state=RoundState.OPEN, assign=False)


@pytest.fixture
def scoring(database: Database) -> World:
    return World(database)


def give(world: World, declaration: str, expert: str) -> None:
    with world.acting(world.coordinator) as session:
        row = session.get_one(Declaration, world.declarations[declaration].id)
        assign(session, world.round_id, row, session.get_one(Expert, world.experts[expert].id))


def take(world: World, declaration: str, expert: str, reason: str = "") -> None:
    with world.acting(world.coordinator) as session:
        row = session.get_one(Declaration, world.declarations[declaration].id)
        unassign(session, world.round_id, row, session.get_one(Expert, world.experts[expert].id), reason)


def active(world: World) -> set[str]:
    declarations = {row.id: code for code, row in world.declarations.items()}
    experts = {row.id: code for code, row in world.experts.items()}
    with world.system() as session:
        return {declarations[one] + experts[other] for one, other in pair_table(session, world.round_id).active}


def test_it_assigns_once_and_takes_away(world: World) -> None:
    give(world, "D1", "E1")
    give(world, "D1", "E1")
    assert active(world) == {"D1E1"}
    take(world, "D1", "E1")
    with world.system() as session:
        assert session.scalars(select(Assignment)).all() == []


def test_a_conflict_in_force_forbids_it(world: World) -> None:
    world.add_conflict("D1", "E1")
    with pytest.raises(Refusal, match="E1 has a conflict of interest with D1"):
        give(world, "D1", "E1")


def test_the_load_forbids_it(world: World) -> None:
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).max_load = 1
    give(world, "D1", "E1")
    with pytest.raises(Refusal, match="at most 1"):
        give(world, "D2", "E1")


@pytest.mark.parametrize("state", [DeclarationState.EXCLUDED, DeclarationState.WITHDRAWN])
def test_what_is_not_scored_gets_no_expert(world: World, state: DeclarationState) -> None:
    with world.system() as session:
        session.get_one(Declaration, world.declarations["D1"].id).state = state
    with pytest.raises(Refusal, match="not admitted"):
        give(world, "D1", "E1")


def test_nothing_changes_once_scoring_is_closed(scoring: World) -> None:
    scoring.set_state(RoundState.CLOSED)
    for act in (give, take):
        with pytest.raises(Refusal, match="until scoring is closed"):
            act(scoring, "D1", "E1")


def test_everybody_scores_everything_but_for_what_is_forbidden(world: World) -> None:
    world.add_conflict("D2", "E1")
    with world.acting(world.coordinator) as session:
        done = assign_all(session, world.round_id, [*world.experts.values()], [*world.declarations.values()])
    assert done.made == 5
    assert [(row.declaration, row.expert) for row in done.skipped] == [("D2", "E1")]
    assert active(world) == {"D1E1", "D1E2", "D2E2", "D3E1", "D3E2"}
    with world.system() as session:
        assert loads_of(session, world.round_id) == {"E1": 2, "E2": 3}


def test_during_scoring_it_ends_with_a_reason_and_is_kept(scoring: World) -> None:
    with pytest.raises(Refusal, match="Reason"):
        take(scoring, "D1", "E1")
    take(scoring, "D1", "E1", "Fell ill.")
    assert "D1E1" not in active(scoring)
    with scoring.system() as session:
        entry = session.scalars(select(LedgerEntry.facts).where(LedgerEntry.action == "panels.unassigned")).one()
        assert "Fell ill." in entry
    give(scoring, "D1", "E1")
    assert "D1E1" in active(scoring)


def test_a_submitted_sheet_keeps_its_assignment(scoring: World) -> None:
    scoring.add_sheet("D1", "E1", {"A1": 80})
    with pytest.raises(Refusal, match="was submitted"):
        take(scoring, "D1", "E1", "Not wanted.")
    assert "D1E1" in active(scoring)


def test_a_draft_is_sealed_and_comes_back_with_its_expert(scoring: World) -> None:
    scoring.add_sheet("D1", "E1", {"A1": 80}, SheetState.DRAFT)
    states = []
    for act in (take, give):
        act(scoring, "D1", "E1", *(["Fell ill."] if act is take else []))
        with scoring.system() as session:
            states.append(session.scalars(select(Sheet.state)).one())
    assert states == [SheetState.SEALED, SheetState.DRAFT]


def test_a_sealed_sheet_of_a_conflict_does_not_come_back(scoring: World) -> None:
    scoring.add_sheet("D1", "E1", {"A1": 80})
    with scoring.acting(scoring.coordinator) as session:
        impose_conflict(
            session, scoring.round_id, scoring.declarations["D1"].id, scoring.experts["E1"].id, "other", "Evidence."
        )
    with pytest.raises(Refusal, match="conflict of interest"):
        give(scoring, "D1", "E1")


def test_a_stated_conflict_ends_the_assignment_though_its_expert_sees_it_no_more(scoring: World) -> None:
    with scoring.acting(scoring.experts["E1"]) as session:
        me = session.get_one(Expert, scoring.experts["E1"].id)
        state_conflict(session, me, scoring.declarations["D1"].id, "kinship", "A cousin.")
    assert "D1E1" not in active(scoring)
    assert "D1E2" in active(scoring)


def test_a_withdrawn_declaration_frees_its_experts(world: World) -> None:
    give(world, "D1", "E1")
    with world.acting(world.coordinator) as session:
        row = session.get_one(Declaration, world.declarations["D1"].id)
        withdraw_declaration(session, world.round_id, row, "At its wish.")
    assert active(world) == set()


def test_scoring_waits_for_as_many_experts_as_the_quorum(database: Database) -> None:
    world = World(database, state=RoundState.OPEN, assign=False, declarations=2, rules=RoundRules(quorum=2))
    give(world, "D1", "E1")
    give(world, "D1", "E2")
    give(world, "D2", "E1")
    with pytest.raises(Refusal, match="quorum of 2: D2"), world.looking(world.coordinator) as session:
        announce(session, "scoring.starting", round_id=world.round_id)
    give(world, "D2", "E2")
    with world.acting(world.coordinator) as session:
        release(session, world.round_id)
    with world.looking(world.coordinator) as session:
        announce(session, "scoring.starting", round_id=world.round_id)


def plan(world: World, wanted: set[tuple[str, str]], declarations: tuple[str, ...] = ("D1", "D2", "D3")) -> Changes:
    with world.looking(world.coordinator) as session:
        return planned_changes(session, session.get_one(Round, world.round_id), corner(world, declarations), wanted)


def corner(world: World, declarations: tuple[str, ...] = ("D1", "D2", "D3")) -> Corner:
    return Corner([world.declarations[code] for code in declarations], [*world.experts.values()])


def apply(world: World, wanted: set[tuple[str, str]], seen: str, reason: str = "") -> None:
    with world.acting(world.coordinator) as session:
        apply_changes(session, session.get_one(Round, world.round_id), corner(world), wanted, seen, reason)


def test_the_difference_is_what_is_applied(world: World) -> None:
    give(world, "D1", "E1")
    world.add_conflict("D3", "E2")
    wanted = {("D1", "E2"), ("D2", "E1"), ("D3", "E2"), ("D9", "E1")}
    changes = plan(world, wanted)
    assert [(one.code, two.code) for one, two in changes.add] == [("D1", "E2"), ("D2", "E1")]
    assert [(one.code, two.code) for one, two in changes.end] == [("D1", "E1")]
    assert [(row.declaration, row.expert) for row in changes.blocked] == [("D3", "E2")]
    assert active(world) == {"D1E1"}
    apply(world, wanted, changes.seen)
    assert active(world) == {"D1E2", "D2E1"}
    assert plan(world, {("D1", "E2"), ("D2", "E1")}).empty


def test_pairs_outside_the_shown_corner_stay(world: World) -> None:
    give(world, "D3", "E1")
    assert plan(world, set(), ("D1", "D2")).empty


def test_the_load_counts_what_the_same_difference_frees(world: World) -> None:
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).max_load = 1
    give(world, "D1", "E1")
    world.experts["E1"].max_load = 1
    changes = plan(world, {("D2", "E1"), ("D3", "E1")})
    assert [one.code for one, _ in changes.add] == ["D2"]
    assert "at most 1" in str(changes.blocked[0].reason)
    apply(world, {("D2", "E1")}, changes.seen)
    assert active(world) == {"D2E1"}


def test_a_difference_seen_too_long_ago_is_refused(world: World) -> None:
    changes = plan(world, {("D1", "E1")})
    give(world, "D2", "E2")
    with pytest.raises(Stale):
        apply(world, {("D1", "E1")}, changes.seen)


def test_one_refusal_leaves_everything_as_it_was(scoring: World) -> None:
    scoring.add_sheet("D1", "E1", {"A1": 80})
    before = active(scoring)
    changes = plan(scoring, set())
    with pytest.raises(Refusal):
        apply(scoring, set(), changes.seen, "All of them.")
    assert active(scoring) == before
