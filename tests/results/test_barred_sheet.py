"""T16: a conflict found after scores exist takes the sheet out of every number, as if it had never been written."""

from __future__ import annotations

import random

import pytest

from evalapp.conflicts.barring.operations import ask_barring, decide_barring
from evalapp.conflicts.operations import impose_conflict, state_conflict
from evalapp.core.phases import RoundState
from evalapp.results.operations import calculate
from evalapp.results.queries import other_methods, recompute
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.models import SheetState
from scoring.bundle.model import DraftRule
from tests.support.world import World

SEEDS = range(2)


def scored(database, code, seed, *, without=None, rules=None, state=RoundState.SCORING):
    """Return a round of invented scores, the same for the same seed; `without` is never scored."""
    chance = random.Random(seed)  # noqa: S311 - invented scores
    world = World(database, code=code, rules=rules, declarations=4, experts=4, fund=2, state=state)
    for declaration in world.declarations:
        for expert in world.experts:
            steps = {"A1": chance.randint(0, 100), "A2": chance.randint(0, 20), "B": chance.randint(0, 4)}
            draft = chance.random() < 0.2
            abstains = chance.random() < 0.15
            if (declaration, expert) == without:
                continue
            given = {**steps, "A2": None} if abstains else steps
            world.add_sheet(declaration, expert, given, SheetState.DRAFT if draft else SheetState.SUBMITTED)
    return world


def numbers(world, *, other=False):
    with world.system() as session:
        made = calculate(session, world.round_id)
        found = {name: rows.to_plain() for name, rows in other_methods(made).items()} if other else {}
        assert recompute(made) == made.numbers
        found["own"] = dict(made.numbers)
    for plain in found.values():
        assert plain["sheets"].pop("sealed") in (0, 1)
    return found


def barred_after_a_calculation(world, declaration, expert):
    world.set_state(RoundState.CLOSED)
    with world.system() as session:
        before = calculate(session, world.round_id).numbers["declarations"]
    place = world.declarations[declaration].id, world.experts[expert].id
    with world.acting(world.coordinator) as session:
        case = ("service", "He advised the city.", "The contract.")
        number = ask_barring(session, world.round_id, *place, case).id
    with world.acting(world.official) as session:
        decide_barring(session, world.round_id, number, uphold=True, answer="Shown.")
    return before


def imposed(world, declaration, expert, kind="service"):
    with world.acting(world.coordinator) as session:
        place = world.declarations[declaration].id, world.experts[expert].id
        impose_conflict(session, world.round_id, *place, kind, "Found by the office.")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("drafts", [DraftRule.VOID, DraftRule.COUNTED])
def test_a_barred_sheet_counts_like_one_never_written(database, seed, drafts):
    chance = random.Random(seed)  # noqa: S311 - invented scores
    pair = f"D{chance.randint(1, 4)}", f"E{chance.randint(1, 4)}"
    rules = RoundRules(drafts=drafts)
    world = scored(database, "R1", seed, rules=rules)
    before = barred_after_a_calculation(world, *pair)
    other = scored(database, "R2", seed, rules=rules, without=pair)
    imposed(other, *pair)
    other.set_state(RoundState.CLOSED)
    found, expected = numbers(world, other=True), numbers(other, other=True)
    assert found == expected
    if drafts is DraftRule.COUNTED:  # whatever the sheet's state, it had counted before
        assert found["own"]["declarations"] != before


def test_it_is_the_same_whoever_found_it_and_when(database):
    pair = ("D2", "E3")
    worlds = {code: scored(database, code, 7) for code in ("R1", "R2", "R3")}
    barred_after_a_calculation(worlds["R1"], *pair)
    imposed(worlds["R2"], *pair)
    me = worlds["R3"].experts["E3"]
    with worlds["R3"].acting(me) as session:
        state_conflict(session, me, worlds["R3"].declarations["D2"].id, "service", "I remember now.")
    for code in ("R2", "R3"):
        worlds[code].set_state(RoundState.CLOSED)
    first, *rest = (numbers(world)["own"] for world in worlds.values())
    for one in rest:
        assert {**one, "conflicts": first["conflicts"]} == first
