"""What declarations are compared on, as arrays: for each draw of weights a row, for each declaration a column.

Floats decide nothing that they cannot: a column comes with marks that are equal where values are equal under all
weights, and with a bound on the rounding error. Where different marks lie within the bound, the draw is unsure and is
taken again in exact fractions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scoring.ranking.methods import FEWEST_TO_TRIM
from scoring.ranking.order import rounded_half_up
from scoring.sensitivity.fingerprints import Marks64, marks_of
from scoring.sensitivity.nodes import Floats, Nodes

__all__ = [
    "Bools",
    "Column",
    "Picked",
    "Rounded",
    "Rows",
    "Totals",
    "Values",
    "Weights",
    "constant",
    "error_bound",
    "inner_rows",
]

Bools = NDArray[np.bool_]
Weights = Mapping[str, Floats]
_Row = tuple[frozenset[str], Sequence[Fraction]]

_UNIT = 2.0**-52
_MOST_WHOLE = 2.0**51


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """`values` and `marks` (draws x declarations); `bound`: how far two equal values can lie apart; `unsure` draws."""

    values: Floats
    marks: Marks64
    bound: float
    unsure: Bools


def error_bound(nodes: Nodes, largest: float) -> float:
    """More than the difference that rounding can make between two weighted means of values up to `largest`.

    A share is a product of at most as many quotients as there are nodes, each over a sum of siblings; the mean sums as
    many products as there are leaves. Each of these rounds by at most half a unit.
    """
    return 4 * (2 * len(nodes.codes) + len(nodes.leaves) + 8) * _UNIT * largest


def constant(keys: Sequence[Fraction], draws: int) -> Column:
    """A column that no weight changes; what counts is the order only, so it holds places, not values."""
    place = {key: number for number, key in enumerate(sorted(set(keys)))}
    row = np.array([place[key] for key in keys])
    shape = draws, len(keys)
    marks = np.broadcast_to(row.astype(np.uint64), shape)
    return Column(np.broadcast_to(row.astype(np.float64), shape), marks, 0.5, np.zeros(draws, dtype=np.bool_))


class Values(Protocol):
    """Distinct rows of values, and the means of all of them under weights."""

    @property
    def size(self) -> int:
        """How many rows there are."""

    @property
    def bound(self) -> float:
        """More than rounding can make of the difference of two equal means."""

    @property
    def marks(self) -> Marks64:
        """The rows' marks."""

    def under(self, weights: Weights) -> Floats:
        """The means, draws x rows."""


class Rows:
    """Rows under their leaves' shares: one matrix product for each pattern of present leaves."""

    def __init__(self, nodes: Nodes, rows: Sequence[_Row], root: str | None) -> None:
        self._nodes, self._root, self.size = nodes, root, len(rows)
        places: dict[frozenset[str], list[int]] = defaultdict(list)
        for number, (present, _) in enumerate(rows):
            places[present].append(number)
        self._patterns = [
            (present, np.array(numbers), np.array([[float(value) for value in rows[n][1]] for n in numbers]))
            for present, numbers in places.items()
        ]
        self.marks = marks_of(
            [
                {(present, leaf): values[number] for number, leaf in enumerate(nodes.leaves) if leaf in present}
                for present, values in rows
            ]
        )
        largest = max((float(abs(value)) for _, values in rows for value in values), default=0.0)
        self.bound = error_bound(nodes, largest)

    def under(self, weights: Weights) -> Floats:
        """The weighted means, draws x rows."""
        one = np.ones_like(next(iter(weights.values())))
        found = np.empty((len(one), self.size))
        for present, places, values in self._patterns:
            shares = self._nodes.shares(weights, one, present, self._root)
            kept = [number for number, leaf in enumerate(self._nodes.leaves) if leaf in shares]
            matrix = np.stack([shares[self._nodes.leaves[number]] for number in kept], axis=1)
            found[:, places] = matrix @ values[:, kept].T
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Picked:
    """Rows as they are, `of` the place of each declaration's among them."""

    rows: Values
    of: NDArray[np.intp]

    def column(self, weights: Weights) -> Column:
        """The means under these weights."""
        values = self.rows.under(weights)[:, self.of]
        marks = np.broadcast_to(self.of.astype(np.uint64), values.shape)
        return Column(values, marks, self.rows.bound, np.zeros(len(values), dtype=np.bool_))


def inner_rows(nodes: Nodes, root: str, values: Sequence[Mapping[str, Fraction]]) -> Picked:
    """The values in [0, 1] of one inner row by items' means, of declarations with these `values`."""
    leaves = nodes.under[root]
    place: dict[tuple[Fraction, ...], int] = {}
    keys = (tuple(row[leaf] if leaf in leaves else Fraction(0) for leaf in nodes.leaves) for row in values)
    of = np.array([place.setdefault(key, len(place)) for key in keys], dtype=np.intp)
    return Picked(Rows(nodes, [(leaves, row) for row in place], root), of)


