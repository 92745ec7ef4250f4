"""The restricted likelihood at given variance ratios, with fixed effects and residual variance profiled out."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi

import numpy as np
from scipy.linalg import lapack

from scoring.crossed.design import Design
from scoring.crossed.exact import inverted
from scoring.crossed.refusal import CrossedError, Refusal
from scoring.crossed.system import System
from scoring.crossed.table import Floats

__all__ = ["Profile", "Slopes", "criterion", "profile", "slopes"]


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Generalised least squares at given ratios, in the design's own units and basis.

    `outer`, `inner` (levels x p): Z' V^-1 x; `spread` (p x p): (x' V^-1 x)^-1; `gamma` (p): coefficients.
    `outer_sums`, `inner_sums`: Z' V^-1 (y - x gamma), so that a times the one and b times the other are the best linear
    unbiased predictions. `quadratic` is r = (y - x gamma)' V^-1 (y - x gamma), summed from squares so that nothing
    cancels. `logdet` is log |x' V^-1 x|.
    """

    outer: Floats
    inner: Floats
    spread: Floats
    gamma: Floats
    outer_sums: Floats
    inner_sums: Floats
    quadratic: float
    logdet: float

    @property
    def squares(self) -> Floats:
        """The forms y' P V_k P y of the outer and the inner factor (2)."""
        return np.array([self.outer_sums @ self.outer_sums, self.inner_sums @ self.inner_sums])


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """Derivatives of `criterion` in (a, b): `gradient` (2), `covariance` of its computation, `hessian` (2 x 2)."""

    gradient: Floats
    covariance: Floats
    hessian: Floats


def profile(at: System) -> Profile:
    """Fixed effects and predictions at given ratios. Raises `CrossedError` where they are numerically singular."""
    design = at.design
    p = design.x.shape[1]
    outer, inner = at.solve(design.outer.sums, design.inner.sums)
    products = design.moments - at.a * (design.outer.sums.T @ outer) - at.b * (design.inner.sums.T @ inner)
    factor, failed = lapack.dpotrf(products[:p, :p], lower=1, clean=1)
    if failed:
        raise CrossedError(Refusal.PERFECT_FIT)
    spread = inverted(factor)
    gamma = spread @ products[:p, p]
    outer_sums = outer[:, p] - outer[:, :p] @ gamma
    inner_sums = inner[:, p] - inner[:, :p] @ gamma
    residual = design.y - design.x @ gamma
    residual -= (at.a * outer_sums)[design.outer.of]
    residual -= (at.b * inner_sums)[design.inner.of]
    return Profile(
        outer=outer[:, :p],
        inner=inner[:, :p],
        spread=spread,
        gamma=gamma,
        outer_sums=outer_sums,
        inner_sums=inner_sums,
        quadratic=float(residual @ residual + at.a * (outer_sums @ outer_sums) + at.b * (inner_sums @ inner_sums)),
        logdet=float(2.0 * np.log(np.diag(factor)).sum()),
    )


def criterion(design: Design, logdet: float, solved: Profile) -> float:
    """-2 log of the restricted likelihood, with the residual variance profiled out and all constants.

    (N - p)(1 + log(2 pi r / (N - p))) + log |V| + log |X' V^-1 X|, r = (y - X beta)' V^-1 (y - X beta): lme4's REML
    criterion (Bates, Maechler, Bolker, Walker 2015, equation 42), in the caller's columns X and units of y.
    """
    freedom = design.freedom
    columns = 2.0 * float(np.log(np.abs(np.diag(design.triangle))).sum())
    units = 2.0 * freedom * log(design.unit)
    return freedom * (1.0 + log(2.0 * pi * solved.quadratic / freedom)) + logdet + solved.logdet + columns + units


def slopes(at: System, solved: Profile) -> Slopes:
    """tr(P V_k) - (N - p) g_k / r, its covariance, and its derivative; g_k = y' P V_k P y.

    P = V^-1 - V^-1 X (X' V^-1 X)^-1 X' V^-1. The second derivatives are the average information (Gilmour, Thompson,
    Cullis 1995), the mean of what is observed and what is expected, which needs no further matrices.
    """
    freedom, r, squares = at.design.freedom, solved.quadratic, solved.squares
    whole = at.traces()
    traces = whole.values - np.array([_taken(solved.outer, solved.spread), _taken(solved.inner, solved.spread)])
    hessian = freedom * (_quadratics(at, solved) - np.outer(squares, squares) / r) / r
    return Slopes(traces - freedom * squares / r, whole.covariance, hessian)


def _taken(sums: Floats, spread: Floats) -> float:
    """What the fixed effects take from a trace: tr((x' V^-1 x)^-1 x' V^-1 V_k V^-1 x)."""
    return float(np.vdot(sums @ spread, sums))


def _quadratics(at: System, solved: Profile) -> Floats:
    """The forms y' P V_k P V_l P y (2 x 2)."""
    design = at.design
    first, second = solved.outer_sums, solved.inner_sums
    outer = np.column_stack([design.outer.count * first, design.cross @ second])
    inner = np.column_stack([design.back @ first, design.inner.count * second])
    mixed = first @ outer[:, 1]
    plain = np.array([[first @ outer[:, 0], mixed], [mixed, second @ inner[:, 1]]])
    found_outer, found_inner = at.solve(outer, inner)
    # x' V^-1 V_k P y = (Z_k' V^-1 x)' Z_k' P y
    through = np.column_stack([solved.outer.T @ first, solved.inner.T @ second])
    seen = at.a * (outer.T @ found_outer) + at.b * (inner.T @ found_inner)
    return plain - seen - through.T @ solved.spread @ through
