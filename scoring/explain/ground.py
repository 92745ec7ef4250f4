"""What the tables of one calculation stand on: the criteria in reading order, their shares, the counted sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.bundle.model import Bundle, Criterion
from scoring.ranking.marks import Marks, Standing, collect, stand
from scoring.ranking.tree import Tree, climb, shares_of, tree_of

__all__ = ["Ground", "SheetValues", "ground_of", "scale_of"]

Given = Mapping[str, Decimal | None]
"""Item → the score as given, None for an abstention; an item that was not filled in is missing."""


@dataclass(frozen=True, slots=True)
class SheetValues:
    """A counted sheet without its expert's name: scores as given, values by criterion, `top` of the whole in [0, 1].

    `expert` joins it to the expert's other sheets where scores are standardised, and is printed nowhere. `top` is None
    where nothing was scored.
    """

    expert: str
    given: Given
    values: Mapping[str, Fraction]
    top: Fraction | None


@dataclass(frozen=True, slots=True)
class Ground:
    """A round laid out for explanation. `rows` holds the criteria, each after the one above it, with depth."""

    bundle: Bundle
    tree: Tree
    rows: Sequence[tuple[Criterion, int]]
    shares: Mapping[str, Fraction]
    standings: Mapping[str, Standing]
    sheets: Mapping[str, tuple[SheetValues, ...]]

    @property
    def points(self) -> Fraction:
        """What a perfect total is worth."""
        return Fraction(self.bundle.settings.points)


def ground_of(bundle: Bundle) -> Ground:
    """Lay a round out."""
    tree = tree_of(bundle.criteria)
    marks = collect(bundle, tree)
    quorum = bundle.settings.rules.quorum
    return Ground(
        bundle=bundle,
        tree=tree,
        rows=_reading_order(bundle.criteria),
        shares=shares_of(tree),
        standings={code: stand(tree, each, quorum) for code, each in marks.items()},
        sheets=_sheets(bundle, tree, marks),
    )


def _reading_order(criteria: Sequence[Criterion]) -> tuple[tuple[Criterion, int], ...]:
    children: dict[str | None, list[Criterion]] = {}
    for row in criteria:
        children.setdefault(row.parent, []).append(row)
    found: list[tuple[Criterion, int]] = []
    waiting = [(row, 0) for row in reversed(children.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        found.append((row, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(row.code, []))]
    return tuple(found)


def _sheets(bundle: Bundle, tree: Tree, marks: Mapping[str, Marks]) -> dict[str, tuple[SheetValues, ...]]:
    """Every declaration's counted sheets in an order that their scores alone decide, so that no place names anybody."""
    given: dict[tuple[str, str], dict[str, Decimal | None]] = {}
    for row in bundle.scores:
        given.setdefault((row.declaration, row.expert), {})[row.criterion] = row.score
    made = {
        declaration: [_sheet(tree, mine, expert, given.get((declaration, expert), {})) for expert in mine.scored]
        for declaration, mine in marks.items()
    }
    by_expert: dict[str, list[Fraction]] = {}
    for sheets in made.values():
        for sheet in sheets:
            by_expert.setdefault(sheet.expert, []).append(sheet.top or Fraction(0))
    # Equal sheets are told apart by their experts' other totals, which standardising prints beside them.
    others = {expert: tuple(sorted(tops)) for expert, tops in by_expert.items()}
    return {
        declaration: tuple(sorted(sheets, key=lambda sheet: (*_place(tree, sheet), others[sheet.expert])))
        for declaration, sheets in made.items()
    }


def _sheet(tree: Tree, marks: Marks, expert: str, given: Given) -> SheetValues:
    items = marks.scored[expert]
    if tree.scored and not items:
        return SheetValues(expert, given, {}, None)
    values, top = climb(tree, items | marks.objective)
    return SheetValues(expert, given, values, top)


def _place(tree: Tree, sheet: SheetValues) -> tuple[object, ...]:
    """Sheets without a total come last; then by total, then score by score."""
    scores = tuple(
        (sheet.given.get(code) is None, code not in sheet.given, sheet.given.get(code) or Decimal(0))
        for code in sorted(tree.rows)
    )
    return (sheet.top is None, sheet.top or Fraction(0), scores)


def scale_of(item: Criterion) -> tuple[Fraction, Fraction]:
    """An item's worst and best; `ValueError` for a row that takes no scores."""
    if item.best is None or item.worst is None:
        raise ValueError(f"{item.code} has no scale")
    return Fraction(item.worst), Fraction(item.best)
