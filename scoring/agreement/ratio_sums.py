"""Sums of ((a - b) / (a + b))^2 over ordered pairs, quicker than pair by pair.

With x = log a and y = log b the distance is tanh^2((x - y) / 2): a smooth function of the difference. The sum of it
over all y is smooth in x and is interpolated by Chebyshev polynomials to the accuracy of floats. Its nearest poles are
i pi away, so the degree that is needed follows from the range of x alone (Trefethen, Approximation Theory and
Approximation Practice, theorem 8.2). The work grows with the number of values and no longer with its square.
"""

from __future__ import annotations

from math import ceil, log, pi, sqrt

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

__all__ = ["ratio_sum", "ratio_sums_within"]

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

_FEW = 512
"""Up to so many distinct values, pairs are quicker."""

_CHUNK = 4_000_000
"""Most pairs held at once."""

_DIGITS = 37.0
"""The natural logarithm of the accuracy, 1e-16."""


def ratio_sum(values: Floats, counts: Floats) -> float:
    """The sum over ordered pairs of distinct ascending values from 0, each as often as its count. Two zeros agree."""
    if values[0] == 0:
        zeros, rest = float(counts[0]), counts[1:]
        return 2 * zeros * float(rest.sum()) + (ratio_sum(values[1:], rest) if len(rest) else 0.0)
    if len(values) <= _FEW:
        return float(counts @ _distances(values, values) @ counts)
    return _interpolated(values, counts)


def _distances(values: Floats, others: Floats) -> Floats:
    """All pairs of the last axis; where both are zero the distance is, everywhere else the sum is positive."""
    total = values[..., :, None] + others[..., None, :]
    return np.asarray(
        ((values[..., :, None] - others[..., None, :]) / np.where(total > 0, total, 1.0)) ** 2, dtype=np.float64
    )


def _interpolated(values: Floats, counts: Floats) -> float:
    middle = float(values[len(values) // 2])
    # Near the middle log1p keeps values apart that a logarithm of each would not; far from it the logarithm does.
    above = (values - middle) / middle
    places = np.where(np.abs(above) < 0.5, np.log1p(np.maximum(above, -0.5)), np.log(values) - np.log(middle))
    low, high = float(places[0]), float(places[-1])
    half = (high - low) / 2
    nearest = pi / half
    degree = ceil(_DIGITS / log(nearest + sqrt(1 + nearest * nearest))) + 4

    nodes = np.asarray(chebyshev.chebpts1(degree + 1), dtype=np.float64)
    sums = np.array([np.tanh((node - places) / 2) ** 2 @ counts for node in low + half * (nodes + 1)])
    # The coefficients follow from the values at the nodes, where the polynomials are orthogonal.
    coefficients = chebyshev.chebvander(nodes, degree).T @ sums * (2 / (degree + 1))
    coefficients[0] /= 2
    return float(counts @ chebyshev.chebval((places - low) / half - 1, coefficients))


def ratio_sums_within(values: Floats, sizes: Places) -> Floats:
    """The sums within each unit; values stand unit after unit, `sizes` of each."""
    found = np.zeros(len(sizes))
    starts = np.cumsum(sizes) - sizes
    for size in np.unique(sizes).tolist():
        same = np.flatnonzero(sizes == size)
        if size > _FEW:
            for unit in same.tolist():
                found[unit] = ratio_sum(*_counted(values[starts[unit] : starts[unit] + size]))
            continue
        step = max(1, _CHUNK // size**2)
        for first in range(0, len(same), step):
            chosen = same[first : first + step]
            # Ascending, so that the order in which the experts stand does not show in the last digits.
            rows = np.sort(values[starts[chosen][:, None] + np.arange(size)], axis=1)
            found[chosen] = _distances(rows, rows).sum(axis=(1, 2))
    return found


def _counted(values: Floats) -> tuple[Floats, Floats]:
    distinct, counts = np.unique(values, return_counts=True)
    return distinct, counts.astype(np.float64)
