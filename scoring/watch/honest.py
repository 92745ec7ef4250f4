"""The honest round that could have been: the model of a round in which every expert reads, and replications of it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from scoring.crossed.table import Floats, Places
from scoring.watch.consensus import Consensus, Prior, consensus_of
from scoring.watch.layout import Layout
from scoring.watch.spread import bulk

__all__ = ["Honest", "Ratings", "Scale", "honest_of", "matched", "replicated"]

Ratings = tuple[Places, Places]
"""The declaration and the expert of each of N scores."""

_STEPS = 12
_FEWEST_ROUNDS = 10
_FEWEST = 3
_NO_SPREAD = 1e-9
_LEAST_SHARE = 0.05
_LEAST_NOISE = 1e-3
_LEAST_SCALE = 0.1
_MATCHINGS, _PILOT, _PILOT_CELLS = 2, 100, 500_000
_MOST_SCALE, _MOST_SPREAD = 0.5, 1.5
_LEAST_FREEDOM = 5.0
_KNOWN = 0.5
"""What an expert's effect says on their spread, beside the one degree of freedom it had without sampling error."""
_TINY = 1e-300
_UNLIKE = 0.15
"""The least spread of the logarithm of honest noise: nowhere are experts exactly alike."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where values lie, in points: its ends, None where they are not known, and its step, 0 where it has none."""

    ends: tuple[float, float] | None
    step: float

    def marked(self, values: Floats) -> Floats:
        """Values as they would be written down: in whole steps and within the ends (in place)."""
        low = self.ends[0] if self.ends else 0.0
        if self.step > 0:
            values -= low
            values /= self.step
            np.rint(values, out=values)
            values *= self.step
            values += low
        return np.clip(values, *self.ends, out=values) if self.ends else values


@dataclass(frozen=True, slots=True, eq=False)
class Honest:
    """What honest experts of a round are like, in points.

    `middle` is what the typical expert gives to the middle of the field; `quality` and `quality_sd` (n) what is known
    of each declaration. Experts' effects are normal with `effect_sd`, the logarithms of their noise even around
    `noise` with `noise_spread`, and how far they spread declarations apart normal around 1 with `scale_sd`; the spread
    of effects is known as from `freedom` degrees of freedom.
    """

    middle: float
    quality: Floats
    quality_sd: Floats
    effect_sd: float
    noise: float
    noise_spread: float
    scale_sd: float
    prior: Prior
    freedom: float


def honest_of(values: Floats, shared: Layout, aside: Places) -> Honest | None:
    """A first honest model of a round's values (N), None where nobody's scores can be compared with others'.

    Moments of the bulk of experts (`bulk`), so that one who gives 100 to a friend and 0 to the others, or three, do not
    make the honest seem as noisy; the experts `aside` are left out. `matched` refines it.
    """
    able = _able(shared, aside, _FEWEST)
    own = values[shared.rows][:, None]
    mean = shared.by_expert(own) / np.maximum(shared.count, 1)[:, None]
    overall = float(np.sqrt(np.mean((own - mean[shared.expert]) ** 2)))
    if not len(able) or overall <= _NO_SPREAD * float(np.abs(values).max()):
        return None
    prior = Prior(overall / np.sqrt(2.0), overall / np.sqrt(2.0))
    least = _LEAST_SHARE * overall
    for _ in range(_STEPS):
        seen = _moments(consensus_of(own, shared, prior, aside), shared, least, aside)
        prior = Prior(max(float(seen.quality[0]), least), max(float(np.exp(seen.noise[0])), least))
    found = consensus_of(own, shared, prior, aside)
    seen = _moments(found, shared, least, aside)
    return Honest(
        middle=float(seen.middle[0]),
        quality=found.quality[:, 0],
        quality_sd=np.sqrt(found.quality_variance[:, 0]),
        effect_sd=float(np.sqrt(seen.effects[0])),
        noise=prior.noise,
        noise_spread=max(float(np.sqrt(seen.noises[0])), _UNLIKE),
        scale_sd=min(float(np.sqrt(seen.slopes[0])), _MOST_SCALE),
        prior=prior,
        freedom=max(_KNOWN * (len(able) - 1), _LEAST_FREEDOM),
    )


