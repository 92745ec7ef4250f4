"""Marks that tell which means are equal under all weights, without computing them.

A row is a list of exact numbers, each belonging to a part of what the weights are laid over; its mark is their sum,
each times a random number of its part, modulo 2^64. So the mark of a mean of rows is the mean of their marks, and two
means that are the same in every part have the same mark; two that are not share one by a chance of about 2^-60.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

__all__ = ["Marks64", "marks_of"]

Marks64 = NDArray[np.uint64]
_SIZE = 2**64


def marks_of(rows: Sequence[Mapping[Hashable, Fraction]]) -> Marks64:
    """The mark of each row, of its numbers by part."""
    common = lcm(*{value.denominator for row in rows for value in row.values()})
    divisor = gcd(*{value.numerator * (common // value.denominator) for row in rows for value in row.values()}) or 1
    generator = np.random.default_rng(0)
    factor: dict[Hashable, int] = {}
    found = np.empty(len(rows), dtype=np.uint64)
    for number, row in enumerate(rows):
        mark = 0
        for part, value in row.items():
            if part not in factor:
                # Odd: no part is lost where numbers differ by powers of 2.
                factor[part] = int(generator.integers(0, _SIZE, dtype=np.uint64)) | 1
            mark += factor[part] * (value.numerator * (common // value.denominator) // divisor)
        found[number] = mark % _SIZE
    return found
