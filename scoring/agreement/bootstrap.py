"""An interval of Krippendorff's alpha by drawing declarations with replacement.

Declarations are drawn whole, as Zapf et al. 2016 (BMC Medical Research Methodology 16, 93) advise; Hayes & Krippendorff
2007 (Communication Methods and Measures 1, 77-89) draw pairs of values instead, as if pairs of one declaration had
nothing to do with each other. Limits are bias-corrected and accelerated (Efron 1987, Journal of the American
Statistical Association 82, 171-185) and widened for small numbers of declarations (Hesterberg 2015, The American
Statistician 69, 371-386, "expanded").

Measured on 1,000 normal tables a case: a 95 % interval covers 0.90 with 10 declarations, 0.91 to 0.94 with 20, 0.95
with 100; plain percentiles cover 0.80, 0.87 to 0.91, 0.93.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

from scoring.agreement.ratings import NotDefinedError
from scoring.agreement.whole import Units, whole

__all__ = ["FEWEST", "RESAMPLES", "interval_of_alpha"]

Floats = NDArray[np.float64]

RESAMPLES = 1_000
FEWEST = 5
"""With fewer declarations the drawn ones are too often the same few."""

_CHUNK = 4_000_000
_PLACES = 6
"""Decimals of the limits: far below the error of drawing, and the same on every machine."""


def interval_of_alpha(
    units: Units, level: float = 0.95, seed: int = 0, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """Limits of alpha in the interval metric at a level in (0, 1); neither names nor order of anything matter.

    Raises `NotDefinedError` where alpha is not defined or fewer than `FEWEST` declarations have two values.
    """
    if not 0 < level < 1:
        raise ValueError(f"{level}: a level lies between 0 and 1")
    parts = _parts(units)
    count = len(parts)
    estimate = _alpha(parts.sum(axis=0)).item()
    drawn = _drawn(parts, seed, resamples)
    left_out = _alpha(parts.sum(axis=0) - parts)
    if np.isnan(drawn).mean() > 0.05 or np.isnan(left_out).any():
        raise NotDefinedError("too few declarations differ for an interval")
    drawn = drawn[~np.isnan(drawn)]
    tail = sqrt(count / (count - 1)) * float(stdtrit(count - 1, (1 + level) / 2))
    shares = _shares(estimate, drawn, left_out, tail)
    low, high = np.quantile(drawn, shares).tolist()
    return round(min(low, estimate), _PLACES), round(max(high, estimate), _PLACES)


def _parts(units: Units) -> Floats:
    """For each unit with two values or more: their number, sum and sum of squares, and the sum of squared differences
    over ordered pairs over 2 (m - 1). Values are moved and stretched to [-1, 1]; units stand in order of values.
    """
    pairable = sorted(sorted(unit) for unit in whole([unit for unit in units if len(unit) > 1])[0])
    if not pairable:
        raise NotDefinedError("no declaration has two scores")
    low, high = min(unit[0] for unit in pairable), max(unit[-1] for unit in pairable)
    if low == high:
        raise NotDefinedError("the scores do not vary")
    if len(pairable) < FEWEST:
        raise NotDefinedError(f"needs at least {FEWEST} declarations with two scores")
    rows = []
    for unit in pairable:
        moved = [(2 * value - low - high) / (high - low) for value in unit]
        total, squares = sum(moved), sum(value * value for value in moved)
        rows.append((len(unit), total, squares, (len(unit) * squares - total * total) / (len(unit) - 1)))
    return np.array(rows, dtype=np.float64)


def _alpha(sums: Floats) -> Floats:
    """Alpha from sums of the parts along the last axis, NaN where the values do not vary."""
    count, total, squares, observed = np.moveaxis(np.atleast_2d(sums), -1, 0)
    expected = count * squares - total * total
    varies = expected > 1e-12 * count * count
    return np.where(varies, 1 - (count - 1) * observed / np.where(varies, expected, 1.0), np.nan)


def _drawn(parts: Floats, seed: int, resamples: int) -> Floats:
    rng = np.random.default_rng(seed)
    count = len(parts)
    step = max(1, _CHUNK // count)
    found = []
    for first in range(0, resamples, step):
        number = min(step, resamples - first)
        places = rng.integers(0, count, size=(number, count)) + count * np.arange(number)[:, None]
        times = np.bincount(places.ravel(), minlength=number * count).reshape(number, count)
        found.append(_alpha(times @ parts))
    return np.concatenate(found)


def _shares(estimate: float, drawn: Floats, left_out: Floats, tail: float) -> Floats:
    """Which shares of the drawn values are the limits: +- tail moved by bias and skewness."""
    below = float((drawn < estimate).sum() + 0.5 * (drawn == estimate).sum() + 0.5) / (len(drawn) + 1)
    bias = float(ndtri(below))
    spread = left_out.mean() - left_out
    squares = float((spread**2).sum())
    skewness = float((spread**3).sum()) / (6 * squares**1.5) if squares > 0 else 0.0
    moved = bias + np.array([-tail, tail])
    return np.asarray(ndtr(bias + moved / np.maximum(1 - skewness * moved, 0.1)), dtype=np.float64)
