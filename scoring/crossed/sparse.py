"""Many symmetric positive definite systems at once, by conjugate gradients that only multiply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh_tridiagonal

from scoring.crossed.refusal import CrossedError, Refusal
from scoring.crossed.table import Floats, Places

__all__ = ["Solved", "conjugate_gradients"]

_STEPS = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """`found` (m x k) solves A x = r for k right sides; what the steps say about A is kept beside it.

    Step by step, `length` and `turn` (steps x k) are the coefficients of conjugate gradients; the first `taken` (k)
    of a column are before it was solved. `norm` (k) is the squared norm of the right side.
    """

    found: Floats
    length: Floats
    turn: Floats
    taken: Places
    norm: Floats

    def quadrature(self, function: Callable[[Floats], Floats]) -> Floats:
        """The forms r' f(A) r of each right side r (k), by Gauss quadrature.

        The coefficients of conjugate gradients are those of Lanczos' tridiagonal matrix T started at r: with its
        eigenvalues x and the first components c of its eigenvectors, r' f(A) r is |r|^2 times the sum of c^2 f(x), as
        exact as the solution is (Golub and Meurant 2010, chapters 4 and 6).
        """
        values = np.zeros(len(self.norm))
        for column, steps in enumerate(self.taken.tolist()):
            if steps:
                length, turn = self.length[:steps, column], self.turn[: steps - 1, column]
                diagonal = 1.0 / length
                diagonal[1:] += turn / length[:-1]
                nodes, vectors = eigh_tridiagonal(diagonal, np.sqrt(turn) / length[:-1])
                first: Floats = np.asarray(vectors[0], dtype=np.float64)
                values[column] = self.norm[column] * (first**2 @ function(np.asarray(nodes, dtype=np.float64)))
        return values


def conjugate_gradients(multiply: Callable[[Floats], Floats], right: Floats, tolerance: float = 1e-11) -> Solved:
    """Solve A x = r for each column r of `right` (m x k) by conjugate gradients (Hestenes and Stiefel 1952).

    `multiply` gives A times a block (m x k), A scaled so that its diagonal is 1 (Jacobi's preconditioner). Ends when
    every residual's norm is at most `tolerance` of its right side's; raises `CrossedError` where that is not reached.
    """
    found, residual, direction = np.zeros_like(right), right.copy(), right.copy()
    norm = _squares(residual)
    square, enough = norm, tolerance**2 * norm
    lengths: list[Floats] = []
    turns: list[Floats] = []
    taken = np.zeros(right.shape[1], dtype=np.intp)
    while (square > enough).any():
        if len(lengths) == _STEPS:
            raise CrossedError(Refusal.NOT_CONVERGED)
        open_columns = square > enough
        taken += open_columns
        product = multiply(direction)
        length = np.where(open_columns, square, 0.0) / _positive(np.einsum("ij,ij->j", direction, product))
        found += length * direction
        residual -= length * product
        before, square = square, np.where(open_columns, _squares(residual), 0.0)
        turn = square / _positive(before)
        direction *= turn
        direction += residual
        lengths.append(length)
        turns.append(turn)
    shape = (len(lengths), right.shape[1])
    return Solved(found, np.reshape(lengths, shape), np.reshape(turns, shape), taken, norm)


def _squares(block: Floats) -> Floats:
    squares: Floats = np.einsum("ij,ij->j", block, block)
    return squares


def _positive(values: Floats) -> Floats:
    """A column that is solved has 0 / 0: its step is 0 / 1."""
    return np.where(values > 0.0, values, 1.0)
