"""The watch itself on rounds in the database: a corrupt expert is flagged, tiny rounds flag nobody."""

from __future__ import annotations

import random

import pytest

from evalapp.core.phases import RoundState
from evalapp.results.flags.queries import evidence_of, flagged_in, watch_of
from evalapp.results.operations import calculate
from scoring.watch import Signal
from tests.decisions.scene import scene
from tests.support.world import World


def flagged(world):
    codes = {expert.id: code for code, expert in world.experts.items()}
    with world.acting(world.official) as session:
        made = calculate(session, world.round_id)
        watch = watch_of(session, made)
        assert watch is not None
        return watch, {codes[row.expert_id]: evidence_of(row) for row in flagged_in(session, made)}


@pytest.mark.slow
def test_an_expert_who_gives_one_friend_all_and_the_others_nothing_is_flagged(database):
    chance = random.Random(4)  # noqa: S311 - invented scores
    world = World(database, state=RoundState.CLOSED, declarations=12, experts=8, fund=4)
    for place, declaration in enumerate(world.declarations):
        for expert in world.experts:
            steps = {
                "A1": 85 - 4 * place + chance.randint(-8, 8),
                "A2": chance.randint(10, 16),
                "B": chance.randint(0, 2),
            }
            if expert == "E8":
                steps = {"A1": 100, "A2": 20, "B": 4} if declaration == "D9" else {"A1": 0, "A2": 0, "B": 0}
            world.add_sheet(declaration, expert, steps)
    watch, found = flagged(world)
    assert watch.experts == 8
    assert 0 < watch.expected < 1
    assert set(found) == {"E8"}
    assert Signal.EXTREMES in {one.signal for one in found["E8"]}


def test_a_tiny_round_flags_nobody_and_says_why(database):
    watch, found = flagged(scene(database, {"D1": 90, "D2": 80, "D3": None}))
    assert found == {}
    assert (watch.experts, watch.expected) == (2, 0)
    assert Signal.NOISE.value in watch.unwatched


def test_a_round_whose_scores_are_all_equal_flags_nobody(database):
    world = World(database, state=RoundState.CLOSED, declarations=5, experts=4)
    for declaration in world.declarations:
        for expert in world.experts:
            world.add_sheet(declaration, expert, {"A1": 50, "A2": 10, "B": 2})
    watch, found = flagged(world)
    assert found == {}
    assert set(watch.unwatched.values()) == {"no_spread"}


def test_a_round_without_a_single_sheet_can_be_calculated(database):
    watch, found = flagged(World(database, state=RoundState.CLOSED))
    assert (watch.experts, found) == (0, {})
