"""An instance in an order of its own, so that a plan never depends on the order in which rows were written."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scoring.assignment.instance import Flags, Floats, Instance, Quota, Whole
from scoring.assignment.keys import content_keys, lots, name_keys
from scoring.assignment.source import stored

__all__ = ["Ordered", "in_order"]

TIES = 1e-6
"""What the lots that part equal plans can add up to over a whole plan, in units of affinity."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """`instance` has declaration `rows[i]` of the first instance as its row i, and likewise `columns`. `gain`: its
    affinities, each raised by a lot too small to matter for the sum (D x E)."""

    instance: Instance
    gain: Floats
    rows: Whole
    columns: Whole

    def back(self, chosen: Flags) -> Flags:
        """Chosen pairs (D x E flags) in the first order."""
        there = np.empty_like(chosen)
        there[np.ix_(self.rows, self.columns)] = chosen
        return there

    def marks(self, pairs: NDArray[np.int64] | None) -> Flags | None:
        """Pairs of the first order as D x E flags in this one, without those in conflict; None for no pairs."""
        if pairs is None or not len(pairs):
            return None
        there = np.zeros(self.instance.affinity.shape, dtype=bool)
        there[pairs[:, 0], pairs[:, 1]] = True
        return there[np.ix_(self.rows, self.columns)] & ~self.instance.conflict


def in_order(instance: Instance, seed: int) -> Ordered:
    """The instance by the keys of its names, or of what its rows hold where it has no names."""
    rows, columns = _keys(instance)
    by_row, by_column = np.argsort(rows, kind="stable"), np.argsort(columns, kind="stable")
    grid = np.ix_(by_row, by_column)
    moved = replace(
        instance,
        affinity=instance.affinity[grid], conflict=instance.conflict[grid], demand=instance.demand[by_row],
        min_load=instance.min_load[by_column], max_load=instance.max_load[by_column],
        quotas=tuple(_moved(quota, by_row, by_column) for quota in instance.quotas),
        apart=_apart(instance.apart, np.argsort(by_column)),
        fixed=_fixed(instance.fixed, np.argsort(by_row), np.argsort(by_column)),
        cross=None if instance.cross is None else (instance.cross[0][grid], instance.cross[1]),
        declaration_names=(), expert_names=(),
    )  # fmt: skip
    lot = lots(seed, rows[by_row][:, None], columns[by_column][None, :])
    return Ordered(moved, moved.affinity + lot * (TIES / max(1, int(instance.demand.sum()))), by_row, by_column)


def _keys(instance: Instance) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    if instance.declaration_names and instance.expert_names:
        return name_keys(instance.declaration_names), name_keys(instance.expert_names)
    return content_keys(stored(instance) or stored(replace(instance, fixed=instance.fixed[:0])))  # type: ignore[arg-type]


def _moved(quota: Quota, rows: Whole, columns: Whole) -> Quota:
    return replace(quota, group=quota.group[columns], least=quota.least[rows], most=quota.most[rows])


def _apart(apart: Whole, place: Whole) -> Whole:
    """Pairs of experts at their new places, each once."""
    return np.unique(np.sort(place[apart], axis=1), axis=0) if len(apart) else apart


def _fixed(fixed: Whole, row: Whole, column: Whole) -> Whole:
    return np.unique(np.column_stack([row[fixed[:, 0]], column[fixed[:, 1]]]), axis=0)
