"""How many seats and units of least load a plain instance lacks, by two maximum flows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow

from scoring.assignment.instance import Flags, Instance, Whole
from scoring.assignment.quotas_plan import allowed_pairs

__all__ = ["Lacking", "seats_and_loads"]


@dataclass(frozen=True, slots=True)
class Lacking:
    """`seats`: D, `loads`: E, what stays short. `taken`: D x E, the pairs of a plan with the most seats filled."""

    seats: Whole
    loads: Whole
    taken: Flags


def seats_and_loads(instance: Instance) -> Lacking:
    """The fewest empty seats and the fewest missing units of least loads, which one plan attains together.

    That the two can be looked at apart is the theorem of Mendelsohn and Dulmage (1958) for b-matchings: where one plan
    fills these seats and another meets these loads, a third does both. Fixed pairs sit, and can.
    """
    fixed = np.zeros(instance.affinity.shape, dtype=bool)
    fixed[instance.fixed[:, 0], instance.fixed[:, 1]] = True
    declaration, expert = np.nonzero(allowed_pairs(instance) & ~fixed)
    demand = instance.demand - fixed.sum(axis=1)
    load = fixed.sum(axis=0)
    seated = _flow(declaration, expert, demand, instance.max_load - load)
    taken = fixed.copy()
    taken[declaration[seated], expert[seated]] = True
    least = np.maximum(instance.min_load - load, 0)
    reachable = np.minimum(least, instance.max_load - load)
    met = _flow(declaration, expert, demand, reachable) if least.any() else np.zeros(len(expert), dtype=bool)
    missing = least - np.bincount(expert[met], minlength=instance.experts)
    return Lacking(instance.demand - taken.sum(axis=1), missing, taken)


def _flow(declaration: Whole, expert: Whole, demand: Whole, most: Whole) -> Flags:
    """Which pairs a maximum flow takes, with at most `demand` of each declaration and `most` of each expert."""
    declarations, pairs = len(demand), len(expert)
    nodes = declarations + np.arange(len(most))
    source, sink = declarations + len(most), declarations + len(most) + 1
    tails = np.concatenate([declaration, np.full(declarations, source), nodes]).astype(np.int32)
    heads = np.concatenate([declarations + expert, np.arange(declarations), np.full(len(most), sink)]).astype(np.int32)
    solver = SimpleMaxFlow()
    arcs = solver.add_arcs_with_capacity(tails, heads, np.concatenate([np.ones(pairs, dtype=np.int64), demand, most]))
    if solver.solve(source, sink) != SimpleMaxFlow.OPTIMAL:
        raise ArithmeticError("the flow is too large for the solver's integers")
    return np.asarray(solver.flows(arcs[:pairs]) > 0, dtype=bool)
