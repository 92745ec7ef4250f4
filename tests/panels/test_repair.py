"""Recusals and withdrawals: what ends, what is missing, and the fewest changes that mend it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from evalapp.conflicts.operations import impose_conflict, lift_conflict, state_conflict
from evalapp.core.database import Database
from evalapp.core.errors import Forbidden, Refusal, Stale
from evalapp.core.jobs import JobState, run
from evalapp.core.mail import Letter
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.panels.draw.calls import seat_follower
from evalapp.panels.gaps import gaps
from evalapp.panels.models import Assignment, PanelMember
from evalapp.panels.operations import assign, assign_all
from evalapp.panels.panel_queries import find_panel, members_of
from evalapp.panels.plans.models import PlanState
from evalapp.panels.plans.proposing import propose_by_panels, propose_repair
from evalapp.panels.plans.request import Objective, PlanRequest
from evalapp.panels.seats import seat
from evalapp.panels.withdraw import take_out, withdraw
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.gate import opened_for_scoring
from evalapp.sheets.models import Sheet, SheetState
from tests.panels.draw_scene import draw_in, drawn, scene
from tests.panels.scene import active, applied, change_expert, computed, entries, plan_row
from tests.support.world import World


def repaired(world: World, database: Database) -> int:
    """Ask for a repair and let a worker propose it; its number."""
    with world.acting(world.coordinator) as session:
        plan = propose_repair(session, None, world.round_id)
        number, job_id = plan.number, plan.job_id
    assert job_id is not None
    assert run(database, job_id) is JobState.DONE
    return number


def missing(world: World) -> dict[str, int]:
    with world.looking(world.coordinator) as session:
        return {gap.code: gap.missing for gap in gaps(session, session.get_one(Round, world.round_id))}


def leave(world: World, code: str, reason: str = "Ill.") -> int:
    with world.acting(world.coordinator) as session:
        return take_out(session, world.round_id, code, reason)


def impose(world: World, declaration: str, expert: str) -> int:
    with world.acting(world.coordinator) as session:
        pair = world.declarations[declaration].id, world.experts[expert].id
        return impose_conflict(session, world.round_id, *pair, "other", "Evidence.").id


def by_panel(world: World) -> None:
    with world.acting(world.coordinator) as session:
        number = propose_by_panels(session, world.round_id).number
    applied(world, number)


def test_who_withdraws_keeps_what_they_submitted_and_gets_nothing_new(database: Database) -> None:
    world = World(database, declarations=4, experts=2)
    world.add_sheet("D1", "E1", {"A1": 80})
    world.add_sheet("D2", "E1", {"A1": 80}, SheetState.DRAFT)
    with world.acting(world.experts["E1"]) as session:
        assert withdraw(session, session.get_one(Expert, world.experts["E1"].id), "A new post.") == 3
    assert active(world) == {"D1E1", *(f"D{n}E2" for n in range(1, 5))}
    with world.system() as session:
        assert session.scalars(select(Sheet.state).order_by(Sheet.id)).all() == [
            SheetState.SUBMITTED,
            SheetState.SEALED,
        ]
        row = session.get_one(Expert, world.experts["E1"].id)
        assert row.withdrawn_reason == "A new post."
        letter = session.scalars(select(Letter)).one()
        assert "Expert E1 withdrew" in letter.body
    told = entries(world, "panels.expert_withdrew")
    assert len(told) == 1
    assert "A new post." not in told[0]
    with pytest.raises(Refusal, match="withdrew from this round"), world.acting(world.experts["E1"]) as session:
        opened_for_scoring(session, world.experts["E1"].id, world.round_id, world.declarations["D1"].id)
    with pytest.raises(Refusal, match="has withdrawn"):
        give(world, "D2", "E1")
    with world.acting(world.coordinator) as session:
        done = assign_all(
            session, world.round_id, [session.get_one(Expert, world.experts["E1"].id)],
            [session.get_one(Declaration, world.declarations["D3"].id)],
        )  # fmt: skip
    assert done.made == 0
    with pytest.raises(Refusal, match="has withdrawn"):
        leave(world, "E1")


def test_a_sheet_that_somebody_who_withdrew_left_behind_still_counts(database: Database) -> None:
    world = World(database, declarations=2, experts=4, assign=False)
    for pair in ("D1E1", "D1E2", "D2E1", "D2E2"):
        give(world, pair[:2], pair[2:])
    world.add_sheet("D1", "E1", {"A1": 80})
    assert leave(world, "E1") == 1
    assert missing(world) == {"D2": 1}
    row = plan_row(world, repaired(world, database))
    assert row.changes is not None
    assert [declaration for declaration, _ in row.changes["add"]] == ["D2"]
    number = computed(world, database, PlanRequest(objective=Objective.TOTAL, experts=2))
    changes = plan_row(world, number).changes
    assert changes is not None
    assert [declaration for declaration, _ in changes["add"]] == ["D2"]


def test_only_the_expert_withdraws_themselves_and_only_before_closing(database: Database) -> None:
    world = World(database)
    with pytest.raises(Forbidden), world.acting(world.experts["E2"]) as session:
        withdraw(session, session.get_one(Expert, world.experts["E1"].id), "Theirs.")
    with pytest.raises(Refusal, match="Reason"):
        leave(world, "E1", " ")
    with pytest.raises(Refusal, match="no expert"):
        leave(world, "E9")
    world.set_state(RoundState.CLOSED)
    with pytest.raises(Refusal, match="while the round is open or scored"):
        leave(world, "E1")


def test_what_is_missing_follows_plan_panel_and_quorum(database: Database) -> None:
    world = World(database, state=RoundState.OPEN, declarations=2, experts=4, assign=False, rules=RoundRules(quorum=1))
    assert missing(world) == {}
    number = computed(world, database, PlanRequest(objective=Objective.TOTAL, experts=2))
    applied(world, number)
    first = min(active(world))
    impose(world, first[:2], first[2:])
    assert missing(world) == {first[:2]: 1}


def test_a_conflict_by_hand_is_missing_until_somebody_is_assigned_in_its_place(database: Database) -> None:
    world = World(database, state=RoundState.OPEN, declarations=1, experts=3, assign=False)
    for code in ("E1", "E2"):
        give(world, "D1", code)
    impose(world, "D1", "E1")
    assert missing(world) == {"D1": 1}
    give(world, "D1", "E3")
    assert missing(world) == {}


def give(world: World, declaration: str, expert: str) -> None:
    with world.acting(world.coordinator) as session:
        row = session.get_one(Declaration, world.declarations[declaration].id)
        assign(session, world.round_id, row, session.get_one(Expert, world.experts[expert].id))


def test_one_click_mends_a_recusal_with_one_change(database: Database) -> None:
    world = World(database, state=RoundState.OPEN, declarations=6, experts=6, assign=False)
    applied(world, computed(world, database, PlanRequest(objective=Objective.TOTAL, experts=2, max_load=3)))
    before = active(world)
    gone = min(before)
    world.set_state(RoundState.SCORING)
    with world.acting(world.experts[gone[2:]]) as session:
        me = session.get_one(Expert, world.experts[gone[2:]].id)
        state_conflict(session, me, world.declarations[gone[:2]].id, "kinship", "A cousin.")
    number = repaired(world, database)
    row = plan_row(world, number)
    assert row.state is PlanState.PROPOSED
    assert row.changes is not None
    assert (len(row.changes["add"]), len(row.changes["end"])) == (1, 0)
    assert row.changes["add"][0] != [gone[:2], gone[2:]]
    applied(world, number, "E stepped aside.", release_now=True)
    assert active(world) >= before - {gone}
    assert missing(world) == {}


def test_load_is_shifted_where_only_a_full_expert_can_help(database: Database) -> None:
    world = World(database, declarations=2, experts=3, assign=False)
    for declaration, expert in (("D1", "E1"), ("D2", "E2")):
        give(world, declaration, expert)
    for code in world.experts:
        change_expert(world, code, max_load=1)
    world.add_conflict("D1", "E3")
    impose(world, "D1", "E1")
    number = repaired(world, database)
    assert plan_row(world, number).changes == {"add": [["D1", "E2"], ["D2", "E1"]], "end": [["D2", "E2"]]}
    applied(world, number, "E1 was recused.")
    assert active(world) == {"D1E2", "D2E1"}


def test_a_repair_leaves_out_limits_on_panels_rather_than_fail_and_says_so(database: Database) -> None:
    world = World(database, state=RoundState.OPEN, declarations=1, experts=3, assign=False)
    for code, region in (("E1", "N"), ("E2", "S"), ("E3", "S")):
        change_expert(world, code, region=region)
    request = PlanRequest(objective=Objective.TOTAL, experts=2, most_per_region=1)
    applied(world, computed(world, database, request))
    gone = "E1"
    impose(world, "D1", gone)
    row = plan_row(world, repaired(world, database))
    assert row.state is PlanState.PROPOSED
    assert row.outcome is not None
    assert row.outcome["limits_left_out"] is True
    applied(world, row.number)
    assert active(world) == {"D1E2", "D1E3"}


def test_a_begun_sheet_is_not_shifted_and_the_impossible_is_explained(database: Database) -> None:
    world = World(database, declarations=2, experts=2, assign=False)
    for declaration, expert in (("D1", "E1"), ("D2", "E2")):
        give(world, declaration, expert)
    for code in world.experts:
        change_expert(world, code, max_load=1)
    world.add_sheet("D2", "E2", {"A1": 50}, SheetState.DRAFT)
    impose(world, "D1", "E1")
    row = plan_row(world, repaired(world, database))
    assert row.state is PlanState.INFEASIBLE
    assert "E2" in str(row.outcome)


def test_a_recused_expert_stays_out_after_lifting_and_their_sheet_stays_sealed(database: Database) -> None:
    world = World(database, declarations=2, experts=2)
    world.add_sheet("D1", "E1", {"A1": 50}, SheetState.DRAFT)
    conflict_id = impose(world, "D1", "E1")
    with world.acting(world.coordinator) as session:
        lift_conflict(session, world.round_id, conflict_id, "A mistake.")
    with world.acting(world.coordinator) as session:
        every = [session.get_one(Expert, row.id) for row in world.experts.values()]
        rows = [session.get_one(Declaration, row.id) for row in world.declarations.values()]
        assert assign_all(session, world.round_id, every, rows).made == 0
    number = computed(world, database, PlanRequest(objective=Objective.TOTAL, experts=1))
    applied(world, number, "Again.")
    with world.system() as session:
        assert session.scalars(select(Sheet.state)).all() == [SheetState.SEALED]
    assert "D1E1" not in active(world)


def test_nothing_is_repaired_where_nobody_is_missing(database: Database) -> None:
    world = World(database)
    with pytest.raises(Refusal, match="No declaration misses"), world.acting(world.coordinator) as session:
        propose_repair(session, None, world.round_id)


def test_the_next_stand_in_of_the_draw_takes_the_seat_of_who_withdrew(database: Database) -> None:
    world = scene(database)
    number = drawn(world)
    by_panel(world)
    sitting = _sitting(world)
    assert len(active(world)) == 10
    leave(world, sitting[1])
    assert missing(world) == {"D1": 1, "D2": 1}
    proposed = repaired(world, database)
    row = plan_row(world, proposed)
    assert row.changes is not None
    assert row.outcome is not None
    called = row.outcome["stand_ins"]
    assert [panel for panel, _ in called] == ["P"]
    assert row.changes == {"add": [["D1", called[0][1]], ["D2", called[0][1]]], "end": []}
    applied(world, proposed)
    assert called[0][1] in _sitting(world)
    assert len(_sitting(world)) == 5
    assert missing(world) == {}
    with pytest.raises(Refusal, match="vacant"), world.acting(world.coordinator) as session:
        seat_follower(session, draw_in(session, world, number))


def test_a_seat_that_was_taken_meanwhile_makes_the_repair_stale(database: Database) -> None:
    world = scene(database)
    number = drawn(world)
    by_panel(world)
    leave(world, _sitting(world)[0])
    proposed = repaired(world, database)
    with world.acting(world.coordinator) as session:
        seat_follower(session, draw_in(session, world, number))
    with pytest.raises(Stale):
        applied(world, proposed)
    again = plan_row(world, repaired(world, database))
    assert again.outcome is not None
    assert again.changes is not None
    assert again.outcome["stand_ins"] == []
    assert {expert for _, expert in again.changes["add"]} <= set(_sitting(world))


def test_a_member_in_conflict_with_one_declaration_is_replaced_there_by_the_next_of_the_draw(
    database: Database,
) -> None:
    world = scene(database)
    drawn(world)
    by_panel(world)
    sitting = _sitting(world)
    impose(world, "D1", sitting[0])
    row = plan_row(world, repaired(world, database))
    assert row.changes is not None
    (pair,) = row.changes["add"]
    assert pair[0] == "D1"
    assert pair[1] not in sitting
    applied(world, row.number)
    assert _sitting(world) == sitting


def test_a_member_who_was_recused_and_is_seated_anew_still_gets_nothing_there(database: Database) -> None:
    world = scene(database)
    with world.acting(world.coordinator) as session:
        panel = find_panel(session, world.round_id, "P")
        for code in ("E1", "E2"):
            seat(session, panel, code, "Known to all.")
    by_panel(world)
    impose(world, "D1", "E1")
    with world.system() as session:
        gone = session.scalars(select(PanelMember).where(PanelMember.expert_id == world.experts["E1"].id)).one()
        session.delete(gone)
    with world.acting(world.coordinator) as session:
        seat(session, find_panel(session, world.round_id, "P"), "E1", "Again.")
    with pytest.raises(Refusal), world.acting(world.coordinator) as session:
        propose_by_panels(session, world.round_id)
    assert "D1E1" not in active(world)
    with world.system() as session:
        same = Assignment.expert_id == world.experts["E1"].id, Assignment.ended_at.is_(None)
        assert len(session.scalars(select(Assignment).where(*same)).all()) == 1


def _sitting(world: World) -> list[str]:
    with world.system() as session:
        return [row.expert.code for row in members_of(session, find_panel(session, world.round_id, "P"))]
