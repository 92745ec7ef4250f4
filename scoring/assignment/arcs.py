"""The pairs that the exact solver looks at: few at first, more where prices show that others are better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from scoring.assignment.instance import Flags, Floats, Whole
from scoring.assignment.network import Network
from scoring.assignment.source import Source, blocks

__all__ = ["Arcs", "Threshold", "first_arcs", "merged", "sweep"]


_JITTER = 1e-6
_WINDOWS = 997
_STRIDE = 389


@dataclass(frozen=True, slots=True)
class Arcs:
    """Pairs and their affinities, each once, sorted by declaration, then expert."""

    declaration: Whole
    expert: Whole
    affinity: Floats

    def network(self, source: Source, scale: int, penalty: int | None) -> Network:
        """The flow over these pairs: gains are affinities in units of 1/scale, rounded; all 0 for a scale of 0."""
        gain = np.rint(self.affinity * scale).astype(np.int64)
        limits = (source.demand, source.min_load, source.max_load)
        return Network(self.declaration, self.expert, gain, *limits, penalty)

    def only(self, which: Flags) -> Arcs:
        """Some of the pairs."""
        return Arcs(self.declaration[which], self.expert[which], self.affinity[which])


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a pair must be worth to be looked at: affinity less `expert` (E) more than `seat` (D).

    `blank`: every affinity counts as 0, when only feasibility is asked for. `most`: how many of the best pairs of each
    declaration are wanted, None for all.
    """

    seat: Floats
    expert: Floats
    most: int | None
    blank: bool = False


def first_arcs(source: Source, most: int) -> Arcs:
    """The pairs of highest affinity of each declaration, conflicts left out."""
    declarations, experts = len(source.demand), len(source.min_load)
    return sweep(source, Threshold(np.full(declarations, -np.inf), np.zeros(experts), most))


def sweep(source: Source, threshold: Threshold) -> Arcs:
    """The pairs without conflict above a threshold, over every pair there is, by blocks of rows."""
    parts: list[tuple[Whole, Whole, Floats]] = []
    for first, affinity, conflict in blocks(source):
        seat = threshold.seat[first : first + len(affinity), None]
        worth = np.broadcast_to(-threshold.expert, affinity.shape) if threshold.blank else affinity - threshold.expert
        better = worth > seat
        better &= ~conflict
        if threshold.most is not None:
            _thin(better, affinity if threshold.blank else worth, threshold.most, first)
        rows, columns = np.nonzero(better)
        parts.append((rows + first, columns, affinity[rows, columns].astype(np.float64)))
    return _joined(parts)


def _thin(better: Flags, worth: NDArray[np.floating], most: int, first: int) -> None:
    """Leave at most so many pairs of a row: those worth most.

    Among equals each row prefers others, by a shifted window on one list of small numbers: else all rows would be given
    the same few experts.
    """
    rows = np.flatnonzero(np.count_nonzero(better, axis=1) > most)
    if not len(rows):
        return
    experts = better.shape[1]
    jitter = np.random.default_rng(0).random(experts + _WINDOWS) * _JITTER
    windows = sliding_window_view(jitter, experts)[(first + rows) * _STRIDE % _WINDOWS]
    among = np.where(better[rows], worth[rows] + windows, -np.inf)
    best = np.argpartition(among, -most, axis=1)[:, -most:]
    better[rows] = False
    better[rows[:, None], best] = True


def _joined(parts: Iterable[tuple[Whole, Whole, Floats]]) -> Arcs:
    rows, columns, affinities = zip(*parts, strict=True)
    return Arcs(np.concatenate(rows), np.concatenate(columns), np.concatenate(affinities))


def merged(known: Arcs, more: Arcs, experts: int) -> Arcs:
    """The pairs of both."""
    both = _joined([(part.declaration, part.expert, part.affinity) for part in (known, more)])
    _, places = np.unique(both.declaration * experts + both.expert, return_index=True)
    return both.only(places)
