"""Analysis of variance of ratings in exact fractions: the mean squares that intraclass correlations are made of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from scoring.agreement.ratings import NotDefinedError
from scoring.agreement.whole import Units, Whole, whole

__all__ = ["Group", "OneWay", "TwoWay", "one_way", "two_way"]

Group = tuple[int, Fraction]
"""How many ratings a declaration has, and how far their mean lies above the mean of all ratings."""


@dataclass(frozen=True, slots=True)
class OneWay:
    """Mean squares between and within declarations, and the number of ratings of each: where the numbers differ, the
    effective one, n0 = (N - sum of squares / N) / (n - 1).

    `total` is N; `groups` (n) are in ascending order, so that no order of rows shows through.
    """

    between: Fraction
    within: Fraction
    ratings: Fraction
    total: int
    groups: tuple[Group, ...]

    @property
    def balanced(self) -> bool:
        """Whether every declaration has as many ratings as any other."""
        return self.groups[0][0] == self.groups[-1][0]


@dataclass(frozen=True, slots=True)
class TwoWay:
    """Mean squares of declarations, experts and their interaction (residual) in a complete table."""

    declarations: Fraction
    experts: Fraction
    residual: Fraction
    n: int
    k: int


def one_way(rows: Units) -> OneWay:
    """Mean squares of ratings grouped by declaration, in whatever numbers, each from whichever experts.

    Declarations without a rating are passed over.
    """
    numbers, unit = whole([row for row in rows if row])
    n, total = len(numbers), sum(map(len, numbers))
    if n < 2 or total == n:
        raise NotDefinedError("needs at least two declarations, one of them with two scores")
    squares, means, correction = _sums(numbers)
    grand = sum(map(sum, numbers))
    # Sums in the common unit: (sum of row x N - m x sum of all) / (m N) is the row's mean less the mean of all.
    groups = sorted(
        (len(row), Fraction(sum(row) * total - len(row) * grand, len(row) * total) * unit) for row in numbers
    )
    effective = (total - Fraction(sum(len(row) ** 2 for row in numbers), total)) / (n - 1)
    return OneWay(
        between=(means - correction) * unit**2 / (n - 1),
        within=(squares - means) * unit**2 / (total - n),
        ratings=effective,
        total=total,
        groups=tuple(groups),
    )


def _sums(numbers: Whole) -> tuple[int, Fraction, Fraction]:
    """The sum of squares, that of the rows' (sum)^2 / m, and the correction (sum of all)^2 / N."""
    by_size: defaultdict[int, int] = defaultdict(int)
    for row in numbers:
        by_size[len(row)] += sum(row) ** 2
    means = sum((Fraction(found, size) for size, found in by_size.items()), Fraction(0))
    squares = sum(value * value for row in numbers for value in row)
    return squares, means, Fraction(sum(map(sum, numbers)) ** 2, sum(map(len, numbers)))


def two_way(matrix: Units) -> TwoWay:
    """Mean squares of a complete table of declarations x experts, at least 2 x 2."""
    numbers, unit = whole(matrix)
    n, k = len(numbers), len(numbers[0]) if numbers else 0
    if n < 2 or k < 2:
        raise NotDefinedError("needs at least two declarations and two experts")
    squares, means, correction = _sums(numbers)
    rows = means - correction
    columns = Fraction(sum(sum(column) ** 2 for column in zip(*numbers, strict=True)), n) - correction
    rest = squares - correction - rows - columns
    square = unit**2
    return TwoWay(rows * square / (n - 1), columns * square / (k - 1), rest * square / ((n - 1) * (k - 1)), n, k)
