"""The limit of every method: the posterior of quality by one who knows a, b and s of each expert, and who lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.crossed.table import Floats
from tests.benchmarks.scoring.simulate import MIDDLE, UNIT, SimulatedRound

__all__ = ["Posterior", "oracle"]


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Independent normal posteriors of n qualities, in units of quality's sd."""

    mean: Floats
    sd: Floats

    def draws(self, count: int, seed: int) -> Floats:
        """Joint draws (count x n)."""
        normal = np.random.default_rng(seed).standard_normal((count, len(self.mean)))
        return self.mean + self.sd * normal


def oracle(of: SimulatedRound) -> Posterior:
    """Quality given its scores z = (y - 50) / 15 = a q + b + s e, and q ~ N(centre, 1).

    The precision is 1 + sum (a / s)^2 over the declaration's honest experts, the mean
    (centre + sum a (z - b) / s^2) / precision. Rounding and clipping of the scores are left out.
    """
    table = of.table
    expert = table.expert
    weight = np.where(of.liars[expert], 0.0, of.scale[expert] / of.noise[expert] ** 2)
    told = (table.value - MIDDLE) / UNIT - of.effect[expert]
    n = len(table.declarations)
    precision = 1 + np.bincount(table.declaration, weight * of.scale[expert], n)
    mean = (of.centre + np.bincount(table.declaration, weight * told, n)) / precision
    return Posterior(mean, 1 / np.sqrt(precision))
