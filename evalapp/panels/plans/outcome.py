"""What came out of a plan, as plain values: how every declaration is covered and every expert loaded, how good it is
and how good it can be; or what is short, and what would mend it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalapp.panels.plans.ground import Codes, Ground
from evalapp.panels.plans.instance import Problem
from evalapp.panels.plans.shortage import Mend, Short
from scoring.assignment.plan import Plan

__all__ = ["Coverage", "Goodness", "Load", "Outcome", "covered", "loaded", "proven"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A declaration: experts before the plan and after it, how many it is to have, the sum of their affinities."""

    code: str
    before: int
    have: int
    need: int
    sum: float


@dataclass(frozen=True, slots=True)
class Load:
    """An expert: declarations before the plan and after it, and how many they take at most."""

    code: str
    before: int
    load: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Goodness:
    """Sums of affinities and what no plan can exceed; `bound_min` is None where only the sum was asked for."""

    total: float
    bound_total: float
    worst: float
    bound_worst: float | None
    worst_code: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`limits_left_out`: the plan only exists without what was asked of how panels look. `suspected`: detected
    conflicts without an answer, which take experts away. `stand_ins`: pairs (panel, expert) called from a draw."""

    feasible: bool
    coverage: tuple[Coverage, ...] = ()
    loads: tuple[Load, ...] = ()
    goodness: Goodness | None = None
    shortages: tuple[Short, ...] = ()
    mends: tuple[Mend, ...] = ()
    suspected: int = 0
    limits_left_out: bool = False
    stand_ins: tuple[tuple[str, str], ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """Return JSON's own types."""
        return asdict(self)

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> Outcome:
        """Read what `to_plain` wrote, or JSON made of it."""
        goodness = values["goodness"]
        return cls(
            values["feasible"],
            tuple(Coverage(**row) for row in values["coverage"]),
            tuple(Load(**row) for row in values["loads"]),
            None if goodness is None else Goodness(**goodness),
            tuple(Short.from_plain(row) for row in values["shortages"]),
            tuple(Mend.from_plain(row) for row in values["mends"]),
            values["suspected"],
            values["limits_left_out"],
            tuple((panel, expert) for panel, expert in values["stand_ins"]),
        )


def covered(
    ground: Ground, pairs: Collection[Codes], need: dict[str, int], near: NDArray[np.float64]
) -> tuple[Coverage, ...]:
    """Return each declaration as the plan leaves it; `near`: D x E affinities in the ground's order."""
    columns = {row.code: at for at, row in enumerate(ground.people)}
    before = ground.strength()
    experts: dict[str, list[int]] = {row.code: [] for row in ground.areas}
    for declaration, expert in pairs:
        if declaration in experts and expert in columns:
            experts[declaration].append(columns[expert])
    return tuple(
        Coverage(
            row.code, before[row.code], len(experts[row.code]) + ground.done.get(row.code, 0), need[row.code],
            round(float(near[at, experts[row.code]].sum()), 6),
        )
        for at, row in enumerate(ground.areas)
    )  # fmt: skip


def loaded(ground: Ground, pairs: Collection[Codes], most: dict[str, int | None]) -> tuple[Load, ...]:
    """Return each expert as the plan leaves them."""
    before, after = ground.loads(), dict.fromkeys((row.code for row in ground.people), 0)
    for _, expert in pairs:
        after[expert] = after.get(expert, 0) + 1
    return tuple(Load(row.code, before[row.code], after[row.code], most[row.code]) for row in ground.people)


def proven(plan: Plan, problem: Problem) -> Goodness:
    """Return how good a solved plan is, with its proof."""
    asked = np.flatnonzero(problem.instance.demand > 0)
    sums = np.zeros(len(problem.declarations))
    np.add.at(sums, plan.pairs[:, 0], problem.instance.affinity[plan.pairs[:, 0], plan.pairs[:, 1]])
    worst = problem.declarations[asked[int(sums[asked].argmin())]] if len(asked) else ""
    bound = None if plan.bound_min is None else round(plan.bound_min, 6)
    return Goodness(round(plan.total, 6), round(plan.bound_total, 6), round(plan.min_declaration, 6), bound, worst)
