"""The plan whose worst-off declaration is as high as can be found, then its sum, with the proven bound of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.assignment.fair_bound import ceiling
from scoring.assignment.instance import Flags, Floats, Instance
from scoring.assignment.plan import Plan
from scoring.assignment.quotas import Weighted, contradicts, keeping
from scoring.assignment.quotas_highs import Undecided
from scoring.assignment.quotas_master import Effort, Found, best_pairs
from scoring.assignment.quotas_order import in_order
from scoring.assignment.quotas_plan import plan_of, sums_of
from scoring.assignment.quotas_rows import rows_of
from scoring.assignment.total import solve_total

__all__ = ["solve_fair"]

LAST = 1e-7
"""Worst-off sums that differ by less are the same."""

CLOSE = 0.006
"""On a large instance the search ends when so small a share of the worst-off sum is left to gain."""

FIRST = 0.005
"""The share below the bound at which the search of a large instance begins: the last steps cost by far the most."""

TRIES = (60, 8)
"""Heights tried at most on a small and on a large instance."""

SMALL = 4_000
"""Up to so many pairs (with those in conflict) an instance is solved to the last digit where it can be."""

SEARCH = Effort(near=2e-3, nodes=(500,), exact=SMALL)
FINAL = Effort(near=2e-3, nodes=(2_000,), exact=SMALL)


@dataclass(frozen=True, slots=True)
class _Problem:
    instance: Instance
    gain: Floats
    weighted: Weighted
    part: Flags

    def reach(self, height: float, effort: Effort) -> Found | None:
        """Pairs of which every declaration reaches the height, with the highest sum; None: there are none."""
        floor = np.full(self.instance.declarations, height)
        return best_pairs(rows_of(self.instance, weighted=self.weighted, floor=floor), self.gain, effort, self.part)


def solve_fair(instance: Instance, *, seed: int = 0, kept: NDArray[np.int64] | None = None) -> Plan | None:
    """The plan whose worst-off declaration (of those with a demand) has the highest sum of affinities that was found,
    and among those the highest sum of all; None where no plan exists.

    `bound_min`: no plan's worst-off declaration exceeds it; equal to what was reached where that is proven to be the
    best. `bound_total`: no plan's sum exceeds it, fair or not. `kept`, `seed`: as in `solve_constrained`.
    """
    if contradicts(instance):
        return None
    ordered = in_order(instance, seed)
    same, gain = ordered.instance, ordered.gain
    weighted = keeping(same, ordered.marks(kept))
    highest = None if weighted is None else _highest(same, gain, weighted, seed)
    if weighted is None or highest is None:
        return None
    chosen, proven = highest.chosen, 0.0
    if instance.demand.any():
        top = ceiling(rows_of(same, weighted=weighted, floor=np.zeros(same.declarations)))
        chosen, proven = _climb(_Problem(same, gain, weighted, top.part), highest.chosen, top.bound)
    return plan_of(instance, ordered.back(chosen), bound_total=highest.bound, bound_min=proven)


def _highest(instance: Instance, gain: Floats, weighted: Weighted, seed: int) -> Found | None:
    """The highest sum, fair or not; by flow where that is enough, as it is faster by far."""
    if weighted or not instance.plain:
        return best_pairs(rows_of(instance, weighted=weighted), gain)
    plan = solve_total(instance, seed=seed)
    if plan is None:
        return None
    chosen = np.zeros(gain.shape, dtype=bool)
    chosen[plan.pairs[:, 0], plan.pairs[:, 1]] = True
    return Found(chosen, plan.total, plan.bound_total)


def _climb(problem: _Problem, chosen: Flags, bound: float) -> tuple[Flags, float]:
    """The fairest pairs found by halving between what was reached and what is ruled out, and the proven bound."""
    instance = problem.instance
    reached, open_to, proven = _worst(instance, chosen), bound, bound
    asked = reached
    small = instance.affinity.size <= SMALL
    for attempt in range(TRIES[0] if small else TRIES[1]):
        if open_to - reached <= (LAST if small else CLOSE * open_to):
            break
        below = 1e-6 if small else FIRST
        height = max(reached, open_to * (1 - below)) if attempt == 0 else (reached + open_to) / 2
        try:
            found = problem.reach(height, SEARCH)
        except Undecided:
            open_to = height
            continue
        if found is None:
            open_to = height
            proven = min(proven, height)
        else:
            chosen, reached, asked = found.chosen, max(reached, _worst(instance, found.chosen)), height
    if small or asked < reached * (1 - CLOSE):
        chosen = _fullest(problem, chosen, reached)
    return chosen, max(proven, reached)


def _fullest(problem: _Problem, chosen: Flags, reached: float) -> Flags:
    """The pairs with the highest sum among those that reach as much."""
    try:
        found = problem.reach(reached - 1e-9, FINAL)
    except Undecided:
        return chosen
    return chosen if found is None else found.chosen


def _worst(instance: Instance, chosen: Flags) -> float:
    return float(sums_of(instance, chosen).min())
