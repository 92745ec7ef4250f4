"""The slow and plain way: change the bundle, rank it again, and look who is inside the funding line."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from scoring.bundle import Bundle, Score
from scoring.ranking import Funded, rank


def decimal(value: Fraction) -> Decimal:
    """A terminating fraction as the decimal it is."""
    twos = fives = 0
    rest = value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    assert rest == 1, f"{value} is no decimal"
    places = max(twos, fives)
    return Decimal(f"{value.numerator * 10**places // value.denominator}e-{places}")


def inside(bundle: Bundle, method: str | None = None) -> frozenset[str]:
    """Who is inside the line."""
    return frozenset(row.code for row in rank(bundle, method).declarations if row.funded == Funded.INSIDE)


def with_weight(bundle: Bundle, criterion: str, weight: object) -> Bundle:
    """The round with one weight changed; exact fractions go in where a bundle has decimals."""
    changed = [
        replace(row, weight=weight) if row.code == criterion else row  # type: ignore[arg-type]
        for row in bundle.criteria
    ]
    return replace(bundle, criteria=tuple(changed))


def without_expert(bundle: Bundle, expert: str) -> Bundle:
    """The round without anything of one expert."""
    return replace(
        bundle,
        experts=tuple(row for row in bundle.experts if row.code != expert),
        assignments=tuple(row for row in bundle.assignments if row.expert != expert),
        scores=tuple(row for row in bundle.scores if row.expert != expert),
        sheets=tuple(row for row in bundle.sheets if row.expert != expert),
    )


def with_score(bundle: Bundle, changed: Score, score: Decimal) -> Bundle:
    """The round with one score changed."""
    rows = [replace(row, score=score) if row == changed else row for row in bundle.scores]
    return replace(bundle, scores=tuple(rows))


def score_of(bundle: Bundle, declaration: str, expert: str, criterion: str) -> Score:
    """The row of one score."""
    return next(
        row for row in bundle.scores if (row.declaration, row.expert, row.criterion) == (declaration, expert, criterion)
    )
