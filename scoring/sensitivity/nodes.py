"""The counted criteria in an order that does not depend on the file's, and the items' shares of the total.

An item's share of the total is the product, from the top down, of each row's weight over the sum of its siblings':

    share(item) = prod over rows r from the top to the item of  w_r / sum of w over r and its siblings
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.ranking.tree import Branch, Tree

__all__ = ["Family", "Floats", "Nodes", "nodes_of"]

Floats = NDArray[np.float64]
Number = TypeVar("Number", Fraction, Floats)


@dataclass(frozen=True, slots=True)
class Family:
    """The counted rows under one row, `None` for the top, by ascending code."""

    parent: str | None
    children: tuple[str, ...]


@dataclass(frozen=True)
class Nodes:
    """`families`: parents before what is under them. `leaves`: the items with a value in [0, 1]; `codes`: these and the
    inner rows; both ascending. `weights`: as written, relative to the siblings.
    """

    families: tuple[Family, ...]
    leaves: tuple[str, ...]
    codes: tuple[str, ...]
    weights: Mapping[str, Fraction]

    @cached_property
    def under(self) -> Mapping[str | None, frozenset[str]]:
        """The leaves under each inner row, and under the top (None)."""
        found: dict[str | None, frozenset[str]] = {}
        for family in reversed(self.families):
            found[family.parent] = frozenset().union(*(found.get(code, {code}) for code in family.children))
        return found

    def shares(
        self,
        weights: Mapping[str, Number],
        one: Number,
        present: frozenset[str] | None = None,
        root: str | None = None,
    ) -> dict[str, Number]:
        """Each leaf's share of the value of `root` (None: the top) under these weights: fractions, or arrays of draws.

        Only `present` leaves count where given: the place of a missing row is shared by its siblings, as in a ranking.
        """
        under = self.under
        whole: dict[str | None, Number] = {root: one}
        found: dict[str, Number] = {}
        for family in self.families:
            if family.parent not in whole:
                continue
            here = [c for c in family.children if present is None or not present.isdisjoint(under.get(c, {c}))]
            if not here:
                continue
            total = weights[here[0]]
            for code in here[1:]:
                total = total + weights[code]
            for code in here:
                share = whole[family.parent] * (weights[code] / total)
                if code in under:
                    whole[code] = share
                else:
                    found[code] = share
        return found

    def varied(self) -> tuple[Family, ...]:
        """The families in which a weight means something: those of two or more."""
        return tuple(family for family in self.families if len(family.children) > 1)


def nodes_of(tree: Tree) -> Nodes:
    """The counted nodes of a tree."""
    rows = [Branch("", tree.top), *reversed(tree.branches)]
    families = tuple(Family(row.code or None, tuple(sorted(code for code, _ in row.children))) for row in rows)
    weights = {code: weight for row in rows for code, weight in row.children}
    return Nodes(families, tuple(sorted((*tree.scored, *tree.objective))), tuple(sorted(weights)), weights)
