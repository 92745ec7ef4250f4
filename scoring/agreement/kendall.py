"""Kendall's coefficient of concordance W, corrected for ties (Kendall & Gibbons 1990, chapter 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from scoring.agreement.ratings import NotDefinedError

__all__ = ["kendall_w"]


def kendall_w(matrix: Sequence[Sequence[Fraction]]) -> float:
    """W of a complete table of declarations x experts: 12 S / (m^2 (n^3 - n) - m sum of T), with T the sum of
    t^3 - t over an expert's groups of t equal scores.
    """
    n, m = len(matrix), len(matrix[0])
    columns = [list(column) for column in zip(*matrix, strict=True)]
    ranks = [_midranks(column) for column in columns]
    sums = [sum(row, Fraction(0)) for row in zip(*ranks, strict=True)]
    mean = Fraction(m * (n + 1), 2)
    spread = sum(((total - mean) ** 2 for total in sums), Fraction(0))
    ties = sum(number**3 - number for column in columns for number in Counter(column).values())
    whole = m**2 * (n**3 - n) - m * ties
    if whole == 0:
        raise NotDefinedError("no expert tells the declarations apart")
    return float(12 * spread / whole)


def _midranks(values: Sequence[Fraction]) -> list[Fraction]:
    counts = Counter(values)
    place: dict[Fraction, Fraction] = {}
    below = 0
    for value in sorted(counts):
        place[value] = below + Fraction(counts[value] + 1, 2)
        below += counts[value]
    return [place[value] for value in values]
