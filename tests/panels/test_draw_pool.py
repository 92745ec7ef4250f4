"""Who is a candidate and who is not, and that publishing freezes both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from evalapp.conflicts.findings.models import ConflictFinding, FindingState
from evalapp.core import clock
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Absence, Expert
from evalapp.panels.draw.labels import LeftOut
from evalapp.panels.draw.pool import frozen_pool, pool_differences, standing_pool
from evalapp.panels.draw.setup import change_draw
from evalapp.panels.models import MemberSource, Panel, PanelMember
from evalapp.panels.panel_queries import find_panel
from evalapp.panels.seats import seat
from scoring.draw import salted_digest
from tests.panels.draw_scene import SETUP, draw_in, prepared, published, scene
from tests.support.world import World


@pytest.fixture
def world(database):
    return scene(database)


def left_out(world, who=None, **changes):
    number = prepared(world, seats=1, shares=(), **changes)
    with world.looking(who or world.coordinator) as session:
        pool = standing_pool(session, draw_in(session, world, number))
    assert len(pool.candidates) + len(pool.left_out) == len(world.experts)
    return {row.code: row.rule for row in pool.left_out}


def test_withdrawn_seated_and_left_out_by_hand(world):
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).withdrawn_at = clock.now()
    with world.acting(world.coordinator) as session:
        seat(session, find_panel(session, world.round_id, "P"), "E2", "Chairs by law.")
    found = left_out(world, left_out=("E3 led the preparation",))
    assert found == {"E1": LeftOut.WITHDRAWN, "E2": LeftOut.SEATED, "E3": LeftOut.BY_HAND}


def test_conflicts_in_force_and_detected_ones_that_nobody_answered(world):
    world.add_conflict("D1", "E1")
    world.add_conflict("D2", "E1")
    world.add_conflict("D3", "E2")  # not before this panel
    for expert, declaration, state in (("E3", "D1", FindingState.OPEN), ("E4", "D1", FindingState.DISMISSED)):
        with world.system() as session:
            made = ConflictFinding(
                declaration_id=world.declarations[declaration].id, expert_id=world.experts[expert].id, rule="employer",
                kind="employment", facts="{}", digest="0" * 64, state=state, found_at=clock.now(), answer="",
            )  # fmt: skip
            session.add(made)
    assert left_out(world) == {"E1": LeftOut.CONFLICT, "E3": LeftOut.CONFLICT}


def test_so_many_conflicts_can_be_let_pass(world):
    number = prepared(world)
    for declaration, expert in (("D1", "E1"), ("D2", "E1"), ("D1", "E2")):
        world.add_conflict(declaration, expert)
    for most, out in ((None, set()), (0, {"E1", "E2"}), (1, {"E1"}), (2, set())):
        with world.acting(world.coordinator) as session:
            change_draw(session, draw_in(session, world, number), replace(SETUP, most_conflicts=most))
            pool = standing_pool(session, draw_in(session, world, number))
        assert {row.code for row in pool.left_out} == out


def test_a_coordinator_from_whom_a_declaration_is_closed_gets_the_same_pool(world):
    world.add_conflict("D1", "E1")
    with world.system() as session:
        session.get_one(Expert, world.experts["E2"].id).user_id = world.coordinator.id
    world.add_conflict("D1", "E2")
    assert set(left_out(world)) == {"E1", "E2"}
    with world.looking(world.coordinator) as session:
        assert session.get(Declaration, world.declarations["D1"].id) is None


def test_who_is_away_on_any_day_is_no_candidate(world):
    there, away = ((1, 2), (6, 9)), ((1, 3), (3, 5), (4, 4), (5, 9), (1, 9))
    with world.system() as session:
        for number, (first, last) in enumerate((*there, *away), 1):
            days = {"starts_on": date(2026, 12, first), "ends_on": date(2026, 12, last)}
            session.add(Absence(expert_id=world.experts[f"E{number}"].id, **days))
    found = left_out(world, starts_on=date(2026, 12, 3), ends_on=date(2026, 12, 5))
    assert found == {f"E{number}": LeftOut.ABSENT for number in range(3, 8)}


def test_panels_of_other_rounds_count_for_the_person_and_the_year(world, database):
    others = [World(database, code=code, experts=1, assign=False) for code in ("R2", "R3", "R4")]
    with world.system() as session:
        for other, ago in zip(others, (0, 0, 400), strict=True):
            elsewhere = session.get_one(Expert, other.experts["E1"].id)
            elsewhere.user_id = world.experts["E1"].user_id
            panel = Panel(round_id=other.round_id, position=0, code="X", title="X")
            session.add(panel)
            session.flush()
            member = PanelMember(panel_id=panel.id, expert_id=elsewhere.id, place=0, chair=False, reason="")
            member.source, member.left_reason = MemberSource.CHOSEN, ""
            member.joined_at = clock.now() - timedelta(days=ago)
            session.add(member)
    assert left_out(world, most_sessions=2) == {"E1": LeftOut.SESSIONS}


def test_publishing_freezes_the_pool_and_differences_are_shown(world):
    number = published(world)
    with world.looking(world.coordinator) as session:
        draw = draw_in(session, world, number)
        before, digest = frozen_pool(draw), draw.published_digest
        assert digest == salted_digest(draw.salt, [row.candidate() for row in before.candidates])
        assert pool_differences(session, draw) == ()
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).employer = "Elsewhere"
        session.get_one(Expert, world.experts["E2"].id).withdrawn_at = clock.now()
        session.get_one(Expert, world.experts["E3"].id).code = "X3"
    with world.looking(world.coordinator) as session:
        draw = draw_in(session, world, number)
        assert frozen_pool(draw) == before
        assert pool_differences(session, draw) == ("E1", "E2", "X3")
