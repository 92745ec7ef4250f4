"""What an assignment answers: the pairs with the proof of how good they are, or what is short and what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

__all__ = ["Constraint", "Infeasible", "Objective", "Plan", "Repair", "Shortage"]


class Objective(StrEnum):
    """What is made as large as can be: the sum, or first the worst-off declaration's sum, then the sum of all."""

    TOTAL = "total"
    FAIR = "fair"


class Constraint(StrEnum):
    """The limits that can be short."""

    DEMAND = "demand"
    MIN_LOAD = "min_load"
    MAX_LOAD = "max_load"
    GROUP_MIN = "group_min"
    GROUP_MAX = "group_max"
    APART = "apart"
    FIXED = "fixed"
    LINKAGE = "linkage"
    POOL = "pool"


@dataclass(frozen=True, slots=True)
class Plan:
    """`pairs`: n x 2 (declaration, expert), sorted. Sums are of affinities; `bound_total` and `bound_min` are what no
    plan can exceed (`bound_min` is None where only the sum was asked for). `load`: smallest and largest of an expert.
    """

    pairs: NDArray[np.int64]
    total: float
    bound_total: float
    min_declaration: float
    bound_min: float | None
    load: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Repair:
    """One change that would help: `constraint` of `who` (a declaration or an expert) by `by` units.

    Demands and leasts are lowered, mosts are raised; POOL adds experts without conflict for the declaration. `group`:
    (family, group) of a group limit. `experts`: the two kept apart, or (expert, expert) of a fixed pair given up.
    """

    constraint: Constraint
    who: int
    by: int
    group: tuple[int, int] | None = None
    experts: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Shortage:
    """One limit that cannot be met: `who` is a declaration (demand, group limits) or an expert (loads), as an index.

    `candidates`: for a declaration, how many experts without conflict it has. `group`: (family, group) where it is one.
    `experts`: as in `Repair`. `ways`: sets of changes each of which mends this shortage alone, the cheapest first.
    """

    constraint: Constraint
    who: int
    short: int
    candidates: int | None = None
    group: tuple[int, int] | None = None
    experts: tuple[int, int] | None = None
    ways: tuple[tuple[Repair, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Infeasible:
    """`shortages`: the fewest seats or units that must give, by limit. `repairs`: the cheapest set of changes after
    which the instance is feasible; hard conflicts are never among them."""

    shortages: tuple[Shortage, ...]
    repairs: tuple[Repair, ...]
