"""The variance ratios that minimise the restricted criterion: a bounded Newton search in two unknowns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, expm1, log1p, sqrt
from typing import NamedTuple

from scoring.crossed.refusal import CrossedError, Refusal

__all__ = ["LARGEST_RATIO", "Pair", "Point", "minimise"]

LARGEST_RATIO = 1e10
"""A factor's variance over the residual's: above it the residual is rounding error."""

Pair = tuple[float, float]
"""Something of the outer and of the inner factor."""

_SUSPECT, _FLAT = 1e6, 1e-3
_LONGEST = 3.0
_TRIALS = 40
_STEPS = 200
_NOISE = 1e-13
_TINY = 1e-300


class Point(NamedTuple):
    """A criterion with its derivatives in the ratios (a, b), the second ones as (aa, ab, bb), and the standard error of
    its computation."""

    criterion: float
    gradient: Pair
    hessian: tuple[float, float, float]
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the search is: u, and the criterion's derivatives in u."""

    u: Pair
    point: Point
    gradient: Pair
    hessian: tuple[float, float, float]


def minimise(at: Callable[[float, float], Point], start: Pair, levels: Pair, close: float) -> Pair:
    """The ratios of a minimum, exactly 0 where that bound holds, from `start`, by projected Newton steps.

    The search runs in u = log(1 + k ratio), k the mean number of scores a level (`levels`): u is near-linear where a
    ratio is small, logarithmic where it is large, and its lower bound 0 is a variance of exactly 0, reached where the
    criterion rises from there. It ends with the first step shorter than `close`, which is still taken. Raises
    `CrossedError` where the criterion falls without end towards a residual of 0.
    """
    highest = log1p(levels[0] * LARGEST_RATIO), log1p(levels[1] * LARGEST_RATIO)
    here = _place(at, _kept((log1p(levels[0] * start[0]), log1p(levels[1] * start[1])), highest), levels)
    for _ in range(_STEPS):
        _check_residual(here, levels)
        step = _step(here)
        if max(map(abs, step)) <= close:
            last = _kept((here.u[0] + step[0], here.u[1] + step[1]), highest)
            return expm1(last[0]) / levels[0], expm1(last[1]) / levels[1]
        here = _along(at, here, step, levels, highest)
        if here.u[0] >= highest[0] or here.u[1] >= highest[1]:
            raise CrossedError(Refusal.PERFECT_FIT)
    raise CrossedError(Refusal.NOT_CONVERGED)


def _kept(u: Pair, highest: Pair) -> Pair:
    """The nearest place inside the bounds."""
    return min(max(u[0], 0.0), highest[0]), min(max(u[1], 0.0), highest[1])


def _place(at: Callable[[float, float], Point], u: Pair, levels: Pair) -> _Place:
    """The criterion at u with its derivatives: d ratio / du = exp(u) / k, which is its own derivative."""
    point = at(expm1(u[0]) / levels[0], expm1(u[1]) / levels[1])
    first, second = exp(u[0]) / levels[0], exp(u[1]) / levels[1]
    gradient = point.gradient[0] * first, point.gradient[1] * second
    aa, ab, bb = point.hessian
    hessian = aa * first * first + gradient[0], ab * first * second, bb * second * second + gradient[1]
    return _Place(u, point, gradient, hessian)


def _step(here: _Place) -> Pair:
    """A descent step in the unknowns that are not held at 0: Newton's, with negative curvature turned positive."""
    (g, h), (p, _, s) = here.gradient, here.hessian
    free = here.u[0] > 0.0 or g < 0.0, here.u[1] > 0.0 or h < 0.0
    if all(free):
        step = _descent(here)
    else:
        step = -g / max(abs(p), abs(g) / _LONGEST, _TINY), -h / max(abs(s), abs(h) / _LONGEST, _TINY)
        step = step[0] * free[0], step[1] * free[1]
    longest = max(map(abs, step))
    factor = _LONGEST / longest if longest > _LONGEST else 1.0
    return step[0] * factor, step[1] * factor


def _descent(here: _Place) -> Pair:
    """-|H|^-1 g with |H| of absolute eigenvalues, for a symmetric 2 x 2 matrix H in closed form.

    |H| = (H H + sqrt(det(H H)) I) / sqrt(tr(H H) + 2 sqrt(det(H H))), the square root of H H.
    """
    (g, h), (p, q, s) = here.gradient, here.hessian
    determinant = abs(p * s - q * q)
    root = p * p + 2.0 * q * q + s * s + 2.0 * determinant
    scale = sqrt(root)
    if determinant <= 1e-12 * root or scale <= _TINY:
        return -g / max(scale, _TINY), -h / max(scale, _TINY)
    p, q, s = (p * p + q * q + determinant) / scale, q * (p + s) / scale, (q * q + s * s + determinant) / scale
    within = p * s - q * q
    return (q * h - s * g) / within, (q * g - p * h) / within


def _along(at: Callable[[float, float], Point], here: _Place, step: Pair, levels: Pair, highest: Pair) -> _Place:
    """The first of u + step, u + step / 2, ... (kept inside the bounds) that does not raise the criterion.

    Rounding in the equations grows with the ratios, and with it what counts as raised; so do errors of computation.
    """
    largest = max(map(expm1, here.u))
    slack = (_NOISE + 1e-16 * largest) * (1.0 + abs(here.point.criterion)) + 3.0 * here.point.error
    for _ in range(_TRIALS):
        there = _place(at, _kept((here.u[0] + step[0], here.u[1] + step[1]), highest), levels)
        if there.point.criterion <= here.point.criterion + slack:
            return there
        step = step[0] / 2.0, step[1] / 2.0
    raise CrossedError(Refusal.NOT_CONVERGED)


def _check_residual(here: _Place, levels: Pair) -> None:
    """Refuse ratios without end: where all grow together, the criterion falls or hardly changes."""
    if max(expm1(here.u[0]) / levels[0], expm1(here.u[1]) / levels[1]) <= _SUSPECT:
        return
    first, second = here.u[0] > 0.0, here.u[1] > 0.0
    aa, ab, bb = here.hessian
    slope = here.gradient[0] * first + here.gradient[1] * second
    curve = aa * first + 2.0 * ab * (first and second) + bb * second
    if slope < _FLAT and curve < _FLAT:
        raise CrossedError(Refusal.PERFECT_FIT)
