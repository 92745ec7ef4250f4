"""Preparing and publishing: every problem at once, in words that say what is short."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from evalapp.core.errors import Refusal
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.experts.models import Expert
from evalapp.panels.draw.models import DrawState, SeedSource
from evalapp.panels.draw.publish import declare_void, publish_draw
from evalapp.panels.draw.queries import draw_of_panel, draws_of, public_draw
from evalapp.panels.draw.setup import change_draw, setup_of
from evalapp.panels.panel_queries import find_panel
from evalapp.panels.seats import remove_declarations
from evalapp.rounds.models import Round
from scoring.draw import commitment
from tests.panels.draw_scene import SETUP, draw_in, prepared, published, scene


@pytest.fixture
def world(database):
    return scene(database)


def refusal(world, act=prepared, **changes):
    with pytest.raises(Refusal) as refused:
        act(world, **changes)
    return [str(problem) for problem in refused.value.problems]


def test_it_tells_every_problem_at_once(world):
    problems = refusal(
        world,
        seats=4,
        max_per_employer=0,
        shares=("technical 2/3", "technical 1/2", "finance", "other 3/2"),
        chair_category="chairs",
        most_conflicts=-1,
        most_sessions=0,
        starts_on=date(2026, 12, 3),
        ends_on=date(2026, 12, 1),
        offices=("Audit", "Audit"),
        fallback="",
        left_out=("E99 no such", "E1", "E2 twice", "E2 twice"),
    )
    found = "\n".join(problems)
    for part in (
        "4 is even", "limit of an employer", "“technical” is there twice", "Line 3 of the shares",
        "Line 4 of the shares", "chair of the category “chairs”", "conflicts that are let pass", "panels a year",
        "last day of the evaluation comes before", "Each office is named once", "Between 2 and 20 offices", "Fallback",
        "no expert “E99”", "E1 cannot be left out without a reason", "E2 is left out twice",
    ):  # fmt: skip
        assert part in found, part


def test_it_refuses_a_setup_that_cannot_be(world):
    for changes, part in (
        ({"seats": 0}, "from 1 on"),
        ({"seats": None}, "from 1 on"),
        ({"shares": ("technical 2/3", "finance 2/3")}, "more than all seats"),
        ({"shares": ("technical 1/2", "finance 1/2")}, "Rounded up, the shares need 6 seats of 5"),
        ({"shares": ("technical 1/0",)}, "Line 1 of the shares"),
        ({"starts_on": date(2026, 12, 3)}, "first and a last day"),
        ({"starts_on": date(1, 1, 1), "ends_on": date(9999, 12, 31), "most_sessions": 1}, "between the years"),
        ({"offices": ("Audit (fallback: x)", "Zeal")}, "cannot be part of an office's name"),
        ({"seed_source": SeedSource.PUBLIC_VALUE}, "Public value"),
    ):
        (problem,) = refusal(world, **changes)
        assert part in problem


def test_parts_are_read_as_people_write_them_and_kept_exactly(world):
    number = prepared(world, shares=("technical： ２／３", "finance 20%"), left_out=("E7 led the preparation",))
    with world.looking(world.coordinator) as session:
        setup = setup_of(draw_in(session, world, number))
    assert setup.shares == ("technical 2/3", "finance 1/5")
    assert setup.left_out == ("E7 led the preparation",)
    assert setup.offices == tuple(sorted(SETUP.offices))


def test_a_panel_has_one_draw_at_a_time_and_a_void_one_is_kept(world):
    number = published(world)
    assert "has a draw already" in refusal(world)[0]
    with world.acting(world.coordinator) as session:
        declare_void(session, draw_in(session, world, number), "The fallback was misspelt.")
    again = prepared(world)
    assert (number, again) == (1, 2)
    with world.looking(world.coordinator) as session:
        draws = draws_of(session, world.round_id)
        states = [row.state for row in draws]
        assert draws[1].void_reason == "The fallback was misspelt."
        current = draw_of_panel(session, find_panel(session, world.round_id, "P"))
        assert current is not None
        assert current.number == 2
    assert states == [DrawState.PREPARED, DrawState.VOID]


def test_what_is_published_can_no_longer_be_changed(world):
    number = prepared(world)
    with world.acting(world.coordinator) as session:
        change_draw(session, draw_in(session, world, number), replace(SETUP, seats=3, offices=("A", "B")))
        assert [row.office for row in draw_in(session, world, number).commitments] == ["A", "B"]
        publish_draw(session, draw_in(session, world, number))
    for act in (lambda s, d: change_draw(s, d, SETUP), publish_draw):
        with pytest.raises(Refusal, match="only declared void"), world.acting(world.coordinator) as session:
            act(session, draw_in(session, world, number))


def test_it_is_not_published_where_the_pool_does_not_reach_and_says_what_is_short(world):
    number = prepared(world)
    everybody = tuple(f"E{number} is barred" for number in range(1, 13))
    for changes, part in (
        ({"left_out": everybody[3:]}, "5 seats cannot be drawn from 3 candidates: 2 short"),
        ({"left_out": everybody}, "The pool is empty"),
        ({"seats": 7, "shares": ("technical 1",)}, "technical 7 experts must sit and at most 6 can: 1 short"),
        ({"seats": 9, "shares": ()}, "9 seats are to be filled and the rules let at most 7 candidates sit: 2 short"),
        ({"shares": ("law 1/5",)}, "category law 1 experts must sit and at most 0 can: 1 short"),
    ):
        with world.acting(world.coordinator) as session:
            change_draw(session, draw_in(session, world, number), replace(SETUP, **changes))
            with pytest.raises(Refusal, match=part):
                publish_draw(session, draw_in(session, world, number))
            assert draw_in(session, world, number).state is DrawState.PREPARED
    with world.acting(world.coordinator) as session:  # one expert is a pool
        change_draw(session, draw_in(session, world, number), replace(SETUP, seats=1, left_out=everybody[1:]))
        publish_draw(session, draw_in(session, world, number))


def test_it_is_published_only_while_the_round_is_public_and_with_declarations(database):
    world = scene(database, state=RoundState.PREPARATION)
    number = prepared(world)
    with world.acting(world.coordinator) as session, pytest.raises(Refusal, match="once the round is open"):
        publish_draw(session, draw_in(session, world, number))
    world.set_state(RoundState.CLOSED)
    with world.acting(world.coordinator) as session, pytest.raises(Refusal, match="before scoring is closed"):
        publish_draw(session, draw_in(session, world, number))


def test_without_declarations_nobodys_conflicts_can_be_avoided(world):
    with world.acting(world.coordinator) as session:
        remove_declarations(session, find_panel(session, world.round_id, "P"), ["D1", "D2"])
    assert "no declarations yet" in refusal(world, published)[0]


def test_the_ledger_holds_digests_and_codes_and_no_text_of_people(world):
    published(world, left_out=("E1 SECRET-REASON",))
    with world.system() as session:
        rows = session.scalars(select(LedgerEntry).where(LedgerEntry.action.like("draw.%"))).all()
        round_ = session.get_one(Round, world.round_id)
        seen = public_draw(session, round_, 1)
        names = [row.name for row in session.scalars(select(Expert))]
    assert [row.action for row in rows] == ["draw.prepared", "draw.published"]
    assert seen.announcement in rows[1].facts
    assert seen.pool_digest in rows[1].facts
    for secret in ("SECRET-REASON", "SECRET-EMPLOYER", "Audit office", commitment("x"), *names):
        assert not any(secret in row.facts for row in rows)
