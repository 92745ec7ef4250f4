"""What totals are made of under any weights: rows of item values, over which the weights are laid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from operator import mul

from scoring.sensitivity.ground import Ground
from scoring.sensitivity.nodes import Nodes

__all__ = ["Kind", "Kinds", "kinds_of"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One distinct row: the leaves that have a value, and the values in points of all leaves in their order (0 where
    there is none), the declaration's bonuses and deductions added: the shares add up to 1, so they may be.
    """

    present: frozenset[str]
    values: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Kinds:
    """The distinct rows, and for each ranked declaration the places of its own among them.

    Two declarations with the same rows have the same total under all weights: they tie for certain, whatever floats
    say. By mean a declaration has one row, of its items' means; else one for each sheet with a total of its own.
    """

    rows: tuple[Kind, ...]
    of: tuple[tuple[int, ...], ...]

    def totals(self, nodes: Nodes, weights: Mapping[str, Fraction]) -> list[Fraction]:
        """The exact total of every row under exact weights."""
        shares: dict[frozenset[str], tuple[list[int], int]] = {}
        found = []
        for row in self.rows:
            if row.present not in shares:
                shares[row.present] = _whole(nodes, weights, row.present)
            numbers, below = shares[row.present]
            values = row.values
            common = lcm(*(value.denominator for value in values))
            scaled = (value.numerator * (common // value.denominator) for value in values)
            found.append(Fraction(sum(map(mul, numbers, scaled)), below * common))
        return found


def _whole(nodes: Nodes, weights: Mapping[str, Fraction], present: frozenset[str]) -> tuple[list[int], int]:
    """The leaves' shares as whole numbers over one denominator."""
    shares = nodes.shares(weights, Fraction(1), present)
    below = lcm(*(share.denominator for share in shares.values()))
    of_leaf = (shares.get(code, Fraction(0)) for code in nodes.leaves)
    return [share.numerator * (below // share.denominator) for share in of_leaf], below


def kinds_of(ground: Ground, nodes: Nodes) -> Kinds:
    """The rows of the ranked declarations of a round, in ascending order of codes."""
    place: dict[Kind, int] = {}
    of = []
    for code in ground.ranked:
        kinds = [_kind(ground, nodes, code, items) for items in _sheets(ground, code)]
        of.append(tuple(place.setdefault(kind, len(place)) for kind in kinds))
    return Kinds(tuple(place), tuple(of))


def _sheets(ground: Ground, code: str) -> Sequence[Mapping[str, Fraction]]:
    if ground.method == "mean":
        return [ground.standings[code].values]
    marks = ground.marks[code]
    return [marks.scored[expert] | marks.objective for expert in ground.standings[code].tops]


def _kind(ground: Ground, nodes: Nodes, code: str, items: Mapping[str, Fraction]) -> Kind:
    bonus = sum(ground.standings[code].adjustments.values(), Fraction(0))
    known = {leaf: ground.points * items[leaf] + bonus for leaf in nodes.leaves if leaf in items}
    _fill(nodes, known)
    values = tuple(known.get(leaf, Fraction(0)) for leaf in nodes.leaves)
    return Kind(frozenset(known), values)


def _fill(nodes: Nodes, known: dict[str, Fraction]) -> None:
    """Give missing leaves the value of those beside them where these are all equal: it changes no total, and rows that
    give the same total under all weights become the same row.
    """
    if len(known) == len(nodes.leaves):
        return
    for family in reversed(nodes.families):
        under = nodes.under[family.parent]
        values = {known[leaf] for leaf in under if leaf in known}
        if len(values) == 1:
            (value,) = values
            known.update(dict.fromkeys(under, value))
