"""The tables of ratings that agreement is measured on: who gave what to which declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.bundle.model import Bundle, CriterionKind
from scoring.bundle.sheets import counts, sheets_of
from scoring.ranking.exact import exact
from scoring.ranking.marks import collect, own_tops
from scoring.ranking.tree import tree_of

__all__ = ["NotDefinedError", "Ratings", "item_ratings", "ratings_of", "total_ratings"]


class NotDefinedError(ValueError):
    """A statistic that the design or the data do not allow; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """Declaration → expert → value, missing where there is none; only declarations with a value."""

    values: Mapping[str, Mapping[str, Fraction]]

    @property
    def experts(self) -> tuple[str, ...]:
        """Every expert with a value, in ascending order of codes."""
        return tuple(sorted({expert for row in self.values.values() for expert in row}))

    def rows(self) -> list[list[Fraction]]:
        """The values of each declaration, whoever gave them."""
        return [list(row.values()) for row in self.values.values()]

    def matrix(self) -> list[list[Fraction]]:
        """Declarations x experts; raises `NotDefinedError` where a cell is missing or either is fewer than two."""
        experts = self.experts
        if len(self.values) < 2 or len(experts) < 2:
            raise NotDefinedError("needs at least two declarations and two experts")
        if any(len(row) < len(experts) for row in self.values.values()):
            raise NotDefinedError("incomplete: not every expert scored every declaration")
        return [[row[expert] for expert in experts] for row in self.values.values()]


def ratings_of(rows: Iterable[tuple[str, str, Fraction | Decimal | float]]) -> Ratings:
    """The ratings of rows (declaration, expert, value), as they are: a float is the binary fraction that it is.

    Raises `ValueError` for a value that is no finite number and for a second one of the same pair.

    >>> ratings_of([("D1", "E1", 3), ("D1", "E2", 4)]).rows()
    [[Fraction(3, 1), Fraction(4, 1)]]
    """
    found: dict[str, dict[str, Fraction]] = {}
    for declaration, expert, value in rows:
        mine = found.setdefault(declaration, {})
        if expert in mine:
            raise ValueError(f"{declaration}, {expert}: more than one score")
        try:
            mine[expert] = Fraction(value)
        except (ValueError, OverflowError):  # what a NaN and an infinity raise
            raise ValueError(f"{declaration}, {expert}: {value} is no finite number") from None
    return Ratings(found)


def total_ratings(bundle: Bundle) -> Ratings:
    """The counted sheets' own totals in points, without adjustments."""
    tree = tree_of(bundle.criteria)
    points = Fraction(bundle.settings.points)
    tops = {code: own_tops(tree, marks) for code, marks in collect(bundle, tree).items()}
    return Ratings({code: {expert: points * top for expert, top in row.items()} for code, row in tops.items() if row})


def item_ratings(bundle: Bundle) -> dict[str, Ratings]:
    """For each scored item the counted sheets' scores as given, on the item's own scale."""
    tree = tree_of(bundle.criteria)
    drafts = bundle.settings.rules.drafts
    counted = {(sheet.declaration, sheet.expert) for sheet in sheets_of(bundle) if counts(sheet, drafts)}
    found: dict[str, dict[str, dict[str, Fraction]]] = {code: {} for code in tree.scored}
    for row in bundle.scores:
        kind = tree.rows[row.criterion].kind
        if row.score is not None and kind == CriterionKind.SCORED and (row.declaration, row.expert) in counted:
            score = exact(row.score, f"a score of {row.criterion}")
            found[row.criterion].setdefault(row.declaration, {})[row.expert] = score
    return {code: Ratings(values) for code, values in found.items()}