@dataclass(frozen=True, slots=True, eq=False)
class _Panel:
    """Declarations with equally many sheets: their places, their sheets' places, and which are kept after sorting."""

    places: NDArray[np.intp]
    sheets: NDArray[np.intp]
    kept: slice


class Totals:
    """The totals in points by the round's method.

    The mark of a total is the mean, in whole numbers, of the marks of the sheets that it is the mean of.
    """

    def __init__(self, rows: Values, of: Sequence[Sequence[int]], method: str) -> None:
        self._rows, self._size = rows, len(of)
        by_size: dict[int, list[int]] = defaultdict(list)
        for number, own in enumerate(of):
            by_size[len(own)].append(number)
        self._panels = [
            _Panel(np.array(numbers), np.array([of[n] for n in numbers]), _kept(method, size))
            for size, numbers in sorted(by_size.items())
        ]
        self._common = lcm(*(len(range(size)[_kept(method, size)]) for size in by_size))
        # The mean of sheets sums as many values as there are, each off by as much as one.
        self.bound = rows.bound * (2 + max(by_size, default=0))

    def mark(self, row: int) -> int:
        """The mark of the mean of one row, or of copies of it."""
        return int(self._rows.marks[row]) * self._common % 2**64

    def column(self, weights: Weights) -> Column:
        """The totals under these weights."""
        rows = self._rows.under(weights)
        values = np.empty((len(rows), self._size))
        marks = np.empty(values.shape, dtype=np.uint64)
        unsure = np.zeros(len(rows), dtype=np.bool_)
        for panel in self._panels:
            own = rows[:, panel.sheets]
            own_marks = np.broadcast_to(self._rows.marks[panel.sheets], own.shape)
            if own.shape[2] > 1:
                order = np.argsort(own, axis=2)
                own, own_marks = np.take_along_axis(own, order, 2), np.take_along_axis(own_marks, order, 2)
                near = (np.diff(own, axis=2) <= self.bound) & (own_marks[:, :, 1:] != own_marks[:, :, :-1])
                unsure |= near.any(axis=(1, 2))
            own, own_marks = own[:, :, panel.kept], own_marks[:, :, panel.kept]
            values[:, panel.places] = own.mean(axis=2)
            # Sums of marks wrap around; the factor brings means of few sheets and of many to the same scale.
            factor = np.uint64(self._common // own.shape[2] % 2**64)
            marks[:, panel.places] = own_marks.sum(axis=2, dtype=np.uint64) * factor
        return Column(values, marks, self.bound, unsure)


def _kept(method: str, size: int) -> slice:
    """Which of the sorted sheets' totals the method takes the mean of."""
    if method == "median":
        return slice((size - 1) // 2, size // 2 + 1)
    return slice(1, -1) if method == "trimmed" and size >= FEWEST_TO_TRIM else slice(None)


class Rounded:
    """Totals as shown: halves away from zero. What is the same under all weights is rounded once and exactly."""

    def __init__(self, totals: Totals, even: Mapping[int, Fraction], decimals: int) -> None:
        """`even`: the values of the rows that have the same under all weights."""
        self._totals, self._scale = totals, 10.0**decimals
        units = {totals.mark(n): int(rounded_half_up(value, decimals).scaleb(decimals)) for n, value in even.items()}
        self._even = np.array(sorted(units), dtype=np.uint64)
        self._even_units = np.array([float(units[mark]) for mark in sorted(units)])

    def column(self, weights: Weights) -> Column:
        """The totals in units of the last shown decimal; unsure where rounding could go either way."""
        found = self._totals.column(weights)
        scaled = np.abs(found.values) * self._scale
        bound = 2 * found.bound * self._scale + 4 * _UNIT * scaled
        with_half = scaled + 0.5
        units = np.copysign(np.floor(with_half), found.values)
        unsure = (np.abs(with_half - np.rint(with_half)) <= bound) | (with_half > _MOST_WHOLE)
        if len(self._even):
            place = np.minimum(np.searchsorted(self._even, found.marks), len(self._even) - 1)
            known = unsure & (self._even[place] == found.marks) & (np.abs(self._even_units[place]) <= _MOST_WHOLE)
            units = np.where(known, self._even_units[place], units)
            unsure &= ~known
        marks = np.where(np.abs(units) <= _MOST_WHOLE, units, 0).astype(np.int64).view(np.uint64)
        return Column(units, marks, 0.5, found.unsure | unsure.any(axis=1))
