"""The Bayesian ranking of the Swiss National Science Foundation, without sampling.

y = mean of all scores + theta_i + a_ij + e, theta_i ~ N(0, tau_p^2), a_ij ~ N(nu_j, tau_a^2), nu_j ~ N(0, sd^2),
e ~ N(0, sigma^2), with tau_p, tau_a, sigma ~ U(0, most) (Heyard, Ott, Salanti, Egger 2022, Statistics and Public
Policy 9:1, section 3; the fixed mean, 0.5 and 2 as in its package). It is no method of a round: it is there to compare
with what that funder published.

a_ij and e enter a score only as their sum, whose sd is r = sqrt(tau_a^2 + sigma^2); two evenly distributed sds make
r's density, so that two parameters are left. Given them everything is jointly normal; over them runs a quadrature.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from scoring.crossed.table import Floats, ScoreTable

__all__ = ["SnsfRanking", "snsf_ranking"]

_COARSE = 24
_FINE = 32
_NEGLIGIBLE = 25.0
"""Where the log posterior lies further below its highest, there is nothing to integrate."""


@dataclass(frozen=True, slots=True, eq=False)
class SnsfRanking:
    """For each of n declarations: the posterior mean of theta in points, the expected rank (1 is the highest theta) and
    SUCRA = (n - expected rank) / (n - 1), its mean chance to be among the best 1, 2, ... n - 1.
    """

    quality: Floats
    expected_rank: Floats
    sucra: Floats


@dataclass(frozen=True, slots=True)
class _Box:
    """Where the two standard deviations are integrated over: lowest and highest of each."""

    declaration: tuple[float, float]
    residual: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Nodes:
    """Points (P) of the quadrature, and the logarithm of weight times prior density."""

    declaration_sd: Floats
    residual_sd: Floats
    log_weight: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Normal:
    """Theta given the standard deviations: means (P x n), covariances (P x n x n), and the scores' log density (P)."""

    mean: Floats
    covariance: Floats
    log_density: Floats


def snsf_ranking(table: ScoreTable, expert_sd: float = 0.5, most: float = 2.0) -> SnsfRanking:
    """The ranking by posterior expected rank; `expert_sd` is the sd of nu, `most` the largest sd of the others.

    Raises `ValueError` for fewer than two declarations.
    """
    n = len(table.declarations)
    if n < 2:
        raise ValueError("a ranking needs two declarations or more")
    box = _Box((0.0, most), (0.0, most * float(np.sqrt(2))))
    nodes = _nodes(box, most, _COARSE)
    box = _narrowed(box, nodes, _given(table, nodes, expert_sd))
    nodes = _nodes(box, most, _FINE)
    normal = _given(table, nodes, expert_sd)
    log = nodes.log_weight + normal.log_density
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    variance = np.einsum("pii->pi", normal.covariance)
    spread = variance[:, :, None] + variance[:, None, :] - 2 * normal.covariance
    np.einsum("pii->pi", spread)[:] = 1.0  # a declaration beside itself: the difference is 0, its chance 1/2
    above = ndtr((normal.mean[:, None, :] - normal.mean[:, :, None]) / np.sqrt(spread))
    expected = np.einsum("p,pik->i", weight, above) + 0.5
    return SnsfRanking(weight @ normal.mean, expected, (n - expected) / (n - 1))


def _nodes(box: _Box, most: float, count: int) -> _Nodes:
    """A product of Gauss-Legendre rules; that of r is split at `most`, where its density has a kink.

    For r = sqrt(s^2 + t^2) with s, t ~ U(0, most) the density is the length of the arc of radius r inside the square
    over its area: r (pi/2) / most^2 up to `most`, beyond it r (pi/2 - 2 arccos(most / r)) / most^2.
    """
    tau, tau_weight = _gauss(*box.declaration, count)
    pieces = [(low, high) for low, high in _split(box.residual, most) if high > low]
    rules = [_gauss(low, high, count) for low, high in pieces]
    r, r_weight = (np.concatenate(part) for part in zip(*rules, strict=True))
    arc = np.pi / 2 - 2 * np.arccos(np.minimum(most / r, 1.0))
    log = np.log(tau_weight)[:, None] + np.log(r_weight * r * arc)[None, :]
    return _Nodes(np.repeat(tau, len(r)), np.tile(r, len(tau)), log.ravel())


def _split(span: tuple[float, float], at: float) -> tuple[tuple[float, float], tuple[float, float]]:
    low, high = span
    middle = min(max(at, low), high)
    return (low, middle), (middle, high)


def _gauss(low: float, high: float, count: int) -> tuple[Floats, Floats]:
    place, weight = np.polynomial.legendre.leggauss(count)
    return low + (high - low) * (place + 1) / 2, weight * (high - low) / 2


def _narrowed(box: _Box, nodes: _Nodes, normal: _Normal) -> _Box:
    """The part of the box outside which the posterior is negligible, to the next node on each side."""
    log = nodes.log_weight + normal.log_density
    kept = log > log.max() - _NEGLIGIBLE
    return _Box(
        _around(nodes.declaration_sd, kept, box.declaration),
        _around(nodes.residual_sd, kept, box.residual),
    )


def _around(values: Floats, kept: NDArray[np.bool_], span: tuple[float, float]) -> tuple[float, float]:
    places = np.concatenate([span[:1], np.unique(values), span[1:]])
    first, last = np.searchsorted(places, [values[kept].min(), values[kept].max()])
    return float(places[first - 1]), float(places[last + 1])


def _given(table: ScoreTable, nodes: _Nodes, expert_sd: float) -> _Normal:
    """Theta given each node: nu is integrated out by a Schur complement, theta's block being diagonal without it."""
    n, m, size = len(table.declarations), len(table.experts), table.size
    value = table.value - table.value.mean()
    by_declaration = np.bincount(table.declaration, value, n)
    by_expert = np.bincount(table.expert, value, m)
    together = np.zeros((n, m))
    np.add.at(together, (table.declaration, table.expert), 1.0)
    noise, quality = nodes.residual_sd**2, nodes.declaration_sd**2
    # All of it times the residual variance, so that nothing overflows where that is small.
    expert = together.sum(axis=0) + (noise / expert_sd**2)[:, None]
    matrix = -np.einsum("ij,pj,kj->pik", together, 1 / expert, together)
    np.einsum("pii->pi", matrix)[:] += together.sum(axis=1) + (noise / quality)[:, None]
    right = by_declaration - np.einsum("ij,pj->pi", together, by_expert / expert)
    root = np.linalg.cholesky(matrix)
    inverse = np.linalg.inv(matrix)
    mean = np.einsum("pik,pk->pi", inverse, right)
    explained = (by_expert**2 / expert).sum(axis=1) + (mean * right).sum(axis=1)
    halves = np.log(np.einsum("pii->pi", root)).sum(axis=1) + np.log(expert).sum(axis=1) / 2
    misfit = (value @ value - explained) / noise
    log = -((size - n - m) * np.log(noise) + n * np.log(quality) + misfit) / 2 - halves
    return _Normal(mean, inverse * noise[:, None, None], log)
