"""A centre and a spread that a few experts cannot bend, for many replications at once."""

from __future__ import annotations

import numpy as np

from scoring.crossed.table import Floats

__all__ = ["bulk", "standardised"]

_MAD = 1.4826
_REJECT = 2.5
_CUT = 0.9546
"""The standard deviation of a standard normal variate cut off at 2.5."""


def bulk(values: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation (each: replications) of the bulk of m x replications values.

    The bulk is what lies within 2.5 robust deviations of the median (the median absolute deviation times 1.4826): one
    step of hard rejection (Hampel et al. 1986, section 1.4), which costs little where all are honest; the deviation is
    corrected for the cut of a normal distribution. Where more than half the values are equal it is 0.
    """
    middle = np.median(values, axis=0)
    apart = np.abs(values - middle)
    near = apart <= _REJECT * _MAD * np.median(apart, axis=0)
    count = near.sum(axis=0)
    mean = (values * near).sum(axis=0) / count
    squares = (near * (values - mean) ** 2).sum(axis=0)
    return mean, np.sqrt(squares / np.maximum(count - 1, 1)) / _CUT


def standardised(values: Floats, error: Floats) -> Floats:
    """How far each expert (m x replications) lies above the bulk, over the spread.

    `error` (m x 1) is the sampling standard deviation that each value has even where all experts are alike; the spread
    is at least that, so that experts with few sheets are not held against those with many.
    """
    mean, spread = bulk(values)
    sampling = error**2
    between = np.maximum(spread**2 - np.median(sampling), 0.0)
    return (values - mean) / np.sqrt(between + sampling)
