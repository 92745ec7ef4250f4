"""A score table as the arrays that the mixed-model equations are made of."""

from __future__ import annotations

from dataclasses import dataclass
from math import frexp, isfinite, ldexp, sqrt

import numpy as np
from scipy.sparse import csr_array

from scoring.crossed.refusal import CrossedError, Refusal
from scoring.crossed.table import Floats, Places, ScoreTable

__all__ = ["Design", "Incidence", "Side", "design_of", "group_columns"]

Incidence = Floats | csr_array
"""Rows x columns: the number of scores of each pair, dense where small."""

_DENSE_CELLS = 20_000
_FULL_RANK = 1e-9
_LEAST_UNIT = 1e-150  # its square is still a normal number


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two crossed factors with n levels: `of` (N) is each score's level, `count` (n) the scores of a level,
    `sums` (n x (p+1)) the sums of the fixed effects' columns and of the value over a level's scores.
    """

    of: Places
    count: Floats
    sums: Floats

    @property
    def size(self) -> int:
        """n, the number of levels."""
        return len(self.count)


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """y = x gamma + outer + inner + residual for N scores and p fixed effects.

    `outer` is the factor with more levels, eliminated first because its block of the equations is diagonal; `inner`
    the one with fewer (`swapped`: the outer ones are the experts). `x` (N x p) has orthonormal columns: the caller's
    columns are x times `triangle` (p x p, upper). `y` (N) is the value less `shift`, divided by `unit`, a power of
    two, so that scaling costs no digit; `moments` are the products of the columns of x and y ((p+1) x (p+1)). `cross`
    (outer x inner levels) counts the scores of each pair, `back` is its transpose.
    """

    outer: Side
    inner: Side
    swapped: bool
    cross: Incidence
    back: Incidence
    x: Floats
    triangle: Floats
    y: Floats
    moments: Floats
    shift: float
    unit: float

    @property
    def freedom(self) -> int:
        """N - p."""
        return int(self.x.shape[0] - self.x.shape[1])


def group_columns(table: ScoreTable) -> Floats:
    """The default fixed effects: the intercept, or one indicator a group where declarations are grouped (N x p)."""
    if table.group is None:
        return np.ones((table.size, 1))
    group = table.group[table.declaration]
    return np.asarray(group[:, None] == np.arange(len(table.groups)), dtype=np.float64)


def design_of(table: ScoreTable, fixed: Floats | None = None) -> Design:
    """The design of a table with fixed effects (N x p). Raises `CrossedError` where no model can be fitted."""
    shift, unit = _scale(table)
    x, triangle = _separate(group_columns(table)) if fixed is None else _orthonormal(fixed, table.size)
    y = (table.value - shift) / unit
    columns = np.column_stack([x, y])
    swapped = len(table.experts) > len(table.declarations)
    sides = _side(table.declaration, len(table.declarations), columns), _side(table.expert, len(table.experts), columns)
    outer, inner = sides[::-1] if swapped else sides
    cross = _cross(outer, inner)
    return Design(
        outer=outer,
        inner=inner,
        swapped=swapped,
        cross=cross,
        back=cross.T if isinstance(cross, np.ndarray) else csr_array(cross.T),
        x=x,
        triangle=triangle,
        y=y,
        moments=columns.T @ columns,
        shift=shift,
        unit=unit,
    )


def _scale(table: ScoreTable) -> tuple[float, float]:
    """The middle of the values' range, and a power of two near the largest distance from it; refuses what has none."""
    if not table.size:
        raise CrossedError(Refusal.NO_SCORES)
    low, high = float(table.value.min()), float(table.value.max())
    if not (isfinite(low) and isfinite(high)):
        raise CrossedError(Refusal.NOT_FINITE)
    if len(table.declarations) < 2:
        raise CrossedError(Refusal.ONE_DECLARATION)
    if len(table.experts) < 2:
        raise CrossedError(Refusal.ONE_EXPERT)
    if low == high:
        raise CrossedError(Refusal.NO_SPREAD)
    shift = low / 2 + high / 2
    unit = ldexp(1.0, frexp(max(high - shift, shift - low))[1])
    if not _LEAST_UNIT < unit < 1 / _LEAST_UNIT:
        raise CrossedError(Refusal.OUT_OF_RANGE)
    return shift, unit


def _separate(indicators: Floats) -> tuple[Floats, Floats]:
    """Q and R of columns of which each row has one 1: they need only be divided by their lengths."""
    lengths = np.sqrt(indicators.sum(axis=0))
    if len(lengths) >= len(indicators) or not lengths.all():
        raise CrossedError(Refusal.BAD_FIXED)
    return indicators / lengths, np.diag(lengths)


def _orthonormal(fixed: Floats, scores: int) -> tuple[Floats, Floats]:
    """Q and R of the fixed effects' columns; columns of very different size are judged by their own."""
    fixed = np.asarray(fixed, dtype=np.float64)
    if fixed.ndim != 2 or fixed.shape[0] != scores or not 0 < fixed.shape[1] < scores:
        raise CrossedError(Refusal.BAD_FIXED)
    if not np.isfinite(fixed).all():
        raise CrossedError(Refusal.NOT_FINITE)
    largest = np.abs(fixed).max(axis=0)
    if not largest.all():
        raise CrossedError(Refusal.BAD_FIXED)
    basis, triangle = np.linalg.qr(fixed / largest)
    norms = np.sqrt((triangle**2).sum(axis=0))
    if (np.abs(np.diag(triangle)) <= _FULL_RANK * norms).any():
        raise CrossedError(Refusal.BAD_FIXED)
    beyond = 1.0 - basis @ basis.sum(axis=0)
    if np.abs(beyond).max() > _FULL_RANK * sqrt(scores):
        raise CrossedError(Refusal.BAD_FIXED)
    return basis, triangle * largest


def _side(of: Places, size: int, columns: Floats) -> Side:
    sums = np.column_stack([np.asarray(np.bincount(of, column, size), dtype=np.float64) for column in columns.T])
    return Side(of, np.asarray(np.bincount(of, minlength=size), dtype=np.float64), sums)


def _cross(outer: Side, inner: Side) -> Incidence:
    if outer.size * inner.size <= _DENSE_CELLS:
        pair = outer.of * inner.size + inner.of
        counts = np.bincount(pair, minlength=outer.size * inner.size)
        return np.asarray(counts.reshape(outer.size, inner.size), dtype=np.float64)
    ones = np.ones(len(outer.of))
    return csr_array((ones, (outer.of, inner.of)), shape=(outer.size, inner.size))
