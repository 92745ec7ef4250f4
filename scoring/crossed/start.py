"""Where the search for the variance ratios starts, and whether the design determines them at all."""

from __future__ import annotations

from math import sqrt

import numpy as np

from scoring.crossed.design import Design
from scoring.crossed.ratios import Pair
from scoring.crossed.refusal import CrossedError, Refusal
from scoring.crossed.table import Floats

__all__ = ["start_ratios"]

_IDENTIFIED = 1e-9
_INDEPENDENT = 1e-12
_FEWEST_RATIO = 1e-3
_MOST_RATIO = 1e3


def start_ratios(design: Design) -> Pair:
    """Ratios (outer, inner) of the minimum norm quadratic unbiased estimates at V = I, MIVQUE(0), kept inside bounds.

    With M = I - x x' and V_k = Z_k Z_k', they solve sum_l tr(M V_k M V_l) s_l = y' M V_k M y (Hartley, Rao, LaMotte
    1978); everything comes from the levels' sums. Where M V_o M, M V_i M and M are linearly dependent, no data could
    tell the three variances apart: that raises `CrossedError`.
    """
    (oo, oi, o), (_, ii, i), (_, _, whole) = traces = _trace_products(design)
    least = _IDENTIFIED * design.outer.count @ design.outer.count, _IDENTIFIED * design.inner.count @ design.inner.count
    if oo <= least[0] or ii <= least[1]:
        raise CrossedError(Refusal.NOT_IDENTIFIED)
    # The determinant of the products as correlations: 0 where the three are linearly dependent.
    first, second, third = oi / sqrt(oo * ii), o / sqrt(oo * whole), i / sqrt(ii * whole)
    if 1.0 + 2.0 * first * second * third - first**2 - second**2 - third**2 <= _INDEPENDENT:
        raise CrossedError(Refusal.NOT_IDENTIFIED)
    outer, inner, residual = np.linalg.solve(traces, _squares(design)).tolist()
    residual = max(residual, 1e-3 * abs(outer), 1e-3 * abs(inner))
    return _kept(outer / residual), _kept(inner / residual)


def _kept(ratio: float) -> float:
    return min(max(ratio, _FEWEST_RATIO), _MOST_RATIO)


_Row = tuple[float, float, float]


def _trace_products(design: Design) -> tuple[_Row, _Row, _Row]:
    """tr(M V_k M V_l) for outer, inner and residual (3 x 3)."""
    outer, inner = design.outer, design.inner
    x_outer, x_inner = outer.sums[:, :-1], inner.sums[:, :-1]
    gram_outer, gram_inner = x_outer.T @ x_outer, x_inner.T @ x_inner
    # Each pair of levels that share c scores adds c^2 less twice c times the product of their columns' sums.
    entries = design.cross if isinstance(design.cross, np.ndarray) else design.cross.data
    through = np.vdot(x_outer, design.cross @ x_inner)
    mixed = float(np.vdot(entries, entries) - 2.0 * through + np.vdot(gram_outer, gram_inner))
    first, second = len(design.y) - float(gram_outer.trace()), len(design.y) - float(gram_inner.trace())
    return (
        (_own(outer.count, x_outer, gram_outer), mixed, first),
        (mixed, _own(inner.count, x_inner, gram_inner), second),
        (first, second, float(design.freedom)),
    )


def _own(count: Floats, sums: Floats, gram: Floats) -> float:
    return float(count @ (count - 2.0 * (sums * sums).sum(axis=1)) + np.vdot(gram, gram))


def _squares(design: Design) -> Floats:
    """The forms y' M V_k M y for outer, inner and residual."""
    p = design.x.shape[1]
    gamma = design.moments[:p, p]
    residual = float(design.moments[p, p] - gamma @ gamma)
    outer = design.outer.sums[:, p] - design.outer.sums[:, :p] @ gamma
    inner = design.inner.sums[:, p] - design.inner.sums[:, :p] @ gamma
    return np.array([outer @ outer, inner @ inner, residual])