def matched(
    honest: Honest, values: Floats, shared: Layout, aside: Places, of: Ratings, scale: Scale, rng: np.random.Generator
) -> Honest:
    """The honest model whose replications have, on average, the moments of the round itself (N values).

    Estimates from scores cut off at the scale's ends, rounded and few are off: too noisy, too little spread, and so on.
    The replications suffer the same, so each parameter is moved by the difference of its moment in the round and in
    replications, twice (indirect inference: Gourieroux, Monfort & Renault 1993).
    """
    least, size = _LEAST_NOISE * honest.noise, min(max(_PILOT_CELLS // len(values), _FEWEST_ROUNDS), _PILOT)
    seen = _moments(consensus_of(values[shared.rows][:, None], shared, honest.prior, aside), shared, least, aside)
    for _ in range(_MATCHINGS):
        rounds = replicated(honest, of, scale, rng, size)
        found = consensus_of(rounds[shared.rows], shared, honest.prior, aside)
        mean = _moments(found, shared, least, aside).mean()
        larger = _within(float(seen.quality[0] / mean.quality[0]))
        honest = replace(
            honest,
            middle=honest.middle + float(seen.middle[0] - mean.middle[0]),
            quality=honest.quality * larger,
            quality_sd=honest.quality_sd * larger,
            effect_sd=_moved(honest.effect_sd, seen.effects - mean.effects, 0.0, np.inf),
            noise=honest.noise * _within(float(np.exp(seen.noise[0] - mean.noise[0]))),
            noise_spread=_moved(honest.noise_spread, seen.noises - mean.noises, _UNLIKE, _MOST_SPREAD),
            scale_sd=_moved(honest.scale_sd, seen.slopes - mean.slopes, 0.0, _MOST_SCALE),
        )
    return honest


def replicated(honest: Honest, of: Ratings, scale: Scale, rng: np.random.Generator, replications: int) -> Floats:
    """N x replications values of honest experts on this very design; `of` gives each row's declaration and expert.

    Each replication draws anew every quality from what is known of it, how far effects spread (as estimated, over the
    root of a chi-square variate over its degrees of freedom), every expert's effect, noise and scale, and every error.
    So a strict expert is as likely as in the round, whoever it is.
    """
    declaration, expert = of
    n, m = len(honest.quality), int(expert.max()) + 1
    quality = rng.standard_normal((n, replications))
    quality *= honest.quality_sd[:, None]
    quality += honest.quality[:, None]
    unsure = np.sqrt(honest.freedom / rng.chisquare(honest.freedom, replications))
    effect = honest.middle + honest.effect_sd * unsure * rng.standard_normal((m, replications))
    # Even between bounds, variance 1/3: bounded, since an expert noisier than all others is what is looked for.
    unlike = rng.uniform(-1.0, 1.0, (m, replications))
    noise = honest.noise * np.exp(honest.noise_spread * np.sqrt(3.0) * unlike)
    spread = np.maximum(1.0 + honest.scale_sd * rng.standard_normal((m, replications)), _LEAST_SCALE)
    values = rng.standard_normal((len(expert), replications))
    values *= noise[expert]
    values += effect[expert]
    values += spread[expert] * quality[declaration]
    return scale.marked(values)


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    """What shows of a round (each: replications): the size of quality, the bulk's mean effect and the variance of
    effects, mean and variance of the logarithms of noise, the variance of the slopes of scores on the consensus."""

    quality: Floats
    middle: Floats
    effects: Floats
    noise: Floats
    noises: Floats
    slopes: Floats

    def mean(self) -> _Moments:
        return _Moments(*(np.atleast_1d(getattr(self, row.name).mean()) for row in fields(self)))


def _moments(found: Consensus, shared: Layout, least: float, aside: Places) -> _Moments:
    able = _able(shared, aside, _FEWEST)
    read = np.unique(shared.declaration)
    middle, effects = bulk(found.effect[_able(shared, aside, 1)])
    noise, noises = bulk(np.log(np.maximum(found.noise[able], least)))
    _, slopes = bulk(_slopes(found, shared)[able])
    quality = np.sqrt(np.mean(found.quality[read] ** 2 + found.quality_variance[read], axis=0))
    return _Moments(quality, middle, effects**2, noise, noises**2, slopes**2)


def _able(shared: Layout, aside: Places, fewest: int) -> Places:
    """The experts with enough scores that are not set aside."""
    return np.setdiff1d(np.flatnonzero(shared.count >= fewest), aside)


def _slopes(found: Consensus, shared: Layout) -> Floats:
    """How far each expert's residuals go with the others' consensus (m x replications): the scale, less 1."""
    mean = shared.by_expert(found.weight * found.others) / np.maximum(shared.by_expert(found.weight), _TINY)
    apart = found.weight * (found.others - mean[shared.expert])
    squares = shared.by_expert(apart * found.others)
    return np.divide(
        shared.by_expert(apart * found.residual), squares, out=np.zeros_like(squares), where=squares > _TINY
    )


def _within(ratio: float) -> float:
    return min(max(ratio, 0.5), 2.0)


def _moved(spread: float, by: Floats, least: float, most: float) -> float:
    """The standard deviation whose square is moved by a difference of variances, within bounds."""
    return min(max(float(np.sqrt(max(spread**2 + float(by[0]), 0.0))), least), most)
