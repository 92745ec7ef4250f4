"""Analysis of variance of ratings in exact fractions: the mean squares that intraclass correlations are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.agreement.ratings import NotDefinedError

__all__ = ["OneWay", "TwoWay", "one_way", "two_way"]


@dataclass(frozen=True, slots=True)
class OneWay:
    """Mean squares between and within declarations, and the number of ratings of each: where the numbers differ, the
    effective one, n0 = (N - sum of squares / N) / (n - 1).
    """

    between: Fraction
    within: Fraction
    ratings: Fraction


@dataclass(frozen=True, slots=True)
class TwoWay:
    """Mean squares of declarations, experts and their interaction (residual) in a complete table."""

    declarations: Fraction
    experts: Fraction
    residual: Fraction
    n: int
    k: int


def _total(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def _squares(values: Sequence[Fraction], mean: Fraction) -> Fraction:
    return sum(((value - mean) ** 2 for value in values), Fraction(0))


def one_way(rows: Sequence[Sequence[Fraction]]) -> OneWay:
    """Mean squares of ratings grouped by declaration, in whatever numbers, each from whichever experts."""
    values = [value for row in rows for value in row]
    if len(rows) < 2 or len(values) == len(rows):
        raise NotDefinedError("needs at least two declarations, one of them with two scores")
    grand = _total(values) / len(values)
    means = [_total(row) / len(row) for row in rows]
    between = sum((len(row) * (mean - grand) ** 2 for row, mean in zip(rows, means, strict=True)), Fraction(0))
    within = sum((_squares(row, mean) for row, mean in zip(rows, means, strict=True)), Fraction(0))
    effective = (len(values) - Fraction(sum(len(row) ** 2 for row in rows), len(values))) / (len(rows) - 1)
    return OneWay(between / (len(rows) - 1), within / (len(values) - len(rows)), effective)


def two_way(matrix: Sequence[Sequence[Fraction]]) -> TwoWay:
    """Mean squares of a complete table of declarations x experts, at least 2 x 2."""
    n, k = len(matrix), len(matrix[0])
    values = [value for row in matrix for value in row]
    grand = _total(values) / (n * k)
    rows = k * _squares([_total(row) / k for row in matrix], grand)
    columns = n * _squares([_total(column) / n for column in zip(*matrix, strict=True)], grand)
    rest = _squares(values, grand) - rows - columns
    return TwoWay(rows / (n - 1), columns / (k - 1), rest / ((n - 1) * (k - 1)), n, k)
