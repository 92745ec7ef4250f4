"""A closed round in which something can be said of how sure the ranking is: experts of different strictness, noise."""

from __future__ import annotations

import random
from typing import Any

from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Declaration
from evalapp.results.operations import calculate
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules
from tests.decisions.scene import EFFECT, QUALITY
from tests.support.world import World

__all__ = ["sure_scene"]


def sure_scene(
    database: Database,
    *,
    declarations: int = 12,
    experts: int = 5,
    fund: int | None = 4,
    by_group: dict[str, int] | None = None,
    rules: RoundRules | None = None,
    calculated: bool = True,
    **keywords: Any,
) -> World:
    """Return a world with calculation 1: every expert leaves out a few declarations, E1 is strict."""
    criteria = (QUALITY, EFFECT)
    world = World(
        database, state=RoundState.CLOSED, rules=rules or RoundRules(), criteria=criteria, declarations=declarations,
        experts=experts, fund=None if by_group else fund, **keywords,
    )  # fmt: skip
    chance = random.Random(7)  # noqa: S311
    for number, code in enumerate(world.declarations, 1):
        for place, expert in enumerate(world.experts, 1):
            if (number + place) % experts and not (number == 1 and place > experts - 2):
                strict = 12 if place == 1 else 0
                scores = {item: _held(75 - number - strict + chance.gauss(0, 5)) for item in ("Q", "F")}
                world.add_sheet(code, expert, scores)
    if by_group:
        with world.system() as session:
            session.get_one(Round, world.round_id).fund_by_group = by_group
            for place, row in enumerate(world.declarations.values()):
                session.get_one(Declaration, row.id).group = list(by_group)[place % len(by_group)]
    if calculated:
        with world.acting(world.official) as session:
            calculate(session, world.round_id)
    return world


def _held(value: float) -> int:
    return min(max(round(value), 0), 100)
