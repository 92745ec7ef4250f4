"""The posterior of the reference model by blocked Gibbs sampling, many chains in step.

Each sweep draws mean, contrasts, quality and effects at once from their joint normal given the rest (`gaussian`), then
noise, scales and variances, which are independent given those. So blocked, the chains forget where they began within
a few sweeps. The model and its priors stand in `priors`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.special import gammaln

from scoring.crossed.table import Floats
from scoring.reference.bounded import bounded_gamma
from scoring.reference.gaussian import Conditional, Given, conditional
from scoring.reference.layout import Layout
from scoring.reference.priors import (
    DEGREES,
    EFFECT_SCALE,
    LEAST_NOISE,
    QUALITY_SCALE,
    SCALE_SCALE,
    TWIN_DEGREES,
)

__all__ = ["Chains", "Sweep"]

_LEAST = 1e-8
_MOST = 1e8


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """One state of S chains: the joint normal of quality and effects, draws `z`, `u` from it, and what it was given:
    `scale` and noise `precision` (S x m), the scores' weights beside their expert's others `relative` (S x N).
    """

    normal: Conditional
    z: Floats
    u: Floats
    scale: Floats
    precision: Floats
    relative: Floats
    declaration: Floats
    expert: Floats


class Chains:
    """S chains on a layout; `robust` makes the noise Student-t."""

    def __init__(self, layout: Layout, chains: int, random: Generator, *, robust: bool) -> None:
        self._layout, self._random, self._robust = layout, random, robust
        self._count = layout.over_experts(np.ones(len(layout.value)))
        self._finest = 1.0 / max(layout.rounding, LEAST_NOISE)
        self._scale = np.ones((chains, layout.m))
        self._precision = np.full((chains, layout.m), min(3.0, self._finest))
        self._relative = np.ones((chains, len(layout.value)))
        self._degrees = np.full(chains, 10.0)
        self._level = np.full(chains, 1.0 / 3.0)
        self._declaration, self._expert = np.full(chains, 0.5), np.full(chains, 0.2)
        self._spread = np.full(chains, 0.03)

    def sweep(self, copies: int = 1) -> Sweep:
        """Draw everything once more; of quality and effects so many copies: the chains go on from the first."""
        layout, random = self._layout, self._random
        given = Given(self._scale, self._relative * self._precision[:, layout.expert], self._declaration, self._expert)
        normal = conditional(layout, given)
        z, u = normal.draw(random, copies)
        state = Sweep(normal, z, u, self._scale, self._precision, self._relative, self._declaration, self._expert)
        z, u = z[0], u[0]
        known = 1 + layout.contrast.shape[1]
        quality, effect = u + z[:, 1:known] @ layout.contrast.T, z[:, known:]
        about = layout.value - z[:, :1] - effect[:, layout.expert]
        of = quality[:, layout.declaration]
        self._draw_noise((about - self._scale[:, layout.expert] * of) ** 2)
        self._draw_scales(about, of)
        self._declaration = self._variance(u, self._declaration, QUALITY_SCALE)
        self._expert = self._variance(effect, self._expert, EFFECT_SCALE)
        self._spread = self._variance(self._scale - 1.0, self._spread, SCALE_SCALE)
        return state

    def _draw_noise(self, squares: Floats) -> None:
        """The experts' noise from the squared residuals (S x N), then what their noises have in common."""
        layout, random = self._layout, self._random
        if self._robust:
            rate = (TWIN_DEGREES + self._precision[:, layout.expert] * squares) / 2
            self._relative = random.standard_gamma((TWIN_DEGREES + 1) / 2, size=squares.shape) / rate
        degrees, level = self._degrees[:, None], self._level[:, None]
        sums = layout.over_experts(self._relative * squares)
        shape, rate = (degrees + self._count) / 2, (degrees * level + sums) / 2
        self._precision = np.maximum(bounded_gamma(random, shape, rate, self._finest), min(_LEAST, self._finest))
        total, logs = self._precision.sum(axis=1), np.log(self._precision).sum(axis=1)
        shape = layout.m * self._degrees / 2
        self._level = np.clip(random.standard_gamma(shape) / (self._degrees / 2 * total), _LEAST, _MOST)
        self._degrees = self._draw_degrees(total, logs)

    def _draw_degrees(self, total: Floats, logs: Floats) -> Floats:
        half, level = DEGREES[None, :] / 2, self._level[:, None]
        likely = self._layout.m * (half * np.log(half * level) - gammaln(half))
        likely = likely + (half - 1) * logs[:, None] - half * level * total[:, None]
        # The largest of log probabilities with Gumbel noise is a draw from them.
        chosen = np.argmax(likely + self._random.gumbel(size=likely.shape), axis=1)
        return np.asarray(DEGREES[chosen], dtype=np.float64)

    def _draw_scales(self, about: Floats, quality: Floats) -> None:
        """The scales a_j: a regression of each expert's scores on quality, shrunk towards 1."""
        layout = self._layout
        weight = self._relative * self._precision[:, layout.expert]
        prior = 1.0 / self._spread[:, None]
        precision = prior + layout.over_experts(weight * quality**2)
        mean = (prior + layout.over_experts(weight * quality * about)) / precision
        self._scale = mean + self._random.standard_normal(mean.shape) / np.sqrt(precision)

    def _variance(self, values: Floats, before: Floats, scale: float) -> Floats:
        """The variance of values (S x count) around 0, whose root is half-Cauchy a priori."""
        random, count = self._random, values.shape[1]
        mixed = (1.0 / before + 1.0 / scale**2) / random.standard_gamma(1.0, size=before.shape)
        drawn: Floats = (0.5 * (values**2).sum(axis=1) + 1.0 / mixed) / random.standard_gamma(
            (count + 1) / 2, size=before.shape
        )
        return np.clip(drawn, _LEAST, _MOST)
