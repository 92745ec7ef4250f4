"""Joint draws from the posterior of qualities, effects and coefficients, given the variance components."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np

from scoring.crossed.build import LARGEST_EXACT, builder
from scoring.crossed.components import Components
from scoring.crossed.design import Design, design_of
from scoring.crossed.profiled import Profile, profile
from scoring.crossed.refusal import CrossedError, Refusal
from scoring.crossed.system import System
from scoring.crossed.table import Floats, Places, ScoreTable

__all__ = ["CrossedDraws", "draw_blocks", "draws"]

_BLOCK = 20_000_000


@dataclass(frozen=True, slots=True, eq=False)
class CrossedDraws:
    """Joint draws in points, one a row: `coefficients` (k x p); `quality` (k x n), `effect` (k x m) around x' beta."""

    coefficients: Floats
    quality: Floats
    effect: Floats


def draws(
    table: ScoreTable, components: Components, count: int, seed: int = 0, fixed: Floats | None = None
) -> CrossedDraws:
    """`count` joint draws at once, as `draw_blocks` makes them."""
    blocks = list(draw_blocks(table, components, count, seed, fixed))
    return CrossedDraws(
        np.vstack([block.coefficients for block in blocks]),
        np.vstack([block.quality for block in blocks]),
        np.vstack([block.effect for block in blocks]),
    )


def draw_blocks(
    table: ScoreTable,
    components: Components,
    count: int,
    seed: int = 0,
    fixed: Floats | None = None,
    *,
    largest_exact: int = LARGEST_EXACT,
) -> Iterator[CrossedDraws]:
    """`count` joint draws, in blocks that fit in memory however large the table is.

    By perturbation (Papandreou and Yuille 2010): qualities, effects and scores are simulated from the model; the
    prediction's error there is a draw of its error here, whatever the true coefficients. One solution of the equations
    a draw, no covariance matrix; a flat prior of the coefficients. The same seed gives the same draws. Raises
    `CrossedError` as `fit_crossed` does, and where the residual variance is not above 0.
    """
    design = design_of(table, fixed)
    given = (components.declaration, components.expert)
    if not (components.residual > 0 and min(given) >= 0 and all(map(isfinite, (*given, components.residual)))):
        raise CrossedError(Refusal.OUT_OF_RANGE)
    outer, inner = given[::-1] if design.swapped else given
    system = builder(design, seed, largest_exact)(outer / components.residual, inner / components.residual)
    return _blocks(system, profile(system), sqrt(components.residual), count, np.random.default_rng(seed))


def _blocks(system: System, solved: Profile, sd: float, count: int, rng: np.random.Generator) -> Iterator[CrossedDraws]:
    design = system.design
    size = max(1, _BLOCK // (len(design.y) + design.outer.size + design.inner.size))
    to_columns = np.linalg.inv(design.triangle)
    at_zero = design.shift * design.x.sum(axis=0)
    for first in range(0, count, size):
        gamma, outer, inner = _errors(system, solved, rng, min(size, count - first))
        outer = sd * outer + (system.a * design.unit * solved.outer_sums)[:, None]
        inner = sd * inner + (system.b * design.unit * solved.inner_sums)[:, None]
        gamma = sd * gamma + (solved.gamma * design.unit + at_zero)[:, None]
        quality, effect = (inner, outer) if design.swapped else (outer, inner)
        yield CrossedDraws((to_columns @ gamma).T, quality.T, effect.T)


def _errors(system: System, solved: Profile, rng: np.random.Generator, count: int) -> tuple[Floats, Floats, Floats]:
    """Simulated coefficients (0), outer and inner effects, less their predictions; a draw a column, residual sd 1."""
    design, a, b = system.design, system.a, system.b
    outer, inner, noise = _simulated(design, rng, count)
    outer *= sqrt(a)
    inner *= sqrt(b)
    outer_sums = design.outer.count[:, None] * outer + design.cross @ inner + _sums(design.outer.of, noise, len(outer))
    inner_sums = design.inner.count[:, None] * inner + design.back @ outer + _sums(design.inner.of, noise, len(inner))
    p = design.x.shape[1]
    x_outer, x_inner = design.outer.sums[:, :p], design.inner.sums[:, :p]
    x_sums = x_outer.T @ outer + x_inner.T @ inner + (noise @ design.x).T
    found_outer, found_inner = system.solve(outer_sums, inner_sums)
    gamma = solved.spread @ (x_sums - a * (x_outer.T @ found_outer) - b * (x_inner.T @ found_inner))
    outer -= a * (found_outer - solved.outer @ gamma)
    inner -= b * (found_inner - solved.inner @ gamma)
    return -gamma, outer, inner


def _simulated(design: Design, rng: np.random.Generator, count: int) -> tuple[Floats, Floats, Floats]:
    """Standard normal numbers for outer and inner levels (a draw a column) and for scores (a draw a row): draw by draw
    in the order declarations, experts, scores, so that the size of a block changes nothing."""
    first, second = design.outer.size, design.inner.size
    if design.swapped:
        first, second = second, first
    normal = rng.standard_normal((count, first + second + len(design.y)))
    declaration, expert, noise = np.hsplit(normal, [first, first + second])
    outer, inner = (expert, declaration) if design.swapped else (declaration, expert)
    return np.ascontiguousarray(outer.T), np.ascontiguousarray(inner.T), noise


def _sums(of: Places, noise: Floats, size: int) -> Floats:
    """Sums of the noise (draws x N) over each level's scores (levels x draws)."""
    return np.column_stack([np.bincount(of, row, size) for row in noise])
