"""Confidence intervals of the six intraclass correlations, from quantiles of F.

ICC(1), ICC(3) and those of their means: exact for normal scores in a complete design (Shrout & Fleiss 1979; McGraw &
Wong 1996, Psychological Methods 1, 30-46). ICC(2): Satterthwaite's approximation (both papers). Where declarations have
different numbers of scores, ICC(1) keeps an exact interval by Wald's pivot (Wald 1940, Annals of Mathematical
Statistics 11, 96-100), which in a balanced design is the classical one.

ICC(2,k): the Spearman-Brown transform of the limits of ICC(2,1), as Shrout & Fleiss have it. McGraw & Wong's direct
formula with its own coefficient, ICC(2,k), in the degrees of freedom is algebraically the same; programs that put
k times that coefficient there print other limits (0.039 and 0.929 instead of 0.071 and 0.927 for the table of
Shrout & Fleiss).

An interval always holds the estimate: with few degrees of freedom a formula may miss it, then it is widened to it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import exp, inf, isfinite

import numpy as np
from scipy.optimize import brentq
from scipy.special import fdtri

from scoring.agreement.anova import OneWay, TwoWay
from scoring.agreement.icc import icc_1, icc_1k, icc_2, icc_2k, icc_3, icc_3k
from scoring.agreement.ratings import NotDefinedError

__all__ = ["Interval", "interval_1", "interval_1k", "interval_2", "interval_2k", "interval_3", "interval_3k"]

Interval = tuple[float, float]

_LOWEST = -40.0
_HIGHEST = 700.0
"""Logarithms between which the variance ratio is sought: beyond them a float no longer tells correlations apart."""


def interval_1(found: OneWay, level: float = 0.95) -> Interval:
    """ICC(1,1). `level` is in (0, 1), as everywhere here; the interval leaves out half of the rest on either side."""
    return _holding(icc_1(found), *_one_way(found, level))


def interval_1k(found: OneWay, level: float = 0.95) -> Interval:
    """ICC(1,k): the limits of ICC(1,1) for the mean of n0 experts."""
    low, high = _one_way(found, level)
    ratings = float(found.ratings)
    return _holding(icc_1k(found), _stepped_up(low, ratings), _stepped_up(high, ratings))


def interval_2(found: TwoWay, level: float = 0.95) -> Interval:
    """ICC(2,1), with Satterthwaite's degrees of freedom."""
    return _holding(icc_2(found), *_absolute(found, level))


def interval_2k(found: TwoWay, level: float = 0.95) -> Interval:
    """ICC(2,k): the limits of ICC(2,1) stepped up by Spearman & Brown (see the head of this module)."""
    low, high = _absolute(found, level)
    return _holding(icc_2k(found), _stepped_up(low, found.k), _stepped_up(high, found.k))


def interval_3(found: TwoWay, level: float = 0.95) -> Interval:
    """ICC(3,1): limits of the ratio of mean squares, F / F' to F F''."""
    low, high = _consistency(found, level)
    return _holding(icc_3(found), _correlation(low, found.k), _correlation(high, found.k))


def interval_3k(found: TwoWay, level: float = 0.95) -> Interval:
    """ICC(3,k)."""
    low, high = _consistency(found, level)
    return _holding(icc_3k(found), 1 - 1 / low if low else -inf, 1 - 1 / high if high else -inf)


def _holding(value: float, low: float, high: float) -> Interval:
    if not (isfinite(low) and isfinite(high)):
        raise NotDefinedError("the scores vary too little for an interval")
    return min(low, value), max(high, value)


def _tails(level: float) -> tuple[float, float]:
    if not 0 < level < 1:
        raise ValueError(f"{level}: a level lies between 0 and 1")
    return (1 - level) / 2, (1 + level) / 2


def _stepped_up(single: float, k: float) -> float:
    """Spearman & Brown: the correlation of means of k from that of single scores."""
    whole = 1 + (k - 1) * single
    return k * single / whole if whole > 0 else -inf


