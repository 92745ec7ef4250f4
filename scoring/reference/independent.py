"""Ranks of independent normal values, exactly: what joint draws of such values have to come to."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from scoring.crossed.table import Floats

__all__ = ["expected_ranks", "top_chances"]

_NODES = 16
_EDGES = np.array([-10.0, -7.0, -5.0, -3.5, -2.0, -1.0, 0.0, 1.0, 2.0, 3.5, 5.0, 7.0, 10.0])
"""Where pieces of the quadrature begin, in standard deviations from each mean: beyond ten lies under 1e-22."""


def expected_ranks(mean: Floats, sd: Floats) -> Floats:
    """The expected rank of each of n values X_i ~ N(mean_i, sd_i^2), 1 the highest.

    E(rank_i) = 1 + the sum over k other than i of P(X_k > X_i), each Phi((mean_k - mean_i) / sqrt(sd_i^2 + sd_k^2)).
    Raises `ValueError` where a standard deviation is not above 0.
    """
    mean, sd = _checked(mean, sd)
    above = ndtr((mean[None, :] - mean[:, None]) / np.hypot(sd[None, :], sd[:, None]))
    ranks: Floats = above.sum(axis=1) + 0.5  # beside itself a value counts 1/2
    return ranks


def top_chances(mean: Floats, sd: Floats, line: int) -> Floats:
    """The chance of each of n independent normal values to be among the `line` highest; 1 where the line is n or more.

    The integral over x of the value's density times the chance that at most line - 1 of the others exceed x, their
    number being a sum of independent coins, whose distribution grows by one coin at a time. Quadrature in pieces,
    about 1e-13 of error; n^2 x line x 200 n steps, so for some tens of values. Raises `ValueError` where a standard
    deviation is not above 0.
    """
    mean, sd = _checked(mean, sd)
    if line >= len(mean):
        return np.ones(len(mean))
    x, weight = _nodes(mean, sd)
    away = (x - mean[:, None]) / sd[:, None]
    over = ndtr(-away)
    density = np.exp(-(away**2) / 2) / (np.sqrt(2 * np.pi) * sd[:, None])
    return np.array([weight @ (density[i] * _at_most(np.delete(over, i, axis=0), line - 1)) for i in range(len(mean))])


def _at_most(chance: Floats, most: int) -> Floats:
    """The chance that at most `most` of the independent coins (coins x points) show, at each point."""
    number = np.zeros((most + 1, chance.shape[1]))
    number[:1] = 1.0
    for one in chance:
        number[1:] = number[1:] * (1 - one) + number[:-1] * one
        number[:1] *= 1 - one
    total: Floats = number.sum(axis=0)
    return total


def _nodes(mean: Floats, sd: Floats) -> tuple[Floats, Floats]:
    """Points and weights of Gauss-Legendre rules on pieces so short that no value's density turns much within one."""
    edges = np.unique(mean[:, None] + sd[:, None] * _EDGES)
    place, weight = np.polynomial.legendre.leggauss(_NODES)
    half = np.diff(edges)[:, None] / 2
    middle = (edges[1:] + edges[:-1])[:, None] / 2
    return (middle + half * place).ravel(), (half * weight).ravel()


def _checked(mean: Floats, sd: Floats) -> tuple[Floats, Floats]:
    mean, sd = np.asarray(mean, dtype=np.float64), np.asarray(sd, dtype=np.float64)
    if not (sd > 0).all():
        raise ValueError("every standard deviation must be above 0")
    return mean, sd
