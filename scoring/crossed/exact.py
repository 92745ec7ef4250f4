"""The mixed-model equations of a crossed design, factored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack
from scipy.sparse import csr_array

from scoring.crossed.design import Design, Incidence
from scoring.crossed.refusal import CrossedError, Refusal
from scoring.crossed.system import Estimate, Traces, Variances
from scoring.crossed.table import Floats

__all__ = ["Factored", "dense", "factored", "inverted", "scaled"]

# For so few rows LAPACK's own inverse and triangular solution wait for threads far longer than they compute.
_FEW = 200
_ROWS = 1_000


@dataclass(slots=True, eq=False)
class Factored:
    """A `System` with S factored by Cholesky (`root`, lower) and inverted (`inverse`), both m x m for m inner levels;
    `weighted` is diag(weight) C, `information` is K.
    """

    design: Design
    a: float
    b: float
    weight: Floats
    weighted: Incidence
    information: Floats
    root: Floats
    inverse: Floats

    def logdet(self) -> Estimate:
        """The log-determinant of V: log |S| + sum log(1 + a n_o)."""
        return Estimate(float(2.0 * np.log(np.diag(self.root)).sum() - np.log(self.weight).sum()), 0.0)

    def solve(self, outer: Floats, inner: Floats) -> tuple[Floats, Floats]:
        """As `System` says."""
        right = inner - self.a * (self.weighted.T @ outer)
        found = lapack.dpotrs(self.root, right, lower=1)[0]
        return self.weight[:, None] * (outer - self.b * (self.design.cross @ found)), found

    def traces(self) -> Traces:
        """tr(V^-1 V_i) = tr(S^-1 K), and tr(V^-1 V_o) = sum n_o / (1 + a n_o) - b tr(S^-1 C' diag(weight)^2 C)."""
        weighted = self.weighted
        twice = dense(weighted.T @ weighted if isinstance(weighted, np.ndarray) else csr_array(weighted.T) @ weighted)
        outer = self.design.outer.count @ self.weight - self.b * np.vdot(self.inverse, twice)
        return Traces(np.array([outer, np.vdot(self.inverse, self.information)]), np.zeros((2, 2)))

    def variances(self) -> Variances:
        """1 / (1 + a n_o) + a b diag(C S^-1 C') / (1 + a n_o)^2 for the outer levels, diag(S^-1) for the inner."""
        if isinstance(self.weighted, np.ndarray):
            across = ((self.weighted @ self.inverse) * self.weighted).sum(axis=1)
        else:
            across = _forms(self.weighted, self.inverse)
        return Variances(self.weight + self.a * self.b * across, np.diag(self.inverse), 0.0)


def factored(design: Design, a: float, b: float) -> Factored:
    """The equations at the ratios a, b >= 0. Raises `CrossedError` where they are numerically singular."""
    weight = 1.0 / (1.0 + a * design.outer.count)
    weighted = scaled(design.cross, weight)
    information = dense(design.back @ weighted)
    information *= -a
    information[np.diag_indices_from(information)] += design.inner.count
    schur = b * information
    schur[np.diag_indices_from(schur)] += 1.0
    root, failed = lapack.dpotrf(schur, lower=1, clean=1)
    if failed:
        raise CrossedError(Refusal.PERFECT_FIT)
    return Factored(design, a, b, weight, weighted, information, root, inverted(root))


def _forms(rows: csr_array, matrix: Floats) -> Floats:
    """The form r A r' of each sparse row r, in blocks so that the products fit in memory."""
    found = np.empty(rows.shape[0])
    for first in range(0, len(found), _ROWS):
        block = rows[first : first + _ROWS]
        product = block @ matrix
        row = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
        found[first : first + _ROWS] = np.bincount(row, block.data * product[row, block.indices], block.shape[0])
    return found


def inverted(root: Floats) -> Floats:
    """The inverse of L L' for a lower triangle L."""
    if len(root) <= _FEW:
        half = lapack.dtrtri(root, lower=1)[0]
        return np.asarray(half.T @ half)
    inverse = lapack.dpotri(root, lower=1)[0]
    inverse += np.tril(inverse, -1).T
    return np.asarray(inverse)


def scaled(cross: Incidence, rows: Floats) -> Incidence:
    """The rows of the incidence times a number each."""
    if isinstance(cross, np.ndarray):
        return cross * rows[:, None]
    data = cross.data * np.repeat(rows, np.diff(cross.indptr))
    return csr_array((data, cross.indices, cross.indptr), shape=cross.shape)


def dense(matrix: Incidence) -> Floats:
    """A matrix with all its zeros."""
    return matrix if isinstance(matrix, np.ndarray) else matrix.toarray()
