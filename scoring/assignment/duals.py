"""Prices that prove a flow optimal: shortest paths in what the flow leaves open, in whole numbers, exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.assignment.instance import Flags, Whole
from scoring.assignment.network import Flow, Network

__all__ = ["NotOptimalError", "Prices", "prices"]

_FAR = 1 << 60


class NotOptimalError(ArithmeticError):
    """No prices exist: the flow can be improved."""


@dataclass(frozen=True, slots=True)
class Prices:
    """`seat`: D, what the last seat of each declaration is worth. `expert`: E, what a unit of each expert costs.

    A pair's reduced gain is gain - seat - expert: never above 0 where the pair is not taken, nor below 0 where it is.
    """

    seat: Whole
    expert: Whole


def prices(network: Network, flow: Flow, start: Whole) -> Prices:
    """Prices for an optimal flow of the network, of the experts near `start`; seats at their highest.

    Bellman and Ford's algorithm on the residual network: an expert's price falls until no taken pair is worth less than
    seat and expert together, a seat's worth rises until no other pair is worth more, and the sink's price keeps experts
    below their most at no more than 0, experts above their least at no less. Raises `NotOptimalError`.
    """
    step = _Step.of(network, flow)
    expert, sink = start.copy(), 0
    for _ in range(len(network.demand) + len(network.least) + 3):
        seat = step.seats(expert, sink)
        lower, below = step.experts(expert, seat, sink), step.sink(expert, seat, sink)
        if below == sink and np.array_equal(lower, expert):
            return Prices(step.highest(expert, sink) + sink, expert - sink)
        expert, sink = lower, below
    raise NotOptimalError


@dataclass(frozen=True, slots=True)
class _Runs:
    """Pairs grouped by one end: their other end and gain, with where each group starts; `some` groups have pairs."""

    other: Whole
    gain: Whole
    start: Whole
    some: Flags

    @classmethod
    def of(cls, end: Whole, other: Whole, gain: Whole, size: int) -> _Runs:
        order = np.argsort(end, kind="stable")
        count = np.bincount(end, minlength=size)
        start = np.cumsum(count) - count
        return cls(other[order], gain[order], start[count > 0], count > 0)

    def fold(self, extreme: np.ufunc, worth: Whole, price: Whole) -> Whole:
        """`worth` of each group, taken to the extreme with gain less the other end's price over its pairs."""
        if len(self.start):
            worth[self.some] = extreme(worth[self.some], extreme.reduceat(self.gain - price[self.other], self.start))
        return worth


@dataclass(frozen=True, slots=True)
class _Step:
    """One round of the algorithm on one residual network; `penalty` stands far off where nothing may be short."""

    open: _Runs  # pairs not taken, by declaration
    taken: _Runs  # pairs taken, by expert
    held: _Runs  # pairs taken, by declaration
    unfilled: Flags
    below: Flags
    above: Flags
    missing: Flags
    missable: Flags
    penalty: int

    @classmethod
    def of(cls, network: Network, flow: Flow) -> _Step:
        declarations, experts = len(network.demand), len(network.least)
        row, column, gain, on = network.declaration, network.expert, network.gain, flow.taken
        load = np.bincount(column[on], minlength=experts) + flow.missing
        allowed = network.penalty is not None
        return cls(
            _Runs.of(row[~on], column[~on], gain[~on], declarations),
            _Runs.of(column[on], row[on], gain[on], experts),
            _Runs.of(row[on], column[on], gain[on], declarations),
            flow.unfilled > 0,
            load < network.most,
            load > network.least,
            flow.missing > 0,
            (flow.missing < network.least) & allowed,
            _FAR if network.penalty is None else network.penalty,
        )

    def seats(self, expert: Whole, sink: int) -> Whole:
        """The least worth of each seat."""
        return self.open.fold(np.maximum, np.full(len(self.unfilled), -self.penalty - sink), expert)

    def experts(self, expert: Whole, seat: Whole, sink: int) -> Whole:
        """The prices, lowered to what taken pairs and loads allow."""
        lower = self.taken.fold(np.minimum, expert.copy(), seat)
        lower[self.below] = np.minimum(lower[self.below], sink)
        lower[self.missing] = np.minimum(lower[self.missing], sink - self.penalty)
        return lower

    def sink(self, expert: Whole, seat: Whole, sink: int) -> int:
        """The sink's price, lowered."""
        limits = (expert[self.above], expert[self.missable] + self.penalty, -self.penalty - seat[self.unfilled])
        return min(sink, *(int(limit.min(initial=_FAR)) for limit in limits))

    def highest(self, expert: Whole, sink: int) -> Whole:
        """The most each seat can be worth: fewest other pairs then look better than what is taken."""
        worth = self.held.fold(np.minimum, np.full(len(self.unfilled), _FAR), expert)
        worth[self.unfilled] = -self.penalty - sink
        return worth
