"""The criteria as a tree laid out for people: rows in reading order with depth, exact share and points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evalapp.rounds.models import Criterion
from scoring.bundle.model import Criterion as BundleCriterion
from scoring.ranking.order import rounded_half_up
from scoring.ranking.tree import shares_of, tree_of

__all__ = ["TreeRow", "bundle_criteria", "laid_out", "subtree"]


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A criterion in its place. `share` is its exact part of the whole, `points` the share in the round's points;
    both None for what is not counted by weight (bonuses, deductions, notes). `heading`: rows stand under it."""

    criterion: Criterion
    depth: int
    heading: bool
    share: Fraction | None
    points: Fraction | None

    @property
    def percent(self) -> Decimal | None:
        """The share in percent, for reading: rounded half up to two decimals."""
        return None if self.share is None else rounded_half_up(self.share * 100, 2)

    @property
    def worth(self) -> Decimal | None:
        """The points, for reading: rounded half up to two decimals."""
        return None if self.points is None else rounded_half_up(self.points, 2)


def laid_out(criteria: Sequence[Criterion], points: Decimal) -> list[TreeRow]:
    """Return the tree in reading order: parents before children, siblings by position."""
    children: dict[str | None, list[Criterion]] = {}
    for row in sorted(criteria, key=lambda row: row.position):
        children.setdefault(row.parent_code, []).append(row)
    shares = shares_of(tree_of(bundle_criteria(criteria)))
    rows: list[TreeRow] = []
    waiting = [(row, 0) for row in reversed(children.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        share = shares.get(row.code)
        worth = None if share is None else share * Fraction(points)
        rows.append(TreeRow(row, depth, row.code in children, share, worth))
        waiting += [(child, depth + 1) for child in reversed(children.get(row.code, []))]
    return rows


def items_of(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Return the scoring items: the rows with nothing under them, by position."""
    inner = {row.parent_code for row in criteria}
    return [row for row in sorted(criteria, key=lambda row: row.position) if row.code not in inner]


def subtree(criteria: Sequence[Criterion], code: str) -> set[str]:
    """Return the codes of a row and of everything under it."""
    found = {code}
    while more := {row.code for row in criteria if row.parent_code in found} - found:
        found |= more
    return found


def bundle_criteria(criteria: Sequence[Criterion]) -> tuple[BundleCriterion, ...]:
    """Return the rows as the bundle format and the calculation know them, by position."""
    return tuple(
        BundleCriterion(
            code=row.code,
            title=row.title,
            weight=row.weight,
            parent=row.parent_code,
            best=row.best,
            worst=row.worst,
            step=row.step,
            guidance=row.guidance,
            kind=row.kind,
            threshold=row.threshold,
        )
        for row in sorted(criteria, key=lambda row: row.position)
    )
