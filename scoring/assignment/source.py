"""Where the exact solver takes affinities from: a few rows at a time, so that they need not be stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scoring.assignment.instance import Flags, Floats, Instance, Whole

__all__ = ["Blocks", "Kept", "Source", "Stored", "blocks", "stored", "whole"]

_ENTRIES = 1 << 19
"""Pairs looked at together: a few megabytes, whatever the size of the instance."""


class Source(Protocol):
    """A plain problem: demand (D), loads (E), and the affinities by blocks of rows.

    `block(first, last)`: affinities and conflicts of the declarations first..last-1, (last - first) x E. They are read
    only, and the same at every call; the blocks that are asked for never change while a problem is solved.
    """

    @property
    def demand(self) -> Whole: ...  # noqa: D102
    @property
    def min_load(self) -> Whole: ...  # noqa: D102
    @property
    def max_load(self) -> Whole: ...  # noqa: D102

    def block(self, first: int, last: int) -> tuple[NDArray[np.floating], Flags]: ...  # noqa: D102


Blocks = Iterator[tuple[int, NDArray[np.floating], Flags]]


def blocks(source: Source) -> Blocks:
    """The first row, affinities and conflicts of each block of rows; one empty block where there are no rows."""
    declarations, experts = len(source.demand), len(source.min_load)
    rows = max(1, _ENTRIES // max(1, experts))
    for first in range(0, max(1, declarations), rows):
        yield (first, *source.block(first, min(first + rows, declarations)))


@dataclass(frozen=True, slots=True)
class Stored:
    """A problem whose affinities and conflicts stand in matrices."""

    affinity: Floats
    conflict: Flags
    demand: Whole
    min_load: Whole
    max_load: Whole

    def block(self, first: int, last: int) -> tuple[NDArray[np.floating], Flags]:
        """Rows of the matrices, not copied."""
        return self.affinity[first:last], self.conflict[first:last]


@dataclass(frozen=True, slots=True)
class Kept:
    """A problem in which the pairs `kept` (n x 2, sorted by declaration) are worth `bonus` more."""

    inner: Source
    kept: Whole
    bonus: float

    @property
    def demand(self) -> Whole:
        """As it was."""
        return self.inner.demand

    @property
    def min_load(self) -> Whole:
        """As it was."""
        return self.inner.min_load

    @property
    def max_load(self) -> Whole:
        """As it was."""
        return self.inner.max_load

    def block(self, first: int, last: int) -> tuple[NDArray[np.floating], Flags]:
        """The rows, with the bonus where a pair is kept."""
        affinity, conflict = self.inner.block(first, last)
        start, stop = np.searchsorted(self.kept[:, 0], (first, last))
        rows, columns = self.kept[start:stop, 0] - first, self.kept[start:stop, 1]
        raised = affinity.copy()
        raised[rows, columns] += self.bonus
        return raised, conflict


def whole(instance: Instance) -> Stored:
    """An instance as a source, fixed pairs not looked at."""
    return Stored(instance.affinity, instance.conflict, instance.demand, instance.min_load, instance.max_load)


def stored(instance: Instance) -> Stored | None:
    """What is left of an instance once its fixed pairs sit; None where they cannot all sit.

    A fixed pair takes one of its declaration's seats and one unit of its expert's loads.
    """
    if not len(instance.fixed):
        return whole(instance)
    pairs = np.unique(instance.fixed, axis=0)
    rows, columns = pairs[:, 0], pairs[:, 1]
    demand = instance.demand - np.bincount(rows, minlength=instance.declarations)
    seated = np.bincount(columns, minlength=instance.experts)
    most = instance.max_load - seated
    if instance.conflict[rows, columns].any() or (demand < 0).any() or (most < 0).any():
        return None
    conflict = instance.conflict.copy()
    conflict[rows, columns] = True
    return Stored(instance.affinity, conflict, demand, np.maximum(instance.min_load - seated, 0), most)
