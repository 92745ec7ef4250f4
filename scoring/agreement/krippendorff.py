"""Krippendorff's alpha for any number of experts, missing values allowed, in four metrics.

alpha = 1 - D_o / D_e: observed over expected disagreement among pairable values (those of declarations with two values
or more). Krippendorff, Content Analysis (3rd edition 2013), chapter 12; Computing Krippendorff's Alpha-Reliability.
Nominal, ordinal and interval have closed forms by unit, here in exact fractions; ratio is in floats. The same for
arrays of floats: `krippendorff_array`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from scoring.agreement.krippendorff_array import alpha_of_flat
from scoring.agreement.ratings import NotDefinedError
from scoring.agreement.whole import Units, Whole, whole

__all__ = ["alpha_interval", "alpha_nominal", "alpha_ordinal", "alpha_ratio"]


def _pairable(units: Units) -> Whole:
    """The values of declarations with two or more, as whole numbers: alpha does not know their unit."""
    found = [unit for unit in units if len(unit) > 1]
    if not found:
        raise NotDefinedError("no declaration has two scores")
    return whole(found)[0]


def _alpha(observed: dict[int, int], expected: int, count: int) -> float:
    """From sums over ordered pairs: within units, by their number of values m, each over (m - 1); among all values."""
    if not expected:
        raise NotDefinedError("the scores do not vary")
    within = sum((Fraction(found, size - 1) for size, found in observed.items()), Fraction(0))
    return float(1 - (count - 1) * within / expected)


def alpha_nominal(units: Units) -> float:
    """Values are the same or not."""
    pairable = _pairable(units)
    counts = Counter(value for unit in pairable for value in unit)
    total = counts.total()
    observed: defaultdict[int, int] = defaultdict(int)
    for unit in pairable:
        observed[len(unit)] += _different(Counter(unit))
    return _alpha(observed, _different(counts), total)


def _different(counts: Counter[int]) -> int:
    return counts.total() ** 2 - sum(number**2 for number in counts.values())


def alpha_interval(units: Units) -> float:
    """Disagreement is the squared difference."""
    return _interval(_pairable(units))


def _interval(pairable: Whole) -> float:
    values = [value for unit in pairable for value in unit]
    observed: defaultdict[int, int] = defaultdict(int)
    for unit in pairable:
        observed[len(unit)] += _squared_differences(unit)
    return _alpha(observed, _squared_differences(values), len(values))


def _squared_differences(values: Sequence[int]) -> int:
    """The sum of (a - b)^2 over ordered pairs, in one pass: 2 (m sum(v^2) - sum(v)^2)."""
    return 2 * (len(values) * sum(value * value for value in values) - sum(values) ** 2)


def alpha_ordinal(units: Units) -> float:
    """Disagreement is the squared number of values between two, their own counted by half: the interval metric on
    midranks of the pairable values.
    """
    pairable = _pairable(units)
    counts = Counter(value for unit in pairable for value in unit)
    doubled: dict[int, int] = {}
    below = 0
    for value in sorted(counts):
        doubled[value] = 2 * below + counts[value]
        below += counts[value]
    return _interval([[doubled[value] for value in unit] for unit in pairable])


def alpha_ratio(units: Units) -> float:
    """Disagreement is ((a - b) / (a + b))^2; values must not be negative. Two zeros agree."""
    pairable = _pairable(units)
    values = [value for unit in pairable for value in unit]
    greatest = max(map(abs, values)) or 1
    sizes = np.array([len(unit) for unit in pairable])
    return alpha_of_flat(np.array([value / greatest for value in values]), sizes, "ratio")
