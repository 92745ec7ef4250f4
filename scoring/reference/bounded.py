"""Gamma variables under a bound."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from scipy.special import gammainc, gammaincinv

from scoring.crossed.table import Floats

__all__ = ["bounded_gamma"]

_UNDERFLOWS = 1e-290


def bounded_gamma(random: Generator, shape: Floats, rate: Floats, most: float) -> Floats:
    """Draws from gamma distributions of `shape` and `rate` (of one form), each given that it is at most `most`.

    A draw under the bound stands; for one above it another is made by the inverse of the distribution function. Where
    the chance to be under the bound is next to nothing, the bound itself is drawn.
    """
    drawn: Floats = random.standard_gamma(shape) / rate
    over = drawn > most
    if over.any():
        under = gammainc(shape[over], rate[over] * most)
        again = gammaincinv(shape[over], under * random.random(under.shape)) / rate[over]
        drawn[over] = np.where(under > _UNDERFLOWS, np.minimum(again, most), most)
    return drawn
