"""Acceptability of ranks from random weights (SMAA-2; Lahdelma and Salminen, Operations Research 49, 2001)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scoring.sensitivity.nodes import Floats, Nodes
from scoring.sensitivity.weighing import Weighing

__all__ = ["Counts", "Progress", "count_draws", "drawn_weights", "rank_acceptability"]

_CELLS = 1_000_000
"""Cells of draws x declarations that are worked on at once; it bounds the memory and changes no result."""

Progress = Callable[[str], None]
"""Is told, in a few words, how far long work has come."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Of so many `draws`: `ranks[i, r - 1]` with declaration i at rank r, `inside[i]` with it inside the line."""

    draws: int
    ranks: NDArray[np.int64]
    inside: NDArray[np.int64]


def drawn_weights(nodes: Nodes, spread: Fraction, draws: int, seed: int, at_once: int) -> Iterator[Floats]:
    """Weights in blocks of at most `at_once` rows, together draws x `nodes.codes`: each uniform within +- `spread` of
    itself. Siblings are compared with each other only, so they need not be made to add up to what they did.
    """
    generator = np.random.default_rng(seed)
    middle = np.array([float(nodes.weights[code]) for code in nodes.codes])
    for start in range(0, draws, at_once):
        uniform = generator.random((min(at_once, draws - start), len(middle)))
        yield middle * (1 + float(spread) * (2 * uniform - 1))


def count_draws(
    weighing: Weighing, spread: Fraction, draws: int, seed: int = 0, progress: Progress | None = None
) -> Counts:
    """The ranks under `draws` random weights, counted."""
    size = len(weighing.codes)
    found = Counts(draws, np.zeros((size, size), dtype=np.int64), np.zeros(size, dtype=np.int64))
    widest = max([1, *map(len, weighing.kinds.of)])
    at_once = max(1, _CELLS // max(1, size * widest))
    done = 0
    for raw in drawn_weights(weighing.nodes, spread, draws, seed, at_once):
        weighed = weighing.weigh(raw)
        places = np.arange(size) * size + weighed.ranks - 1
        found.ranks[...] += np.bincount(places.ravel(), minlength=size * size).reshape(size, size)
        found.inside[...] += weighed.inside.sum(axis=0)
        done += len(raw)
        if progress:
            progress(f"{done} of {draws} draws of weights")
    return found


def rank_acceptability(values: Floats, weights: Floats) -> Floats:
    """The share of weights with which each alternative has each rank, alternatives x ranks.

    `values`: alternatives x criteria, higher is better; `weights`: draws x criteria, each row adding up to 1. One
    matrix product gives all totals, sorting them the ranks; equal totals share the better rank (1, 2, 2, 4). Raises
    `ValueError` for shapes that do not fit or numbers that are not finite.

    >>> rank_acceptability(np.array([[9.0, 1.0], [5.0, 5.0]]), np.array([[0.8, 0.2], [0.3, 0.7]])).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    if values.ndim != 2 or weights.ndim != 2 or values.shape[1] != weights.shape[1] or not weights.size:
        raise ValueError("values are alternatives x criteria, weights draws x criteria")
    if not np.isfinite(values).all() or not np.isfinite(weights).all():
        raise ValueError("values and weights are finite numbers")
    totals = weights @ values.T
    order = np.argsort(-totals, axis=1)
    ordered = np.take_along_axis(totals, order, 1)
    places = np.arange(len(values))
    fresh = np.ones(ordered.shape, dtype=np.bool_)
    fresh[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    ranks = np.maximum.accumulate(np.where(fresh, places, 0), axis=1)
    cells = np.bincount((order * len(values) + ranks).ravel(), minlength=len(values) ** 2)
    return cells.reshape(len(values), len(values)) / len(weights)
