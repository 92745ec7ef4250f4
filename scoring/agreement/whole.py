"""Exact values as whole numbers of one unit: sums of those are as exact as fractions and much quicker."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

__all__ = ["Units", "Whole", "whole"]

Units = Sequence[Sequence[Fraction]]
"""Values by declaration, from whichever experts; integers are fractions too."""

Whole = list[list[int]]


def whole(units: Units) -> tuple[Whole, Fraction]:
    """The values as multiples of a unit, and that unit: 1 over the least common multiple of the denominators.

    Raises `TypeError` for a value that is not exact: NaN, infinities and floats have no place here.
    """
    denominators = set()
    for row in units:
        for value in row:
            if not isinstance(value, Fraction | int):
                raise TypeError(f"{value!r} is no exact number; `ratings_of` takes others")
            denominators.add(value.denominator)
    common = lcm(*denominators)
    return [[value.numerator * (common // value.denominator) for value in row] for row in units], Fraction(1, common)
