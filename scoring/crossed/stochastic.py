"""The mixed-model equations of a design too large to factor: conjugate gradients and random probes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scoring.crossed.design import Design
from scoring.crossed.exact import scaled
from scoring.crossed.probes import Probes
from scoring.crossed.sparse import Solved, conjugate_gradients
from scoring.crossed.system import Estimate, Traces, Variances
from scoring.crossed.table import Floats

__all__ = ["Iterated"]


@dataclass(eq=False)
class Iterated:
    """A `System` that never forms S = I + b K, but multiplies by it.

    With G = diag(S), S = G^(1/2) (I - E) G^(1/2), and E has a diagonal of 0. In tr(f(I - E)) the first terms of the
    series in E are summed exactly over pairs of levels; the rest is the mean of z' f z over random signs z (Hutchinson
    1990), which vary the less the better the design is mixed. The one direction in which E is large, that of a constant
    added to all levels of a connected part, is taken exactly and projected out of z (Meyer, Musco, Musco, Woodruff
    2021). Standard errors are those of the mean over the probes.
    """

    design: Design
    a: float
    b: float
    probes: Probes

    @cached_property
    def weight(self) -> Floats:
        """1 / (1 + a n_o) by outer level."""
        return 1.0 / (1.0 + self.a * self.design.outer.count)

    @cached_property
    def _diagonal(self) -> Floats:
        """G (m)."""
        return 1.0 + self.b * self._information_diagonal

    @cached_property
    def _information_diagonal(self) -> Floats:
        return self.design.inner.count - self.a * (self.probes.back_squared @ self.weight)

    @cached_property
    def _root(self) -> Floats:
        """The square root of G, as a column."""
        return np.sqrt(self._diagonal)[:, None]

    def _multiply(self, block: Floats) -> Floats:
        """(I - E) times a block."""
        inner = block / self._root
        return (inner + self.b * self._informed(inner, self.probes.cross @ inner)) / self._root

    def _informed(self, inner: Floats, seen: Floats) -> Floats:
        """K times a block, `seen` is C times it."""
        product: Floats = self.design.inner.count[:, None] * inner
        product -= self.a * (self.probes.back @ (self.weight[:, None] * seen))
        return product

    @cached_property
    def _sketch(self) -> Floats:
        """The directions taken exactly, then the probes without them."""
        exact = self.probes.parts * self._root
        exact /= np.sqrt((exact**2).sum(axis=0))
        return np.hstack([exact, self.probes.signs - exact @ (exact.T @ self.probes.signs)])

    @cached_property
    def _solved(self) -> Solved:
        return conjugate_gradients(self._multiply, self._sketch, tolerance=1e-10)

    @cached_property
    def _rest(self) -> Floats:
        """(I - E)^-1 times the sketch, less the terms of the series that are summed exactly."""
        rest = self._solved.found - self._sketch
        if self.probes.paired:
            rest -= self._sketch - self._multiply(self._sketch)
        return rest

    @cached_property
    def _pairs(self) -> tuple[Floats, Floats, Floats]:
        """For all pairs of different inner levels that share an outer one: 1 / sqrt(G G'), and the sums of the outer
        levels' weights and squared weights over those shared."""
        once = csr_array(self.probes.back @ scaled(self.probes.cross, self.weight))
        twice = csr_array(self.probes.back @ scaled(self.probes.cross, self.weight**2))
        once.sort_indices()
        twice.sort_indices()
        rows = np.repeat(np.arange(once.shape[0]), np.diff(once.indptr))
        apart = rows != once.indices
        root = self._root[:, 0]
        return 1.0 / (root[rows[apart]] * root[once.indices[apart]]), once.data[apart], twice.data[apart]

    def solve(self, outer: Floats, inner: Floats) -> tuple[Floats, Floats]:
        """As `System` says, each column to eleven digits."""
        right = inner - self.a * (self.probes.back @ (self.weight[:, None] * outer))
        found = conjugate_gradients(self._multiply, right / self._root).found / self._root
        return self.weight[:, None] * (outer - self.b * (self.probes.cross @ found)), found

    def logdet(self) -> Estimate:
        """The log-determinant of V: sum log(1 + a n_o) + sum log G + tr log(I - E), the last by Gauss quadrature."""
        exact = float(np.log(self._diagonal).sum() - np.log(self.weight).sum())
        if self.probes.paired:
            scale, once, _ = self._pairs
            pairs = self.a * self.b * (scale * once)
            exact -= float(pairs @ pairs) / 2.0
        taken = self._solved.quadrature(self._remainder)
        mean, covariance = self._mean(taken[None, :])
        return Estimate(exact + float(mean[0]), sqrt(float(covariance[0, 0])))

    def _remainder(self, nodes: Floats) -> Floats:
        """The logarithm less the terms of its series at 1 that are summed exactly."""
        away = 1.0 - nodes
        rest: Floats = np.log(nodes) + away
        return rest + away**2 / 2.0 if self.probes.paired else rest

    def traces(self) -> Traces:
        """tr(S^-1 K), and sum n_o / (1 + a n_o) - b tr(S^-1 T) with T = C' diag(weight)^2 C."""
        inner = self._sketch / self._root
        seen = self.probes.cross @ inner
        rest = self._rest / self._root
        informed = self._informed(inner, seen)
        twice = self.probes.back @ (self.weight[:, None] ** 2 * seen)
        taken = np.array([np.einsum("ij,ij->j", rest, twice), np.einsum("ij,ij->j", rest, informed)])
        values, covariance = self._mean(taken)
        values += [
            (self.probes.back_squared @ self.weight**2 / self._diagonal).sum(),
            (self._information_diagonal / self._diagonal).sum(),
        ]
        if self.probes.paired:
            scale, once, twice_shared = self._pairs
            pairs = self.a * self.b * (scale * once)
            values += [pairs @ (scale * twice_shared), -self.a * (pairs @ (scale * once))]
        turn = np.array([-self.b, 1.0])
        values = turn * values + [self.design.outer.count @ self.weight, 0.0]
        return Traces(values, covariance * np.outer(turn, turn))

    def variances(self) -> Variances:
        """1 / (1 + a n_o) + a b diag(C S^-1 C') / (1 + a n_o)^2 for the outer levels, diag(S^-1) for the inner.

        Neither can be below its first term, whatever the probes say.
        """
        first = 1.0 / self._diagonal
        rest, rest_error = self._diagonals(self._rest, self._sketch)
        inner = first * np.maximum(1.0 + rest, 1.0)
        seen = [self.probes.cross @ (block / self._root) for block in (self._solved.found - self._sketch, self._sketch)]
        across, across_error = self._diagonals(*seen)
        factor = self.a * self.b * self.weight**2
        outer = self.weight + factor * np.maximum(self.probes.cross_squared @ first + across, 0.0)
        errors = max((first * rest_error / inner).max(), (factor * across_error / outer).max())
        return Variances(outer, inner, float(errors) / 2.0)

    def _diagonals(self, left: Floats, right: Floats) -> tuple[Floats, Floats]:
        """Row sums of products: exact columns summed, the probes' averaged; and the standard errors by row."""
        products = left * right
        exact, drawn = np.hsplit(products, [self.probes.parts.shape[1]])
        count = drawn.shape[1]
        return exact.sum(axis=1) + drawn.mean(axis=1), drawn.std(axis=1, ddof=1) / sqrt(count)

    def _mean(self, taken: Floats) -> tuple[Floats, Floats]:
        """Rows of values by column of the sketch: exact ones summed, the probes' averaged; covariance of the means."""
        exact, drawn = np.hsplit(taken, [self.probes.parts.shape[1]])
        covariance: NDArray[np.float64] = np.atleast_2d(np.cov(drawn)) / drawn.shape[1]
        return exact.sum(axis=1) + drawn.mean(axis=1), covariance
