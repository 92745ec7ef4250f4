"""Additive least squares: quality and strictness without any shrinkage, exact where scores are additive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csc_array, csr_array, diags_array
from scipy.sparse.linalg import splu

from scoring.crossed.build import LARGEST_EXACT
from scoring.crossed.exact import dense, scaled
from scoring.crossed.parts import parts_of
from scoring.crossed.refusal import CrossedError, Refusal
from scoring.crossed.sparse import conjugate_gradients
from scoring.crossed.table import Floats, Places, ScoreTable

__all__ = ["AdditiveFit", "least_squares"]

_REFINEMENTS = 2
_Solver = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class AdditiveFit:
    """y_ij = quality_i + level_j + residual_ij with the least sum of squared residuals, in points.

    `quality` (n) sums to 0: how far a declaration is above the average one. `level` (m) is what an expert gives to the
    average declaration, so that a constant added to all scores of one expert moves that expert's level alone.
    `residual` (N) is what is left of each score.
    """

    quality: Floats
    level: Floats
    residual: Floats

    @property
    def mean(self) -> float:
        """What the average expert gives to the average declaration."""
        return float(self.level.mean())

    @property
    def effect(self) -> Floats:
        """What an expert adds to a score beside the average expert (m, sums to 0); severity is its negative."""
        return np.asarray(self.level - self.level.mean())


def least_squares(table: ScoreTable) -> AdditiveFit:
    """Fit a table by ordinary least squares.

    The declarations are eliminated (or the experts, where they are more): what is left is the Laplacian system
    (D_i - C' D_o^-1 C) b = Z_i' y - C' D_o^-1 Z_o' y. Raises `CrossedError` for no score, and for a disconnected design
    with the number of its components, because differences across components are not determined.
    """
    if not table.size:
        raise CrossedError(Refusal.NO_SCORES)
    if not np.isfinite(table.value).all():
        raise CrossedError(Refusal.NOT_FINITE)
    n, m = len(table.declarations), len(table.experts)
    components = parts_of(table.declaration, table.expert, (n, m))[0]
    if components > 1:
        raise CrossedError(Refusal.DISCONNECTED, components)
    swapped = m > n
    outer_of, inner_of = (table.expert, table.declaration) if swapped else (table.declaration, table.expert)
    system = _Additive(outer_of, inner_of, max(n, m), min(n, m))
    outer, inner = np.zeros(max(n, m)), np.zeros(min(n, m))
    residual = table.value
    for _ in range(1 + _REFINEMENTS):
        more_outer, more_inner = system.solve(residual)
        outer, inner = outer + more_outer, inner + more_inner
        residual = table.value - outer[outer_of] - inner[inner_of]
    quality, level = (inner, outer) if swapped else (outer, inner)
    middle = quality.mean()
    return AdditiveFit(quality - middle, level + middle, residual)


class _Additive:
    """The normal equations with the outer factor eliminated."""

    def __init__(self, outer_of: Places, inner_of: Places, outer: int, inner: int) -> None:
        self._of = outer_of, inner_of
        cross = csr_array((np.ones(len(outer_of)), (outer_of, inner_of)), shape=(outer, inner))
        self._cross, self._back = cross, csr_array(cross.T)
        self._outer_count = np.asarray(np.bincount(outer_of, minlength=outer), dtype=np.float64)
        self._inner_count = np.asarray(np.bincount(inner_of, minlength=inner), dtype=np.float64)
        self._root = np.sqrt(self._inner_count)
        self._invert = self._factored() if inner <= LARGEST_EXACT else self._iterated

    def _shared(self) -> csr_array:
        """C' D_o^-1 C, what the Laplacian takes from the inner levels' counts."""
        return csr_array(self._back @ scaled(self._cross, 1.0 / self._outer_count))

    def _factored(self) -> _Solver:
        """Cholesky's factor of the Laplacian, made definite by a multiple of 11': the solution then sums to 0."""
        laplacian = -dense(self._shared())
        laplacian[np.diag_indices_from(laplacian)] += self._inner_count
        factor = cho_factor(laplacian + self._inner_count.mean() / len(laplacian), lower=True)
        return lambda right: np.asarray(cho_solve(factor, right))

    def _eliminated(self) -> _Solver:
        """Sparse elimination, with the last level held at 0."""
        laplacian = diags_array(self._inner_count) - self._shared()
        factor = splu(csc_array(laplacian[:-1, :-1]))
        return lambda right: np.append(factor.solve(right[:-1]), 0.0)

    def solve(self, value: Floats) -> tuple[Floats, Floats]:
        """Effects of both factors for values of the scores (N)."""
        outer_of, inner_of = self._of
        sums = np.bincount(outer_of, value, len(self._outer_count))
        averaged = np.asarray(self._back @ (sums / self._outer_count), dtype=np.float64)
        right = np.bincount(inner_of, value, len(self._inner_count)) - averaged
        inner = self._invert(right)
        return (sums - self._cross @ inner) / self._outer_count, inner

    def _iterated(self, right: Floats) -> Floats:
        """Conjugate gradients on the Laplacian scaled to a diagonal of about 1, its null vector projected out.

        They converge where the design is well mixed, which is where elimination would fill in. A design like a chain
        is the other way round.
        """
        null = self._root / np.linalg.norm(self._root)

        def multiply(block: Floats) -> Floats:
            inner = block / self._root[:, None]
            seen = np.asarray(self._cross @ inner) / self._outer_count[:, None]
            product: Floats = (self._inner_count[:, None] * inner - self._back @ seen) / self._root[:, None]
            product -= null[:, None] * (null @ product)
            return product

        sums = (right / self._root)[:, None]
        try:
            solved = conjugate_gradients(multiply, sums - null[:, None] * (null @ sums))
        except CrossedError:
            self._invert = self._eliminated()
            return self._invert(right)
        return np.asarray(solved.found[:, 0] / self._root)
