"""Which declarations no threshold keeps from being funded, under any weights.

Thresholds of items and of bonuses compare what no weight changes. Those of inner rows compare a mean that moves with
the weights under the row, unless all its items lie on one side of the threshold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from scoring.ranking.thresholds import below_threshold
from scoring.sensitivity.columns import Bools, error_bound
from scoring.sensitivity.ground import Ground
from scoring.sensitivity.nodes import Floats, Nodes

__all__ = ["Fundable"]


class Fundable:
    """`never` (by declaration): below a threshold under all weights. `moving`: for each inner row with a threshold,
    the declarations on either side of it by weights: their places, and their items' distances above it.
    """

    def __init__(self, ground: Ground, nodes: Nodes, codes: tuple[str, ...]) -> None:
        self._nodes = nodes
        rows = ground.tree.rows
        inner = sorted(code for code in nodes.under if code is not None and rows[code].threshold is not None)
        fixed = replace(ground.tree, rows={code: row for code, row in rows.items() if code not in inner})
        self.never = [bool(below_threshold(fixed, ground.standings[code])) for code in codes]
        self.moving: dict[str, list[tuple[int, dict[str, Fraction]]]] = {}
        for code in inner:
            self._watch(ground, code, codes)

    def _watch(self, ground: Ground, inner: str, codes: tuple[str, ...]) -> None:
        leaves = self._nodes.under[inner]
        needed = Fraction(ground.tree.rows[inner].threshold or 0) / 100
        for number, code in enumerate(codes):
            values = ground.standings[code].values
            above = {leaf: values[leaf] - needed for leaf in sorted(leaves)}
            lowest, highest = min(above.values()), max(above.values())
            if lowest < 0 < highest:
                self.moving.setdefault(inner, []).append((number, above))
            elif lowest < 0:
                self.never[number] = True

    def under(self, weights: Mapping[str, Floats], draws: int) -> tuple[Bools, Bools]:
        """Who is fundable, draws x declarations, and the draws in which floats cannot tell."""
        found = np.tile(~np.array(self.never, dtype=np.bool_), (draws, 1))
        unsure = np.zeros(draws, dtype=np.bool_)
        for inner, watched in self.moving.items():
            shares = self._nodes.shares(weights, np.ones(draws), None, inner)
            leaves = sorted(shares)
            above = np.array([[float(row[leaf]) for leaf in leaves] for _, row in watched])
            values = np.stack([shares[leaf] for leaf in leaves], axis=1) @ above.T
            unsure |= (np.abs(values) <= error_bound(self._nodes, float(np.abs(above).max()))).any(axis=1)
            found[:, [number for number, _ in watched]] &= values > 0
        return found, unsure

    def exactly(self, weights: Mapping[str, Fraction]) -> list[bool]:
        """Who is fundable under exact weights."""
        found = [not never for never in self.never]
        for inner, watched in self.moving.items():
            above = self.above(inner, self._nodes.shares(weights, Fraction(1), None, inner))
            for (number, _), distance in zip(watched, above, strict=True):
                found[number] &= distance >= 0
        return found

    def above(self, inner: str, shares: Mapping[str, Fraction]) -> list[Fraction]:
        """How far each declaration on either side of an inner row's threshold is above it under these shares."""
        rows = (row for _, row in self.moving[inner])
        return [sum((share * row[leaf] for leaf, share in shares.items()), Fraction(0)) for row in rows]
