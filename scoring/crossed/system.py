"""What is asked of the mixed-model equations, whether they are factored or solved by iteration."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from scoring.crossed.design import Design
from scoring.crossed.table import Floats

__all__ = ["Estimate", "System", "Traces", "Variances"]


class Estimate(NamedTuple):
    """A number and the standard error of its computation, 0 where it is exact."""

    value: float
    error: float


class Traces(NamedTuple):
    """tr(V^-1 V_o) and tr(V^-1 V_i) (2), and the covariance of their computation (2 x 2), 0 where they are exact."""

    values: Floats
    covariance: Floats


class Variances(NamedTuple):
    """The diagonal of the inverted equations by outer and inner level: predictions' variances over the residual's and
    over a or b; `error` is the largest relative standard error of their computation, 0 where they are exact.
    """

    outer: Floats
    inner: Floats
    error: float


class System(Protocol):
    """The equations of V = I + a V_o + b V_i with V_o = Z_o Z_o', V_i = Z_i Z_i', at given a and b.

    The outer factor is eliminated: its block 1 + a n_o is diagonal, `weight` is 1 over it. What is left of the inner
    factor's block is S = I + b K, with K = diag(n_i) - a C' diag(weight) C and C the incidence.
    """

    design: Design
    a: float
    b: float

    @property
    def weight(self) -> Floats:
        """By outer level."""

    def logdet(self) -> Estimate:
        """The log-determinant of V."""

    def solve(self, outer: Floats, inner: Floats) -> tuple[Floats, Floats]:
        """Z_o' V^-1 W and Z_i' V^-1 W (levels x k) from the sums Z_o' W and Z_i' W of k columns W."""

    def traces(self) -> Traces:
        """How log |V| changes with a and b."""

    def variances(self) -> Variances:
        """How sure the predictions are."""
