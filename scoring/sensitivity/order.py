"""From columns to ranks and to who is inside, for many draws of weights at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.sensitivity.columns import Bools, Column

__all__ = ["PoolPlaces", "Ranks", "Weighed", "settled"]

Ranks = NDArray[np.int64]
PoolPlaces = tuple[Bools, int]
"""Which declarations compete for the same places, and how many there are."""


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """`ranks` (1, 2, 2, 4) and `inside` the funding line, draws x declarations in ascending order of codes."""

    ranks: Ranks
    inside: Bools


def settled(
    columns: Sequence[Column], fundable: tuple[Bools, Bools], pools: Sequence[PoolPlaces]
) -> tuple[Weighed, Bools]:
    """Ranks by columns compared in turn, who is inside, and the draws in which floats cannot be sure of it.

    `fundable`: who may be, draws x declarations, and the draws in which that is unsure.
    """
    order = Order(*columns[0].values.shape)
    for column in columns:
        if not order.single:
            order.part(column)
    may, unsure = fundable
    inside = np.zeros(may.shape, dtype=np.bool_)
    for members, places in pools:
        competing = may & members
        inside |= competing & (order.as_high(competing) <= places)
    return Weighed(order.ranks(), inside), order.unsure | unsure


class Order:
    """The order of declarations in each draw, refined column by column. The highest level, 0, is the best."""

    def __init__(self, draws: int, size: int) -> None:
        self._order = np.broadcast_to(np.arange(size), (draws, size))
        self._first = np.zeros((draws, size), dtype=np.bool_)
        self._first[:, :1] = True
        self.unsure = np.zeros(draws, dtype=np.bool_)

    @property
    def single(self) -> bool:
        """Whether no two declarations are on one level in any draw."""
        return bool(self._first.all())

    def part(self, column: Column) -> None:
        """Part those on one level by a column, the highest value first."""
        turned = -np.take_along_axis(column.values, self._order, 1)
        if self._first[:, 1:].any():
            inner = np.lexsort((turned, np.cumsum(self._first, axis=1)), axis=1)
        else:
            inner = np.argsort(turned, axis=1)
        # Within a level places stay within it, so the firsts of levels stay where they are.
        self._order = np.take_along_axis(self._order, inner, 1)
        turned = np.take_along_axis(turned, inner, 1)
        marks = np.take_along_axis(column.marks, self._order, 1)
        same = marks[:, 1:] == marks[:, :-1]
        near = (np.diff(turned, axis=1) <= column.bound) & ~same & ~self._first[:, 1:]
        self.unsure |= near.any(axis=1) | column.unsure
        self._first[:, 1:] |= ~same

    def ranks(self) -> Ranks:
        """1 and the number of those on better levels."""
        places = np.arange(self._order.shape[1])
        first = np.maximum.accumulate(np.where(self._first, places, 0), axis=1)
        return self._back(first + 1)

    def as_high(self, counted: Bools) -> Ranks:
        """How many of the `counted` stand on a declaration's level or a better one."""
        so_far = np.cumsum(np.take_along_axis(counted, self._order, 1), axis=1)
        last = np.ones(so_far.shape, dtype=np.bool_)
        last[:, :-1] = self._first[:, 1:]
        ends = np.where(last, so_far, so_far.shape[1] + 1)
        return self._back(np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1])

    def _back(self, in_order: NDArray[np.int64]) -> Ranks:
        found = np.empty(self._order.shape, dtype=np.int64)
        np.put_along_axis(found, self._order, in_order, 1)
        return found
