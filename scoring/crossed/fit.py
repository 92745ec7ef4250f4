"""Qualities and strictness as a crossed mixed model, fitted by restricted maximum likelihood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scoring.crossed.build import LARGEST_EXACT, builder
from scoring.crossed.components import Components
from scoring.crossed.dense import dense_points
from scoring.crossed.design import Design, design_of
from scoring.crossed.profiled import Profile, criterion, profile, slopes
from scoring.crossed.ratios import Point, minimise
from scoring.crossed.start import start_ratios
from scoring.crossed.stochastic import Iterated
from scoring.crossed.system import System
from scoring.crossed.table import Floats, ScoreTable

__all__ = ["CrossedFit", "fit_crossed"]

# A last step this short leaves an error of its square (exact second derivatives), or of a part of it (averaged ones).
_QUADRATIC, _LINEAR = 1e-5, 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class CrossedFit:
    """y_ij = x_ij' beta + q_i + b_j + e_ij with q ~ N(0, t), b ~ N(0, u), e ~ N(0, s), all independent.

    With N scores, n declarations, m experts, p fixed effects, in points: `components` are (t, u, s) in squared points;
    `criterion` is -2 log of the restricted likelihood with all constants; `coefficients` (p) is beta with its
    covariance `coefficients_cov` (p x p). `quality` (n) and `effect` (m) are the best linear unbiased predictions
    of q and b: what a declaration deserves, and what an expert adds, above x' beta.

    `quality_sd` and `effect_sd` are standard deviations given scores, components and beta (lme4's condVar);
    `quality_posterior_sd` and `effect_posterior_sd` add that beta is estimated too (square roots of the prediction
    error variances).

    Very large designs are solved by iteration with random probes: `criterion_se` and `components_se` are the standard
    errors that this adds to criterion and components, `sd_error` the largest relative one of the standard deviations.
    They are 0 where the equations were factored. None of them is the statistical uncertainty of an estimate.
    """

    components: Components
    criterion: float
    coefficients: Floats
    coefficients_cov: Floats
    quality: Floats
    effect: Floats
    quality_sd: Floats
    effect_sd: Floats
    quality_posterior_sd: Floats
    effect_posterior_sd: Floats
    criterion_se: float
    components_se: Components
    sd_error: float
    evaluations: int


def fit_crossed(
    table: ScoreTable, fixed: Floats | None = None, *, seed: int = 0, largest_exact: int = LARGEST_EXACT
) -> CrossedFit:
    """Fit the model to a table; `fixed` (N x p, in the table's order of scores) has full rank and spans the intercept.

    Without it there is the intercept alone, or one column a group where the table has groups. A variance estimated as
    0 is exactly 0, and a residual variance of 0 is refused. Where declarations and experts both are more than
    `largest_exact`, the equations are solved by iteration and `seed` decides the probes: the same seed gives the same
    digits. Raises `CrossedError` where the model cannot be fitted: its `code` says why.

    >>> from scoring import fit_crossed, table_of
    >>> given = {"D1": (80, 85), "D2": (60, 70), "D3": (75, 76)}
    >>> table = table_of((code, f"E{number}", value) for code, row in given.items() for number, value in enumerate(row))
    >>> found = fit_crossed(table)
    >>> round(found.components.declaration, 2), round(found.components.expert, 2), round(found.components.residual, 2)
    (72.5, 10.83, 10.17)
    >>> [round(float(value), 2) for value in found.quality]
    [7.63, -8.72, 1.09]
    """
    design = design_of(table, fixed)
    build = builder(design, seed, largest_exact)
    factored_densely = isinstance(design.cross, np.ndarray) and design.inner.size <= largest_exact
    points = _Counted(dense_points(design) if factored_densely else _averaged(build))
    levels = len(design.y) / design.outer.size, len(design.y) / design.inner.size
    ratios = minimise(points, start_ratios(design), levels, _QUADRATIC if factored_densely else _LINEAR)
    system = build(*ratios)
    return _fit(system, profile(system), points.calls + 1)


class _Counted:
    """A function of the ratios that counts its calls."""

    def __init__(self, function: Callable[[float, float], Point]) -> None:
        self._function = function
        self.calls = 0

    def __call__(self, a: float, b: float) -> Point:
        self.calls += 1
        return self._function(a, b)


def _averaged(build: Callable[[float, float], System]) -> Callable[[float, float], Point]:
    """The criterion with its gradient and average information, by whichever way the equations are solved."""

    def at(a: float, b: float) -> Point:
        system = build(a, b)
        solved = profile(system)
        slope, logdet = slopes(system, solved), system.logdet()
        (aa, ab), (_, bb) = slope.hessian.tolist()
        first, second = slope.gradient.tolist()
        value = criterion(system.design, logdet.value, solved)
        return Point(value, (first, second), (aa, ab, bb), logdet.error)

    return at


def _fit(system: System, solved: Profile, evaluations: int) -> CrossedFit:
    design, logdet = system.design, system.logdet()
    unit = design.unit**2
    residual = solved.quadratic / design.freedom * unit
    variances = system.variances()
    levels = (
        _level(system.a, solved.outer_sums, variances.outer, solved.outer, solved.spread),
        _level(system.b, solved.inner_sums, variances.inner, solved.inner, solved.spread),
    )
    declaration, expert = levels[::-1] if design.swapped else levels
    to_columns = np.linalg.inv(design.triangle)
    gamma = solved.gamma * design.unit + design.shift * design.x.sum(axis=0)
    errors = _component_errors(system, solved) if isinstance(system, Iterated) else np.zeros(3)
    return CrossedFit(
        components=_components(design, system.a * residual, system.b * residual, residual),
        criterion=criterion(design, logdet.value, solved),
        coefficients=to_columns @ gamma,
        coefficients_cov=residual * (to_columns @ solved.spread @ to_columns.T),
        quality=declaration.effect * design.unit,
        effect=expert.effect * design.unit,
        quality_sd=np.sqrt(residual * declaration.given),
        effect_sd=np.sqrt(residual * expert.given),
        quality_posterior_sd=np.sqrt(residual * (declaration.given + declaration.through)),
        effect_posterior_sd=np.sqrt(residual * (expert.given + expert.through)),
        criterion_se=logdet.error,
        components_se=_components(design, *(unit * errors).tolist()),
        sd_error=variances.error,
        evaluations=evaluations,
    )


def _components(design: Design, outer: float, inner: float, residual: float) -> Components:
    return Components(inner, outer, residual) if design.swapped else Components(outer, inner, residual)


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """Predictions of one factor; their variance given beta and what beta's uncertainty adds, over the residual's."""

    effect: Floats
    given: Floats
    through: Floats


def _level(ratio: float, sums: Floats, variance: Floats, fixed: Floats, spread: Floats) -> _Level:
    return _Level(ratio * sums, ratio * variance, ratio**2 * ((fixed @ spread) * fixed).sum(axis=1))


def _component_errors(system: Iterated, solved: Profile) -> Floats:
    """Standard errors of the variances of outer, inner and residual that come from the probes (delta method).

    The ratios solve gradient = 0, so that their covariance is H^-1 cov H^-1 with the Hessian H; the residual variance
    r / (N - p) changes by -g_k / (N - p) with ratio k.
    """
    ratios = np.array([system.a, system.b])
    free = ratios > 0.0
    covariance = np.zeros((2, 2))
    if free.any():
        both, slope = np.ix_(free, free), slopes(system, solved)
        inverse = np.linalg.inv(slope.hessian[both])
        covariance[both] = inverse @ slope.covariance[both] @ inverse
    falls = -solved.squares / system.design.freedom
    residual = solved.quadratic / system.design.freedom
    rates = np.vstack([residual * np.eye(2) + np.outer(ratios, falls), falls])
    return np.sqrt(np.maximum(np.diag(rates @ covariance @ rates.T), 0.0))
