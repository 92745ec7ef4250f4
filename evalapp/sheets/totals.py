"""The running total of one sheet, exact, as the format of round bundles defines a total.

Items without a score, abstained or not yet given, are missing, never zero: their siblings share their weight. So the
total is that of the items scored so far. Objective scores are nobody's opinion and left out here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evalapp.rounds.models import Criterion
from evalapp.rounds.tree import bundle_criteria, laid_out
from evalapp.sheets.content import SheetContent
from evalapp.sheets.items import required_items
from evalapp.sheets.scale import value_of
from scoring.bundle.model import CriterionKind
from scoring.ranking.order import rounded_half_up
from scoring.ranking.tree import climb, tree_of, unit_value

__all__ = ["Totals", "shown", "totals_of"]


@dataclass(frozen=True, slots=True)
class Totals:
    """`worth`: what each row with a value is worth in the round's points; `whole` with adjustments, None without any
    score. `scored` of `required` items have a score."""

    worth: Mapping[str, Fraction]
    whole: Fraction | None
    adjustment: Fraction
    scored: int
    required: int


def totals_of(criteria: Sequence[Criterion], points: Decimal, content: SheetContent) -> Totals:
    """Return the totals of what a sheet says."""
    rows = {row.code: row for row in bundle_criteria(criteria)}
    scores = {
        row.code: value_of(row, steps)
        for row in criteria
        if row.code in content.items and (steps := content.items[row.code].steps) is not None
    }
    units = {
        code: unit_value(rows[code], score) for code, score in scores.items() if rows[code].kind is CriterionKind.SCORED
    }
    adjustments = [Fraction(scores[code]) for code in scores if rows[code].kind is CriterionKind.ADJUST]
    adjustment = sum(adjustments, Fraction(0))
    values, top = climb(tree_of(rows.values()), units)
    possible = {place.criterion.code: place.points for place in laid_out(criteria, points)}
    worth = {code: value * full for code, value in values.items() if (full := possible.get(code)) is not None}
    whole = None if top is None else top * Fraction(points) + adjustment
    return Totals(worth, whole, adjustment, len(units), len(required_items(criteria)))


def shown(value: Fraction, decimals: int) -> Decimal:
    """Return a number as pages show it: rounded half up, exactly."""
    return rounded_half_up(value, decimals)
