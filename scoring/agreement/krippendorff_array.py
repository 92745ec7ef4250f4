"""Krippendorff's alpha of arrays of floats: the same figures as `krippendorff`, for large tables.

Observed and expected disagreement are sums over ordered pairs, taken in closed form: for the interval metric from sums
and squares of each unit, ordinal from those of midranks, nominal from counts. Only the ratio metric needs pairs
(`ratio_sums`).
"""

from __future__ import annotations

from math import fsum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.agreement.ratings import NotDefinedError
from scoring.agreement.ratio_sums import ratio_sum, ratio_sums_within

__all__ = ["METRICS", "Metric", "alpha_of_flat", "krippendorff_alpha"]

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
METRICS: tuple[Metric, ...] = ("nominal", "ordinal", "interval", "ratio")

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Flat = tuple[Floats, Places]
"""Values unit after unit, and how many each unit has."""


def krippendorff_alpha(table: ArrayLike, metric: Metric = "interval") -> float:
    """Alpha of a table, units (declarations) x experts, NaN where there is no value.

    Raises `ValueError` for what is no table or holds an infinity, and its kind `NotDefinedError` where alpha is not
    defined: no unit has two values, they do not vary, or one is negative and the metric is ratio.

    >>> table = [[1, 1, float("nan")], [2, 2, 3], [3, 3, 3], [3, 3, 3], [2, 2, 2], [1, 2, 3]]
    >>> round(krippendorff_alpha(table), 6)
    0.604938
    """
    values = np.asarray(table, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError("a table has two dimensions: units x experts")
    if metric not in METRICS:
        raise ValueError(f"{metric}: no metric of alpha; one of {', '.join(METRICS)}")
    missing = np.isnan(values)
    counts = values.shape[1] - np.count_nonzero(missing, axis=1)
    if (counts < 2).any():
        values, missing, counts = values[counts > 1], missing[counts > 1], counts[counts > 1]
    if not len(values):
        raise NotDefinedError("no declaration has two scores")
    if metric == "interval":
        return _interval_of_table(values, missing, counts)
    flat = values[~missing] if missing.any() else values.ravel()
    return alpha_of_flat(_bounded(flat), counts, metric)


def alpha_of_flat(values: Floats, sizes: Places, metric: Metric) -> float:
    """Alpha of values that stand unit after unit, `sizes` of each, all 2 or more; values within -1 to 1."""
    if metric == "nominal":
        return _nominal(values, sizes)
    if metric == "ordinal":
        return _interval(_midranks(values), sizes)
    if metric == "ratio":
        return _ratio(values, sizes)
    return _interval(values, sizes)


def _bounded(values: Floats) -> Floats:
    """The values over a power of two, so that no square overflows or vanishes: alpha does not know their unit."""
    greatest = float(np.abs(values).max())
    if not np.isfinite(greatest):
        raise ValueError("a value is infinite")
    return np.ldexp(values, -int(np.frexp(greatest)[1])) if greatest else values


def _alpha(observed: float, expected: float, count: int) -> float:
    if expected <= 0:
        raise NotDefinedError("the scores do not vary")
    return float(1 - (count - 1) * observed / expected)


def _interval_of_table(values: Floats, missing: NDArray[np.bool_], counts: Places) -> float:
    """Without bringing the values into one row: that would take longer than all the rest."""
    low, high = float(np.fmin.reduce(values, axis=None)), float(np.fmax.reduce(values, axis=None))
    if not (np.isfinite(low) and np.isfinite(high)):
        raise ValueError("a value is infinite")
    if low == high:
        raise NotDefinedError("the scores do not vary")
    scale = -int(np.frexp(max(abs(low), abs(high)))[1])
    scaled = np.ldexp(values, scale) if abs(scale) > 300 else values
    middle = np.ldexp(low, scale) / 2 + np.ldexp(high, scale) / 2 if abs(scale) > 300 else low / 2 + high / 2
    moved = scaled - middle
    if missing.any():
        moved[missing] = 0.0
    sums = moved.sum(axis=1)
    squares = np.einsum("ij,ij->i", moved, moved)
    return _from_sums(sums, squares, counts)


def _from_sums(sums: Floats, squares: Floats, sizes: Places) -> float:
    """Sums over ordered pairs of (a - b)^2 are 2 (m sum(v^2) - sum(v)^2), within each unit and among all values."""
    count = int(sizes.sum())
    observed = float(((sizes * squares - sums * sums) / (sizes - 1)).sum())
    expected = count * float(squares.sum()) - float(sums.sum()) ** 2
    return _alpha(observed, expected, count)


def _interval(values: Floats, sizes: Places) -> float:
    moved = values - (float(values.min()) / 2 + float(values.max()) / 2)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    return _from_sums(np.add.reduceat(moved, starts), np.add.reduceat(moved * moved, starts), sizes)


def _midranks(values: Floats) -> Floats:
    """Each value's place among all, in numbers of values, its equals counted by half."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    middles = np.cumsum(counts) - counts / 2
    return np.asarray(middles[place], dtype=np.float64)


def _nominal(values: Floats, sizes: Places) -> float:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    units = np.repeat(np.arange(len(sizes)), sizes)
    cells, equal = np.unique(units * len(counts) + place, return_counts=True)
    same = np.bincount(cells // len(counts), weights=equal * equal.astype(np.float64), minlength=len(sizes))
    observed = float(((sizes.astype(np.float64) ** 2 - same) / (sizes - 1)).sum())
    count = int(sizes.sum())
    return _alpha(observed, float(count**2 - int((counts.astype(np.int64) ** 2).sum())), count)


def _ratio(values: Floats, sizes: Places) -> float:
    if float(values.min()) < 0:
        raise NotDefinedError("the ratio metric needs scores that are not negative")
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) == 1:
        raise NotDefinedError("the scores do not vary")
    observed = fsum(ratio_sums_within(values, sizes) / (sizes - 1))
    return _alpha(observed, ratio_sum(distinct, counts.astype(np.float64)), len(values))
