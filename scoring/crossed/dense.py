"""The restricted criterion of a small design and its exact derivatives, in as few operations as they take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log, pi

import numpy as np
from scipy.linalg import lapack

from scoring.crossed.design import Design
from scoring.crossed.ratios import Point
from scoring.crossed.refusal import CrossedError, Refusal
from scoring.crossed.table import Floats

__all__ = ["dense_points"]


def dense_points(design: Design) -> Callable[[float, float], Point]:
    """What gives criterion, gradient and Hessian at the ratios (a, b), for a design with a dense incidence.

    The notation is that of `scoring.crossed.system`; W = [Z_i, x, y] has m + p + 1 columns. A = W' V_o^-1 W comes from
    the outer levels' sums alone. With S = L L', Y = L^-1 A[:m] and Q = diag(weight) C L^-T,
    W' V^-1 W = A - b Y' Y, Z_o' V^-1 W = diag(weight) Z_o' W - b Q Y, Z_o' V^-1 Z_o = diag(weight n_o) - b Q Q'.
    P takes the fixed effects out of all three.
    """
    cross, count = np.asarray(design.cross), design.outer.count
    m, freedom = design.inner.size, design.freedom
    x = slice(m, m + design.x.shape[1])
    outer = np.hstack([cross, design.outer.sums])
    whole = np.block([[np.diag(design.inner.count), design.inner.sums], [design.inner.sums.T, design.moments]])
    one = np.eye(m)
    constant = freedom * (1.0 + log(2.0 * pi / freedom) + 2.0 * log(design.unit))
    constant += 2.0 * float(np.log(np.abs(design.triangle.diagonal())).sum())

    def at(a: float, b: float) -> Point:
        weight = 1.0 / (1.0 + a * count)
        weighted = outer * weight[:, None]
        reduced = whole - a * (outer.T @ weighted)
        root, half = _halved(one + b * reduced[:m, :m])
        spanned = half @ reduced[:m]
        inner = reduced - b * (spanned.T @ spanned)
        factor, fixed = _halved(inner[x, x])
        taken = fixed @ inner[x]
        inner -= taken.T @ taken
        r = float(inner[-1, -1])
        if r <= 0.0:
            raise CrossedError(Refusal.PERFECT_FIT)
        low = np.empty((len(count), x.stop))
        low[:, :m] = weighted[:, :m] @ half.T
        seen = weighted[:, m:] - low[:, :m] @ (b * spanned[:, m:])
        low[:, m:] = seen[:, :-1] @ fixed.T
        sums = seen[:, -1] - low[:, m:] @ taken[:, -1]
        turn = np.vstack([half, -taken[:, :m]])
        diagonals = np.concatenate([root.diagonal(), factor.diagonal()])
        logs = 2.0 * float(np.log(diagonals).sum()) - float(np.log(weight).sum())
        ratios = np.repeat((b, 1.0), (m, x.stop - m))
        projected = _Projected(inner[:m, :m], inner[:m, -1], sums, low, turn, count * weight, ratios)
        return projected.point(constant + freedom * log(r) + logs, freedom, r)

    return at


def _halved(matrix: Floats) -> tuple[Floats, Floats]:
    """Cholesky's lower factor and its inverse."""
    root, singular = lapack.dpotrf(matrix, lower=1, clean=1)
    if singular:
        raise CrossedError(Refusal.PERFECT_FIT)
    return root, lapack.dtrtri(root, lower=1)[0]


@dataclass(frozen=True, slots=True, eq=False)
class _Projected:
    """`inner` is Z_i' P Z_i, `inner_sums` Z_i' P y, `outer_sums` Z_o' P y, `r` is y' P y with nu degrees of freedom.

    Z_o' P Z_i = low @ turn, and Z_o' P Z_o = diag(`diagonal`) - low diag(`ratios`) low', the ratios b for the columns
    of the inner levels and 1 for those of the fixed effects.
    """

    inner: Floats
    inner_sums: Floats
    outer_sums: Floats
    low: Floats
    turn: Floats
    diagonal: Floats
    ratios: Floats

    def point(self, criterion: float, freedom: int, r: float) -> Point:
        """The criterion with d/dk = tr(P V_k) - nu g_k / r and
        d2/dk dl = nu (2 h_kl - g_k g_l / r) / r - tr(P V_k P V_l), where g_k = y' P V_k P y and
        h_kl = y' P V_k P V_l P y (Searle, Casella, McCulloch 1992, chapter 6).
        """
        low, inner, first, second = self.low, self.inner, self.outer_sums, self.inner_sums
        squares = (low * low) @ self.ratios
        gram = low.T @ low
        across = first @ low
        g, h = float(first @ first), float(second @ second)
        forms = (
            float(self.diagonal @ (first * first) - across * self.ratios @ across) - g * g / (2.0 * r),
            float(across @ (self.turn @ second)) - g * h / (2.0 * r),
            float(second @ (inner @ second)) - h * h / (2.0 * r),
        )
        own = self.diagonal @ (self.diagonal - 2.0 * squares) + self.ratios @ (gram * gram) @ self.ratios
        products = float(own), float(np.vdot(gram @ self.turn, self.turn)), float(np.vdot(inner, inner))
        rate = freedom / r
        aa, ab, bb = (2.0 * rate * form - product for form, product in zip(forms, products, strict=True))
        gradient = float((self.diagonal - squares).sum()) - rate * g, float(inner.trace()) - rate * h
        return Point(criterion, gradient, (aa, ab, bb))