def _correlation(ratio: float, k: float) -> float:
    """(F - 1) / (F + k - 1)."""
    return 1.0 if ratio == inf else (ratio - 1) / (ratio + k - 1)


def _quotient(part: Fraction, whole: Fraction) -> float:
    """The nearest float, infinity for what has none."""
    try:
        return float(part / whole) if whole else inf
    except OverflowError:
        return inf


def _one_way(found: OneWay, level: float) -> Interval:
    lower, upper = _tails(level)
    between, within = len(found.groups) - 1, found.total - len(found.groups)
    below, above = float(fdtri(between, within, lower)), float(fdtri(between, within, upper))
    if found.balanced or not found.within:
        ratio, k = _quotient(found.between, found.within), found.groups[0][0]
        return _correlation(ratio / above, k), _correlation(ratio / below, k)
    pivot = _pivot(found)
    most = found.groups[-1][0]
    return _solve(pivot, above, most), _solve(pivot, below, most)


def _pivot(found: OneWay) -> Callable[[float], float]:
    """Wald's pivot: the weighted mean square between declarations over that within, which has an F distribution where
    t is the true ratio of the variances between and within; weights m / (1 + m t). It falls in t.

    As a function of log(t + 1 / M), M the greatest m: t cannot be less than -1 / M.
    """
    farthest = max(abs(mean) for _, mean in found.groups)
    size = np.array([m for m, _ in found.groups], dtype=np.float64)
    above = np.array([float(mean / farthest) if farthest else 0.0 for _, mean in found.groups])
    factor = _quotient(farthest**2, found.within * (len(size) - 1))

    def pivot(log_ratio: float) -> float:
        weight = size / (1 - size / size[-1] + size * exp(log_ratio))
        middle = float(weight @ above) / float(weight.sum())
        return factor * float(weight @ (above - middle) ** 2)

    return pivot


def _solve(pivot: Callable[[float], float], target: float, most: int) -> float:
    """The correlation t / (1 + t) at which the pivot is the target; the lowest there is where it never gets so high."""
    if pivot(_LOWEST) <= target:
        return -1 / (most - 1)
    if pivot(_HIGHEST) >= target:
        return 1.0
    ratio = exp(float(brentq(lambda at: pivot(at) - target, _LOWEST, _HIGHEST, xtol=1e-13))) - 1 / most
    return ratio / (1 + ratio)


def _consistency(found: TwoWay, level: float) -> Interval:
    upper = _tails(level)[1]
    rows, rest = found.n - 1, (found.n - 1) * (found.k - 1)
    ratio = _quotient(found.declarations, found.residual)
    return ratio / float(fdtri(rows, rest, upper)), ratio * float(fdtri(rest, rows, upper))


def _absolute(found: TwoWay, level: float) -> Interval:
    n, k = found.n, found.k
    upper = _tails(level)[1]
    largest = max(found.declarations, found.experts, found.residual)
    rows, columns, rest = (float(part / largest) for part in (found.declarations, found.experts, found.residual))
    value = icc_2(found)
    if value == 1:
        return 1.0, 1.0
    by_columns = k * value / (n * (1 - value)) * columns
    by_rest = (1 + k * value * (n - 1) / (n * (1 - value))) * rest
    parts = by_columns**2 / (k - 1) + by_rest**2 / ((n - 1) * (k - 1))
    freedom = (by_columns + by_rest) ** 2 / parts if parts else 0.0
    if freedom <= 0:
        raise NotDefinedError("the scores vary too little for an interval")
    strict, lenient = float(fdtri(n - 1, freedom, upper)), float(fdtri(freedom, n - 1, upper))
    others = k * columns + (k * n - k - n) * rest
    return _limit(rows / strict, rest, others, n), _limit(rows * lenient, rest, others, n)


def _limit(rows: float, rest: float, others: float, n: int) -> float:
    whole = others + n * rows
    return n * (rows - rest) / whole if whole > 0 else -inf
