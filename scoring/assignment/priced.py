"""The highest sum of affinity over every allowed pair, found on few of them: solve, price, add what is better, repeat.

Column generation with exact prices: at the end no allowed pair is worth more than the prices of its seat and its
expert, which proves the plan optimal over all pairs (weak duality of linear programming; Ahuja, Magnanti and Orlin,
Network Flows, 1993, section 9.4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scoring.assignment.arcs import Arcs, Threshold, first_arcs, merged, sweep
from scoring.assignment.duals import Prices, prices
from scoring.assignment.instance import Flags, Whole
from scoring.assignment.network import Flow, RangeError, Solver, balanced
from scoring.assignment.source import Source

__all__ = ["Priced", "Watch", "solve_priced"]

_FIRST = 16
_MORE = 8
_PATIENCE = 4
"""Rounds in which an empty seat may still be filled at a price, before it is asked whether it can be filled at all."""
_FINEST = 12
_COARSEST = 3
_RANGE = 1 << 61
_RESOLVED = 1 << 49
"""Up to here, sums of a few numbers in units of 1/scale are right as floats to a fifth of a unit."""


@dataclass(frozen=True, slots=True)
class Priced:
    """An optimal plan with its proof: the pairs looked at, which of them are taken, prices in units of 1/scale."""

    arcs: Arcs
    taken: Flags
    prices: Prices
    scale: int


def solve_priced(source: Source, solver: Solver, *, largest: float = 1.0, watch: Watch | None = None) -> Priced | None:
    """The plan of highest sum; None where the limits cannot be kept. `largest`: no affinity is above it. `watch` is
    told of every round.

    Affinities count in units of 10^-12: the sum is the highest there is where they are decimals of twelve digits, and
    otherwise less than a unit for each pair below it. The solver multiplies costs by the number of nodes, and all pairs
    are compared with prices as floats: where their bits are too few (a bonus for kept pairs on thousands of rows) the
    unit is coarser, 10^-10 at 5000 x 3000 and never above 10^-3.
    """
    if not balanced(source.demand, source.min_load, source.max_load):
        return None
    nodes = len(source.demand) + len(source.min_load) + 2
    for digits in range(_FINEST, _COARSEST - 1, -1):
        scale = 10**digits
        if _penalty(largest, scale) >= _RESOLVED or _penalty(largest, scale) * nodes >= _RANGE:
            continue
        try:
            return _Search(source, solver, scale, _penalty(largest, scale)).run(watch)
        except RangeError:
            continue
    raise RangeError


def _penalty(largest: float, scale: int) -> int:
    return 8 * int(np.ceil(largest)) * scale


Watch = Callable[[Priced, bool], None]
"""Takes the best plan over the pairs looked at so far, and whether it keeps every limit."""


class _Search:
    """One run at one scale: the pairs looked at so far and the last prices."""

    def __init__(self, source: Source, solver: Solver, scale: int, penalty: int) -> None:
        self._source, self._solver, self._scale = source, solver, scale
        self._penalty: int | None = penalty
        self._top = int(source.demand.max(initial=0))
        self._arcs = first_arcs(source, _FIRST + self._top)
        self._expert: Whole = np.zeros(len(source.min_load), dtype=np.int64)

    def run(self, watch: Watch | None) -> Priced | None:
        rounds = 0
        while True:
            rounds += 1
            flow, found = self._priced(self._scale, self._penalty)
            solved = Priced(self._arcs, flow.taken, found, self._scale)
            if watch:
                watch(solved, not flow.short)
            grew = self._grow(found, self._scale)
            if flow.short and (rounds >= _PATIENCE or not grew):
                if not self._made_feasible():
                    return None
                self._penalty = None
            elif not grew:
                return solved

    def _priced(self, scale: int, penalty: int | None) -> tuple[Flow, Prices]:
        network = self._arcs.network(self._source, scale, penalty)
        flow = self._solver(network)
        if flow is None:  # with penalties, or pairs known to suffice, there is always a flow
            raise RangeError
        found = prices(network, flow, self._expert if scale else np.zeros_like(self._expert))
        if scale:
            self._expert = found.expert
        return flow, found

    def _grow(self, found: Prices, scale: int) -> bool:
        """Add pairs that the prices undervalue; whether there were any."""
        unit = max(scale, 1)
        # Gains are rounded to whole units: what is better at all is better by more than a quarter of one.
        seat, most = (found.seat + 0.25) / unit, _MORE + self._top
        more = sweep(self._source, Threshold(seat, found.expert / unit, most, blank=not scale))
        known = len(self._arcs.expert)
        self._arcs = merged(self._arcs, more, len(self._expert))
        return len(self._arcs.expert) > known

    def _made_feasible(self) -> bool:
        """Whether any plan keeps the limits; if so, pairs that allow one are among those looked at.

        The same search with every affinity 0 and a penalty of 1: prices at its end prove that seats stay empty.
        """
        while True:
            flow, found = self._priced(0, 1)
            if not flow.short:
                return True
            if not self._grow(found, 0):
                return False
