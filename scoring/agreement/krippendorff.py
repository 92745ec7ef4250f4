"""Krippendorff's alpha for any number of experts, missing values allowed, in four metrics.

alpha = 1 - D_o / D_e: observed over expected disagreement among pairable values (those of declarations with two values
or more). Krippendorff, Content Analysis (3rd edition 2013), chapter 12; Computing Krippendorff's Alpha-Reliability.
Nominal, ordinal and interval have closed forms by unit, in exact fractions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scoring.agreement.ratings import NotDefinedError

__all__ = ["alpha_interval", "alpha_nominal", "alpha_ordinal", "alpha_ratio"]

Units = Sequence[Sequence[Fraction]]


def _pairable(units: Units) -> list[Sequence[Fraction]]:
    found = [unit for unit in units if len(unit) > 1]
    if not found:
        raise NotDefinedError("no declaration has two scores")
    return found


def _alpha(observed: Fraction | float, expected: Fraction | float, count: int) -> float:
    """From sums over ordered pairs: within units each over (m - 1), and among all values."""
    if not expected:
        raise NotDefinedError("the scores do not vary")
    return float(1 - (count - 1) * observed / expected)


def alpha_nominal(units: Units) -> float:
    """Values are the same or not."""
    pairable = _pairable(units)
    counts = Counter(value for unit in pairable for value in unit)
    total = counts.total()

    def disagreeing(values: Sequence[Fraction]) -> int:
        return len(values) ** 2 - sum(number**2 for number in Counter(values).values())

    observed = sum((Fraction(disagreeing(unit), len(unit) - 1) for unit in pairable), Fraction(0))
    return _alpha(observed, Fraction(total**2 - sum(number**2 for number in counts.values())), total)


def _squared_differences(values: Sequence[Fraction]) -> Fraction:
    """The sum of (a - b)^2 over ordered pairs, in one pass: 2 (m sum(v^2) - sum(v)^2)."""
    squares = sum((value * value for value in values), Fraction(0))
    return 2 * (len(values) * squares - sum(values, Fraction(0)) ** 2)


def alpha_interval(units: Units) -> float:
    """Disagreement is the squared difference."""
    pairable = _pairable(units)
    values = [value for unit in pairable for value in unit]
    observed = sum((_squared_differences(unit) / (len(unit) - 1) for unit in pairable), Fraction(0))
    return _alpha(observed, _squared_differences(values), len(values))


def alpha_ordinal(units: Units) -> float:
    """Disagreement is the squared number of values between two, their own counted by half: the interval metric on
    midranks of the pairable values.
    """
    pairable = _pairable(units)
    counts = Counter(value for unit in pairable for value in unit)
    midranks: dict[Fraction, Fraction] = {}
    below = 0
    for value in sorted(counts):
        midranks[value] = below + Fraction(counts[value], 2)
        below += counts[value]
    return alpha_interval([[midranks[value] for value in unit] for unit in pairable])


def alpha_ratio(units: Units) -> float:
    """Disagreement is ((a - b) / (a + b))^2; values must not be negative."""
    pairable = _pairable(units)
    counts = Counter(value for unit in pairable for value in unit)
    if min(counts) < 0:
        raise NotDefinedError("the ratio metric needs scores that are not negative")
    if len(counts) == 1:
        raise NotDefinedError("the scores do not vary")
    ordered = sorted(counts)
    values = np.array([float(value) for value in ordered])
    numbers = np.array([float(counts[value]) for value in ordered])
    expected = sum(
        number * float(numbers @ _ratio_distances(value, values)) for value, number in zip(values, numbers, strict=True)
    )
    observed = 0.0
    for unit in pairable:
        own = np.array([float(value) for value in unit])
        observed += sum(float(_ratio_distances(value, own).sum()) for value in own) / (len(unit) - 1)
    return _alpha(observed, expected, counts.total())


def _ratio_distances(value: float, others: NDArray[np.float64]) -> NDArray[np.float64]:
    # Two zeros agree; everywhere else the sum is positive.
    total = value + others
    return ((value - others) / np.where(total > 0, total, 1.0)) ** 2
