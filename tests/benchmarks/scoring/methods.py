"""Every method of the simulation: what it makes of a round's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np

from scoring.crossed import ScoreTable, fit_crossed
from scoring.crossed.table import Floats
from scoring.ranking.methods import median, trimmed_mean, z_scored
from scoring.reference import MODELS, Posterior, posterior_of
from tests.benchmarks.scoring.crossed_draws import crossed_posterior
from tests.benchmarks.scoring.oracle import oracle
from tests.benchmarks.scoring.simulate import SimulatedRound

__all__ = ["DRAWS", "METHODS", "REFERENCES", "Estimate"]

DRAWS = 4_000

REFERENCES = MODELS
"""Methods that are the library's reference model."""


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """What a method says: a value to rank by (n, the highest first), joint draws (draws x n) where it has any."""

    value: Floats
    draws: Floats | None = None


def _mean(of: SimulatedRound) -> Estimate:
    table, n = of.table, len(of.table.declarations)
    total = np.bincount(table.declaration, table.value, n)
    return Estimate(total / np.bincount(table.declaration, minlength=n))


def _each(of: SimulatedRound, method: Callable[[list[Fraction]], Fraction]) -> Estimate:
    own = _by_declaration(of.table)
    return Estimate(np.array([float(method(list(own[code].values()))) for code in of.table.declarations]))


def _median(of: SimulatedRound) -> Estimate:
    return _each(of, median)


def _trimmed(of: SimulatedRound) -> Estimate:
    return _each(of, trimmed_mean)


def _zscore(of: SimulatedRound) -> Estimate:
    found = z_scored(_by_declaration(of.table))
    return Estimate(np.array([float(found[code]) for code in of.table.declarations]))


def _by_declaration(table: ScoreTable) -> dict[str, dict[str, Fraction]]:
    own: dict[str, dict[str, Fraction]] = {}
    for declaration, expert, value in zip(table.declaration, table.expert, table.value, strict=True):
        own.setdefault(table.declarations[declaration], {})[table.experts[expert]] = Fraction(float(value))
    return own


def _reml(of: SimulatedRound) -> Estimate:
    fit = fit_crossed(of.table)
    mean, root = crossed_posterior(of.table, fit.components)
    return Estimate(mean, mean + np.random.default_rng(of.seed).standard_normal((DRAWS, root.shape[1])) @ root.T)


def _oracle(of: SimulatedRound) -> Estimate:
    posterior = oracle(of)
    return Estimate(posterior.mean, posterior.draws(DRAWS, of.seed))


def _reference(of: SimulatedRound, model: str) -> Estimate:
    """Where the library gives no reference, the round has the official ranking alone: the mean."""
    found = posterior_of(of.table, model, of.seed, DRAWS)
    return Estimate(found.total, found.draws) if isinstance(found, Posterior) else _mean(of)


METHODS: dict[str, Callable[[SimulatedRound], Estimate]] = {
    "mean": _mean,
    "median": _median,
    "trimmed": _trimmed,
    "zscore": _zscore,
    "reml": _reml,
    "calibrated": partial(_reference, model="calibrated"),
    "robust": partial(_reference, model="robust"),
    "oracle": _oracle,
}
