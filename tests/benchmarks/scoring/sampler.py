"""The reference model's posterior sampled the plain way, to check the library's by: every unknown by itself, long.

It shares with the library the priors' numbers (`scoring.reference.priors`) and nothing else: no common code, no
elimination of declarations, no joint draw of quality and effects, no mixture for the half-Cauchy priors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from scoring.crossed import ScoreTable
from scoring.crossed.table import Floats
from scoring.reference.priors import DEGREES, EFFECT_SCALE, LEAST_NOISE, QUALITY_SCALE, SCALE_SCALE, TWIN_DEGREES

__all__ = ["Sampled", "sample"]

_STEPS = {"quality": 0.25, "effect": 0.45, "scale": 0.8}
"""Random walk steps of the logarithms of the three standard deviations."""

_FORGET, _THIN = 2_000, 4
_WALKS = 4
"""Steps of those walks in a sweep: the sd of the scales is the slowest of all."""


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """Draws (chains x kept x ...), in points: true values `total` (n), `effect` and `noise` (m); `scale` (m) without
    unit; the standard deviations `spread` (3) of quality, of effects (both in points) and of scales."""

    total: Floats
    effect: Floats
    noise: Floats
    scale: Floats
    spread: Floats


@dataclass(slots=True, eq=False)
class _State:
    """C chains, in units of the scores' sd: `mean` (C), `centre` and `quality` with it (C x n), `effect`, `scale` and
    `precision` 1 / s^2 (C x m), `counts` how far each score counts (C x N), the standard deviations' logs (C), the
    noises' `degrees` d and `level` h (C)."""

    mean: Floats
    centre: Floats
    quality: Floats
    effect: Floats
    scale: Floats
    precision: Floats
    counts: Floats
    log_sd: dict[str, Floats]
    degrees: Floats
    level: Floats


