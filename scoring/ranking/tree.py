"""The criteria as a tree that values climb, from the scoring items to the top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.bundle.model import Criterion, CriterionKind
from scoring.ranking.exact import exact

__all__ = ["Branch", "Tree", "climb", "shares_of", "tree_of", "unit_value"]


@dataclass(frozen=True, slots=True)
class Branch:
    """An inner row that something is counted under, with its counted children and their weights."""

    code: str
    children: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """The counted part of the criteria and the items by kind.

    `branches` stand below their parents' places: children always before the row above them; `top` holds the counted
    rows without a parent.
    """

    rows: Mapping[str, Criterion]
    scored: tuple[str, ...]
    objective: tuple[str, ...]
    adjust: tuple[str, ...]
    branches: tuple[Branch, ...]
    top: tuple[tuple[str, Fraction], ...]

    @property
    def counted(self) -> frozenset[str]:
        """The codes that have a value in [0, 1]."""
        return frozenset((*self.scored, *self.objective, *(branch.code for branch in self.branches)))


def tree_of(criteria: Iterable[Criterion]) -> Tree:
    """The tree of sound criteria (as `read_bundle` guarantees: no cycles, known parents).

    Raises `ValueError` for a weight that is no finite number above 0.
    """
    rows = {row.code: row for row in criteria}
    children: dict[str | None, list[str]] = {}
    for row in rows.values():
        children.setdefault(row.parent, []).append(row.code)

    def of_kind(kind: CriterionKind) -> tuple[str, ...]:
        return tuple(code for code, row in rows.items() if row.kind is kind and code not in children)

    scored, objective = of_kind(CriterionKind.SCORED), of_kind(CriterionKind.OBJECTIVE)
    counted = {*scored, *objective}
    branches = []
    for code in _children_first(children):
        if found := _weighted(children[code], counted, rows):
            counted.add(code)
            branches.append(Branch(code, found))
    top = _weighted(children.get(None, []), counted, rows)
    return Tree(rows, scored, objective, of_kind(CriterionKind.ADJUST), tuple(branches), top)


def _children_first(children: Mapping[str | None, list[str]]) -> list[str]:
    """The inner codes, each after all under it. No recursion: a tree may be as deep as it has rows."""
    found: list[str] = []
    open_codes = [code for code in children.get(None, ()) if code in children]
    while open_codes:
        code = open_codes.pop()
        found.append(code)
        open_codes += [child for child in children[code] if child in children]
    return found[::-1]


def _weighted(
    codes: Iterable[str], counted: set[str], rows: Mapping[str, Criterion]
) -> tuple[tuple[str, Fraction], ...]:
    return tuple((code, _weight(rows[code])) for code in codes if code in counted)


def _weight(row: Criterion) -> Fraction:
    weight = exact(row.weight, f"the weight of {row.code}")
    if weight <= 0:
        raise ValueError(f"the weight of {row.code}: {row.weight} is not above 0")
    return weight


def shares_of(tree: Tree) -> dict[str, Fraction]:
    """The part of the whole that each counted row carries: w / (sum of w of its siblings) x the share above it."""
    shares: dict[str, Fraction] = {}
    _divide(tree.top, Fraction(1), shares)
    # Branches stand children first, so from the end each one's own share is known before it is divided.
    for branch in reversed(tree.branches):
        if branch.code in shares:
            _divide(branch.children, shares[branch.code], shares)
    return shares


def _divide(parts: tuple[tuple[str, Fraction], ...], whole: Fraction, shares: dict[str, Fraction]) -> None:
    together = sum((weight for _, weight in parts), Fraction(0))
    for code, weight in parts:
        shares[code] = whole * weight / together


def unit_value(item: Criterion, score: Decimal) -> Fraction:
    """The score s as u = (s - worst) / (best - worst), in [0, 1] whichever end is best.

    Raises `ValueError` for an item without a scale, and for numbers that are not finite.
    """
    if item.best is None or item.worst is None or item.best == item.worst:
        raise ValueError(f"{item.code} has no scale")
    scale = f"the scale of {item.code}"
    worst = exact(item.worst, scale)
    return (exact(score, f"a score of {item.code}") - worst) / (exact(item.best, scale) - worst)


def climb(tree: Tree, items: Mapping[str, Fraction]) -> tuple[dict[str, Fraction], Fraction | None]:
    """The values of all counted rows, and the top's, from values of the items.

    A row is the weighted mean of its children that have a value: where one is missing, the weights of its siblings
    share its place; a row with no value under it has none. The top is None where no item has a value.
    """
    values = dict(items)
    for branch in tree.branches:
        mean = _weighted_mean(branch.children, values)
        if mean is not None:
            values[branch.code] = mean
    return values, _weighted_mean(tree.top, values)


def _weighted_mean(children: tuple[tuple[str, Fraction], ...], values: Mapping[str, Fraction]) -> Fraction | None:
    present = [(weight, values[code]) for code, weight in children if code in values]
    if not present:
        return None
    return sum((weight * value for weight, value in present), Fraction(0)) / sum(weight for weight, _ in present)
