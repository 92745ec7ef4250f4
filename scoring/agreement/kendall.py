"""Kendall's coefficient of concordance W, corrected for ties (Kendall & Gibbons 1990, chapter 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scipy.special import chdtrc

from scoring.agreement.ratings import NotDefinedError
from scoring.agreement.whole import Units, whole

__all__ = ["Concordance", "concordance", "kendall_w"]


@dataclass(frozen=True, slots=True)
class Concordance:
    """W with and without the correction for ties, and the test that the experts' orders have nothing in common.

    `chi_squared` is m (n - 1) W, with W corrected and `freedom` n - 1 degrees of freedom; `p` its upper tail,
    rough for seven declarations or fewer (Kendall & Gibbons).
    """

    w: float
    uncorrected: float
    chi_squared: float
    freedom: int
    p: float


def kendall_w(matrix: Units) -> float:
    """W of a complete table of declarations x experts: 12 S / (m^2 (n^3 - n) - m sum of T), with T the sum of
    t^3 - t over an expert's groups of t equal scores.
    """
    return concordance(matrix).w


def concordance(matrix: Units) -> Concordance:
    """W of a complete table of declarations x experts with its test; S is the sum of squares of the rank sums."""
    numbers, _ = whole(matrix)
    n, m = len(numbers), len(numbers[0]) if numbers else 0
    if n < 2 or m < 2:
        raise NotDefinedError("needs at least two declarations and two experts")
    columns = [list(column) for column in zip(*numbers, strict=True)]
    sums = [sum(row) for row in zip(*map(_doubled_ranks, columns), strict=True)]
    spread = Fraction(sum((total - m * (n + 1)) ** 2 for total in sums), 4)
    ties = sum(number**3 - number for column in columns for number in Counter(column).values())
    whole_spread = m**2 * (n**3 - n)
    if whole_spread == m * ties:
        raise NotDefinedError("no expert tells the declarations apart")
    w = 12 * spread / (whole_spread - m * ties)
    chi_squared = float(m * (n - 1) * w)
    return Concordance(
        float(w), float(12 * spread / whole_spread), chi_squared, n - 1, float(chdtrc(n - 1, chi_squared))
    )


def _doubled_ranks(values: Sequence[int]) -> list[int]:
    """Twice the ranks, equal values sharing the mean of theirs: whole numbers."""
    counts = Counter(values)
    place: dict[int, int] = {}
    below = 0
    for value in sorted(counts):
        place[value] = 2 * below + counts[value] + 1
        below += counts[value]
    return [place[value] for value in values]