class _Sampler:
    def __init__(self, table: ScoreTable, chains: int, seed: int, *, robust: bool) -> None:
        self.random, self.chains, self.robust = np.random.default_rng(seed), chains, robust
        self.n, self.m = len(table.declarations), len(table.experts)
        self.middle, self.unit = float(table.value.mean()), float(table.value.std())
        self.y = (table.value - self.middle) / self.unit
        self.declaration, self.expert = table.declaration, table.expert
        self.by_declaration, self.by_expert = np.eye(self.n)[table.declaration], np.eye(self.m)[table.expert]
        self.finest = 1 / max((table.step / self.unit) ** 2 / 12, LEAST_NOISE)
        group = np.zeros(self.n, dtype=np.intp) if table.group is None else table.group
        self.member = np.eye(int(group.max()) + 1)[group]
        self.state = self._begin()

    def _begin(self) -> _State:
        c, random = self.chains, self.random
        return _State(
            mean=random.normal(0, 0.5, c),
            centre=np.zeros((c, self.n)),
            quality=random.normal(0, 1, (c, self.n)),
            effect=random.normal(0, 0.5, (c, self.m)),
            scale=random.normal(1, 0.1, (c, self.m)),
            precision=random.uniform(1, 4, (c, self.m)),
            counts=np.ones((c, len(self.y))),
            log_sd={name: np.log(random.uniform(0.1, 0.5, c)) for name in _STEPS},
            degrees=random.choice(DEGREES, c),
            level=random.uniform(0.2, 0.6, c),
        )

    def sweep(self) -> None:
        self._locations()
        self._shifts()
        self._experts()
        self._hyper()

    def _locations(self) -> None:
        """The mean, each quality, each effect: normal given the others."""
        s, random = self.state, self.random
        weight = s.counts * s.precision[:, self.expert]
        scale = s.scale[:, self.expert]
        rest = self.y - scale * s.quality[:, self.declaration] - s.effect[:, self.expert]
        total = weight.sum(axis=1)
        s.mean = (weight * rest).sum(axis=1) / total + random.standard_normal(self.chains) / np.sqrt(total)

        rest = self.y - s.mean[:, None] - s.effect[:, self.expert]
        prior = np.exp(-2 * s.log_sd["quality"])[:, None]
        precision = (weight * scale**2) @ self.by_declaration + prior
        middle = ((weight * scale * rest) @ self.by_declaration + prior * s.centre) / precision
        s.quality = middle + random.standard_normal(middle.shape) / np.sqrt(precision)

        rest = self.y - s.mean[:, None] - scale * s.quality[:, self.declaration]
        precision = weight @ self.by_expert + np.exp(-2 * s.log_sd["effect"])[:, None]
        middle = (weight * rest) @ self.by_expert / precision
        s.effect = middle + random.standard_normal(middle.shape) / np.sqrt(precision)

    def _shifts(self) -> None:
        """Moves that leave every score's expectation alone, without which the mean creeps: mean + c with effects - c,
        and qualities + c with effects - a c; then the groups' centres."""
        s, random = self.state, self.random
        sd = np.exp(s.log_sd["effect"])
        c = s.effect.mean(axis=1) + random.standard_normal(self.chains) * sd / np.sqrt(self.m)
        s.mean, s.effect = s.mean + c, s.effect - c[:, None]
        quality, effect = np.exp(-2 * s.log_sd["quality"]), sd**-2.0
        precision = self.n * quality + (s.scale**2).sum(axis=1) * effect
        pull = (s.scale * s.effect).sum(axis=1) * effect - (s.quality - s.centre).sum(axis=1) * quality
        c = pull / precision + random.standard_normal(self.chains) / np.sqrt(precision)
        s.quality, s.effect = s.quality + c[:, None], s.effect - s.scale * c[:, None]
        groups = self.member.shape[1]
        if groups > 1:
            contrast = self.member[:, :-1] - self.member[:, -1:]
            inverse = np.linalg.inv(contrast.T @ contrast)
            noise = random.standard_normal((self.chains, groups - 1)) @ np.linalg.cholesky(inverse).T
            found = s.quality @ contrast @ inverse + noise / np.sqrt(quality)[:, None]
            s.centre = found @ contrast.T

    def _experts(self) -> None:
        """Scales, noises, and in the twin how far each score counts."""
        s, random = self.state, self.random
        rest = self.y - s.mean[:, None] - s.effect[:, self.expert]
        quality = s.quality[:, self.declaration]
        weight = s.counts * s.precision[:, self.expert]
        prior = np.exp(-2 * s.log_sd["scale"])[:, None]
        precision = (weight * quality**2) @ self.by_expert + prior
        middle = ((weight * quality * rest) @ self.by_expert + prior) / precision
        s.scale = middle + random.standard_normal(middle.shape) / np.sqrt(precision)
        off = (rest - s.scale[:, self.expert] * quality) ** 2
        shape = (s.degrees[:, None] + self.by_expert.sum(axis=0)) / 2
        rate = (s.degrees * s.level)[:, None] / 2 + (s.counts * off) @ self.by_expert / 2
        drawn = random.standard_gamma(shape) / rate
        while (beyond := drawn > self.finest).any():  # cut off, by drawing again
            drawn = np.where(beyond, random.standard_gamma(shape) / rate, drawn)
        s.precision = drawn
        if self.robust:
            rate = (TWIN_DEGREES + off * s.precision[:, self.expert]) / 2
            s.counts = random.standard_gamma((TWIN_DEGREES + 1) / 2, rate.shape) / rate

    def _hyper(self) -> None:
        s, random = self.state, self.random
        for name, values, scale in (
            ("quality", s.quality - s.centre, QUALITY_SCALE),
            ("effect", s.effect, EFFECT_SCALE),
            ("scale", s.scale - 1, SCALE_SCALE),
        ):
            for _ in range(_WALKS):
                s.log_sd[name] = self._walk(s.log_sd[name], values, scale, _STEPS[name])
        total = s.precision.sum(axis=1)
        s.level = random.standard_gamma(self.m * s.degrees / 2) / (s.degrees * total / 2)
        half = DEGREES / 2
        each = half * np.log(half * s.level[:, None]) - gammaln(half)
        likely = self.m * each + (half - 1) * np.log(s.precision).sum(axis=1)[:, None]
        likely -= half * (s.level * total)[:, None]
        chance = np.exp(likely - likely.max(axis=1, keepdims=True)).cumsum(axis=1)
        place = (chance < (random.random(self.chains) * chance[:, -1])[:, None]).sum(axis=1)
        s.degrees = DEGREES[place]

    def _walk(self, log: Floats, values: Floats, scale: float, step: float) -> Floats:
        """One Metropolis step of the log of the values' sd, half-Cauchy(scale)."""
        squares, count = (values**2).sum(axis=1), values.shape[1]

        def density(at: Floats) -> Floats:
            log: Floats = (1 - count) * at - squares * np.exp(-2 * at) / 2 - np.log1p(np.exp(2 * at) / scale**2)
            return log

        to = log + step * self.random.standard_normal(self.chains)
        taken = np.log(self.random.random(self.chains)) < density(to) - density(log)
        found: Floats = np.where(taken, to, log)
        return found


def sample(
    table: ScoreTable,
    seed: int,
    *,
    robust: bool,
    chains: int = 8,
    forget: int = 2_000,
    keep: int = 5_000,
    thin: int = 4,
) -> Sampled:
    """`keep` states of each chain, every `thin`-th after the first `forget` sweeps."""
    sampler = _Sampler(table, chains, seed, robust=robust)
    rows: list[tuple[Floats, ...]] = []
    for sweep in range(forget + keep * thin):
        sampler.sweep()
        if sweep >= forget and (sweep - forget) % thin == 0:
            s, unit = sampler.state, sampler.unit
            total = sampler.middle + unit * (s.mean[:, None] + s.quality)
            sds = np.exp(np.stack([s.log_sd[name] for name in _STEPS], axis=1)) * [unit, unit, 1.0]
            rows.append((total, unit * s.effect, unit / np.sqrt(s.precision), s.scale, sds))
    return Sampled(*(np.stack(part, axis=1) for part in zip(*rows, strict=True)))
