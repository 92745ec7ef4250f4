"""After the draw: every call is kept, and a seat that is given up passes down the order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from evalapp.core import clock
from evalapp.core.errors import Absent, Refusal
from evalapp.core.ledger import LedgerEntry
from evalapp.experts.models import Expert
from evalapp.panels.draw.after import after_draw
from evalapp.panels.draw.calls import follower, record_call, replace, seat_follower, vacant_seats
from evalapp.panels.draw.labels import Skip
from evalapp.panels.draw.models import CallOutcome
from evalapp.panels.draw.publish import declare_void
from evalapp.panels.draw.queries import calls_of
from evalapp.panels.draw.run import record_of
from evalapp.panels.models import MemberSource
from evalapp.panels.panel_queries import find_panel, members_of
from evalapp.panels.seats import leave, seat
from scoring.draw import Passed
from tests.panels.draw_scene import call, draw_in, drawn, scene

NUMBER = 1


@pytest.fixture
def world(database):
    made = scene(database)
    drawn(made, max_per_employer=None)
    return made


def acting(world, act):
    with world.acting(world.coordinator) as session:
        return act(session, draw_in(session, world, NUMBER))


def on_panel(world):
    with world.looking(world.coordinator) as session:
        return [row.expert.code for row in members_of(session, find_panel(session, world.round_id, "P"))]


def order(world):
    with world.looking(world.coordinator) as session:
        drawn_now = record_of(draw_in(session, world, NUMBER)).drawn
    return list(drawn_now.seats), list(drawn_now.stand_ins)


def decline(world, code, note="Is abroad."):
    return acting(world, lambda s, d: record_call(s, d, code, call(CallOutcome.DECLINED, note)))


def test_who_accepts_stays_and_who_is_not_reached_can_be_called_again(world):
    seats, _ = order(world)
    for outcome in (CallOutcome.UNREACHED, CallOutcome.ACCEPTED):
        assert acting(world, lambda s, d, o=outcome: record_call(s, d, seats[0], call(o))) is None
    assert on_panel(world) == seats
    with world.looking(world.coordinator) as session:
        kept = calls_of(session, draw_in(session, world, NUMBER))
    assert [(row.expert.code, row.outcome, row.witness) for row in kept] == [
        (seats[0], CallOutcome.UNREACHED, "Notary Li"),
        (seats[0], CallOutcome.ACCEPTED, "Notary Li"),
    ]
    assert {row.recorded_by for row in kept} == {world.coordinator.id}


def test_a_seat_that_is_declined_passes_to_the_next_stand_in_with_the_chair(world):
    seats, stand_ins = order(world)
    with world.looking(world.coordinator) as session:
        after = after_draw(session, draw_in(session, world, NUMBER))
    promised = after.seats[0].follows
    followed = decline(world, seats[0])
    assert followed == promised
    assert followed.code in stand_ins
    assert sorted(on_panel(world)) == sorted([*seats[1:], followed.code])
    with world.looking(world.coordinator) as session:
        members = members_of(session, find_panel(session, world.round_id, "P"))
        assert [row.expert.code for row in members if row.chair] == [seats[1]]
        assert [row.source for row in members if row.expert.code == followed.code] == [MemberSource.STAND_IN]
    with world.system() as session:
        entry = session.scalars(select(LedgerEntry).where(LedgerEntry.action == "draw.followed")).one()
        assert followed.code in entry.facts
        assert not session.scalars(select(LedgerEntry).where(LedgerEntry.facts.contains("abroad"))).all()


def test_whoever_declined_is_never_asked_again_and_the_page_says_why(world):
    seats, _ = order(world)
    first = decline(world, seats[0])
    second = decline(world, first.code)
    assert second.code not in (first.code, seats[0])
    with world.looking(world.coordinator) as session:
        after = after_draw(session, draw_in(session, world, NUMBER))
    follows = after.seats[0].follows
    assert follows is not None
    assert (first.code, Skip.GONE) in follows.skipped
    assert {row.listed.code for row in after.former} == {seats[0], first.code}


def test_rules_conflicts_and_withdrawals_pass_a_stand_in_over(world):
    seats, stand_ins = order(world)
    with world.looking(world.coordinator) as session:
        draw = draw_in(session, world, NUMBER)
        categories = {row.code: row.category for row in record_of(draw).pool}
    technical = next(code for code in seats if categories[code] == "technical")
    # Three of five are technical at least: as many as need be leave until a technical one must follow.
    while sum(categories[code] == "technical" for code in on_panel(world)) > 3:
        decline(world, next(code for code in on_panel(world) if categories[code] == "technical"))
    technical = next(code for code in on_panel(world) if categories[code] == "technical")
    with world.looking(world.coordinator) as session:
        draw = draw_in(session, world, NUMBER)
        member = next(row for row in members_of(session, draw.panel) if row.expert.code == technical)
        would = follower(session, draw, member)
    assert would.code is not None
    assert categories[would.code] == "technical"
    waiting = [code for code in stand_ins if code not in on_panel(world)]
    for code in waiting[: waiting.index(would.code)]:
        if categories[code] == "finance":
            assert (code, Passed.SHARE) in would.skipped
    world.add_conflict("D1", would.code)
    with world.system() as session:
        others = [code for code in waiting if categories[code] == "technical" and code != would.code]
        session.get_one(Expert, world.experts[others[0]].id).withdrawn_at = clock.now()
    followed = decline(world, technical)
    assert (would.code, Skip.CONFLICT) in followed.skipped
    assert (others[0], Skip.WITHDRAWN) in followed.skipped


def test_where_nobody_can_follow_the_seat_stays_vacant(database):
    world = scene(database, 5)
    drawn(world, max_per_employer=None)
    seats, stand_ins = order(world)
    assert stand_ins == []
    assert decline(world, seats[0]).code is None
    assert len(on_panel(world)) == 4
    with pytest.raises(Refusal, match="seat an expert by hand"):
        acting(world, seat_follower)
    with world.looking(world.coordinator) as session:
        assert vacant_seats(session, draw_in(session, world, NUMBER)) == 1


def test_a_seat_given_up_otherwise_is_filled_by_one_click(world):
    seats, _ = order(world)
    with pytest.raises(Refusal, match="No seat is vacant"):
        acting(world, seat_follower)
    acting(world, lambda s, d: leave(s, d.panel, seats[1], "Ill."))
    followed = acting(world, seat_follower)
    assert followed.code in on_panel(world)
    with pytest.raises(Refusal, match="Reason"):
        acting(world, lambda s, d: replace(s, d, seats[2], ""))
    replaced = acting(world, lambda s, d: replace(s, d, seats[2], "Not reached three times."))
    assert replaced.code in on_panel(world)
    assert len(on_panel(world)) == 5


def test_who_was_seated_by_hand_neither_follows_nor_is_called(world):
    seats, stand_ins = order(world)
    acting(world, lambda s, d: seat(s, d.panel, stand_ins[0], "Knows ports."))
    with pytest.raises(Refusal, match="chosen by hand"):
        acting(world, lambda s, d: record_call(s, d, stand_ins[0], call(CallOutcome.ACCEPTED)))
    assert (stand_ins[0], Skip.SEATED) in decline(world, seats[0]).skipped


def test_it_refuses_calls_that_cannot_be(world):
    seats, stand_ins = order(world)
    for wrong, match in (
        (call(CallOutcome.DECLINED), "Note"),
        (call(CallOutcome.ACCEPTED, witness=" "), "Witness"),
        (call(CallOutcome.ACCEPTED, ahead=timedelta(hours=1)), "future"),
        (call(CallOutcome.ACCEPTED, ahead=timedelta(hours=-1)), "before the draw"),
    ):
        with pytest.raises(Refusal, match=match):
            acting(world, lambda s, d, w=wrong: record_call(s, d, seats[0], w))
    wrong = call(CallOutcome.DECLINED, witness="", ahead=timedelta(hours=1))
    with pytest.raises(Refusal) as refused:
        acting(world, lambda s, d: record_call(s, d, seats[0], wrong))
    assert len(refused.value.problems) == 3
    with pytest.raises(Absent):
        acting(world, lambda s, d: record_call(s, d, stand_ins[0], call(CallOutcome.ACCEPTED)))
    acting(world, lambda s, d: declare_void(s, d, "Wrong pool."))
    with pytest.raises(Refusal, match="is void"):
        acting(world, lambda s, d: record_call(s, d, seats[0], call(CallOutcome.ACCEPTED)))
