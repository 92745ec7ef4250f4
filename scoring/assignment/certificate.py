"""What no plan can exceed, from prices of experts alone: the proof of a plan, whoever made it."""

from __future__ import annotations

from math import fsum

import numpy as np

from scoring.assignment.instance import Flags, Floats, Instance, Whole
from scoring.assignment.source import Source, blocks, stored, whole

__all__ = ["bound", "worst_bound"]


def bound(problem: Instance | Source, prices: Floats) -> float:
    """An upper bound on the sum of affinity of every plan within demand, loads, conflicts and fixed pairs.

    `prices`: E, what a unit of each expert costs; any numbers prove a bound, those of the optimum the optimum itself.
    Weak duality: the sum of a plan is that of affinity less price over its pairs, plus price times load. The first part
    is at most the highest such values of each declaration, as many as it has seats; the second at most price times the
    largest load, or the least one where the price is below 0. Rounding is added at the end: the bound holds for the
    affinities as they are. -inf where a declaration has too few experts without conflict, or fixed pairs cannot sit.
    """
    if isinstance(problem, Instance):
        pairs = np.unique(problem.fixed, axis=0)
        left = stored(problem)
        return -np.inf if left is None else fsum(problem.affinity[pairs[:, 0], pairs[:, 1]]) + bound(left, prices)
    loads = np.maximum(prices * problem.max_load, prices * problem.min_load)
    seats = np.zeros(len(problem.demand))
    for first, affinity, conflict in blocks(problem):
        last = first + len(affinity)
        seats[first:last] = _seats(affinity - prices, conflict, problem.demand[first:last])
    if np.isneginf(seats).any():
        return -np.inf
    size = fsum(np.abs(loads)) + fsum(np.abs(seats)) + float(problem.demand.sum() * np.abs(prices).max(initial=0))
    rounding = (int(problem.demand.max(initial=0)) + 2) * float(np.finfo(np.float64).eps) * size
    return fsum(loads) + fsum(seats) + rounding


def worst_bound(instance: Instance) -> float:
    """An upper bound on the worst-off declaration's sum of affinity in every plan: that of the declaration whose own
    best experts, if it got them all, would give it least. 0 where no declaration has a demand."""
    seats = [
        _seats(affinity.astype(np.float64), conflict, instance.demand[first : first + len(affinity)])
        for first, affinity, conflict in blocks(whole(instance))
    ]
    asked = np.concatenate(seats)[instance.demand > 0]
    return float(asked.min()) if len(asked) else 0.0


def _seats(worth: Floats, conflict: Flags, demand: Whole) -> Floats:
    """The sum of the highest values of each row, as many as its demand; -inf where there are too few."""
    most, experts = int(demand.max(initial=0)), worth.shape[1]
    worth[conflict] = -np.inf
    if most > experts:
        worth = np.column_stack([worth, np.full((len(worth), most - experts), -np.inf)])
        experts = most
    if not most:
        return np.zeros(len(worth))
    best = -np.sort(-np.partition(worth, experts - most, axis=1)[:, experts - most :], axis=1)
    sums: Floats = np.where(np.arange(most) < demand[:, None], best, 0.0).sum(axis=1)
    return sums
