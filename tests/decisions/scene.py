"""A closed round whose totals are given, calculated: what officials decide on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from evalapp.core import clock
from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.decisions.draft import Draft, Stand
from evalapp.declarations.models import Declaration
from evalapp.results.operations import calculate
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules
from scoring.bundle.model import Criterion, CriterionKind
from tests.support.world import World

__all__ = ["GROUND", "draft", "fresh", "scene"]

GROUND = "Statutory priority region"
HUNDRED = (Decimal(100), Decimal(0), Decimal(1))
QUALITY = Criterion("Q", "Quality", Decimal(3), None, *HUNDRED, "", CriterionKind.SCORED)
EFFECT = Criterion("F", "Effect", Decimal(1), None, *HUNDRED, "", CriterionKind.SCORED)


def scene(
    database: Database,
    totals: Mapping[str, int | None],
    *,
    fund: int | None = 2,
    groups: Mapping[str, str] | None = None,
    by_group: Mapping[str, int] | None = None,
    threshold: int | None = None,
    rules: RoundRules | None = None,
    password: str | None = None,
) -> World:
    """Return a world with calculation 1. `totals`: each declaration's total, None for one without a sheet; its two
    sheets stand one point beside it, on either side. `threshold` is on "Quality"."""
    criteria = (replace(QUALITY, threshold=None if threshold is None else Decimal(threshold)), EFFECT)
    rules = rules or RoundRules(grounds=(GROUND, "Declined in writing"))
    world = World(
        database, state=RoundState.CLOSED, rules=rules, criteria=criteria, declarations=len(totals), experts=2,
        fund=None if by_group is not None else fund, password=password,
    )  # fmt: skip
    assert list(totals) == list(world.declarations)
    for code, total in totals.items():
        if total is not None:
            world.add_sheet(code, "E1", {"Q": total - 1, "F": total - 1})
            world.add_sheet(code, "E2", {"Q": total + 1, "F": total + 1})
    with world.system() as session:
        if by_group is not None:
            session.get_one(Round, world.round_id).fund_by_group = dict(by_group)
        for code, group in (groups or {}).items():
            session.get_one(Declaration, world.declarations[code].id).group = group
    with world.acting(world.official) as session:
        calculate(session, world.round_id)
    return world


def draft(*funded: str, reserve: tuple[str, ...] = (), calculation: int = 1, **grounds: str) -> Draft:
    """Return a proposal on calculation 1."""
    return Draft(calculation, frozenset(funded), reserve, grounds)


def fresh(**reasons: str) -> Stand:
    """Return a stand with certificate and a password typed now."""
    return Stand(certificate=True, identified_at=clock.now(), reasons=reasons)
