"""What the others say of the declarations that an expert scored, for many replications at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scoring.crossed.table import Floats, Places
from scoring.watch.layout import Layout

__all__ = ["Consensus", "Prior", "consensus_of"]

_ROUNDS = 4
_PRIOR_FREEDOM = 4.0


@dataclass(frozen=True, slots=True)
class Prior:
    """What the field is like, in points: standard deviation of quality, and of a typical expert's noise."""

    quality: float
    noise: float


@dataclass(frozen=True, slots=True, eq=False)
class Consensus:
    """For each row (N' x replications): `others`, the quality of its declaration by the other experts' scores,
    `residual`, the score less that and less its expert's own effect, and `weight`, how far the residual counts: the
    noise's share of its variance, the rest being the others' uncertainty. `effect` and `noise` (m x replications) are
    an expert's mean of the rest and standard deviation around it, in points; noise is 0 for fewer than two rows.
    """

    others: Floats
    residual: Floats
    weight: Floats
    effect: Floats
    noise: Floats
    quality: Floats
    quality_variance: Floats


def consensus_of(values: Floats, layout: Layout, prior: Prior, aside: Places) -> Consensus:
    """The consensus of the other experts on each of N' x replications scores (`values`, in the layout's order).

    Quality q_i of a declaration is the mean of its scores less their experts' effects, weighted by 1 over each
    expert's own noise variance and shrunk by the prior; the expert in question is left out (its term taken from
    numerator and denominator: a cavity mean). Effects are free (as fixed effects in least squares), so a constant added
    to an expert changes nothing here. Effects, noises and consensus are found in turn, a few rounds; the same
    rounds run on the round's own scores and on every replication, so what is left of convergence biases no comparison.

    An expert's noise is drawn towards the typical one by `_PRIOR_FREEDOM` degrees of freedom where it serves as weight.
    An expert with one score says nothing on a declaration once its effect is free: its weight is 0, as is that of the
    experts `aside`.
    """
    count = np.maximum(layout.count, 1)[:, None].astype(np.float64)
    mean = layout.by_expert(values) / count
    centred = values - mean[layout.expert]
    share = (count - 1.0) / count
    share[aside] = 0.0
    found = _round(centred, layout, prior, np.zeros_like(mean), np.broadcast_to(share / prior.noise**2, mean.shape))
    for _ in range(_ROUNDS - 1):
        pooled = _PRIOR_FREEDOM * prior.noise**2 + (count - 1.0) * found.noise**2
        found = _round(centred, layout, prior, found.effect, share * (_PRIOR_FREEDOM + count - 1.0) / pooled)
    return replace(found, effect=mean + found.effect)


def _round(centred: Floats, layout: Layout, prior: Prior, effect: Floats, weight: Floats) -> Consensus:
    """One round: the consensus from effects and weights (m x replications), then effects and noises from it."""
    mine = weight[layout.expert]
    term = mine * (centred - effect[layout.expert])
    above, below = layout.sums @ term, layout.sums @ mine + prior.quality**-2
    variance = 1.0 / (below[layout.declaration] - mine)
    others = (above[layout.declaration] - term) * variance
    counts = prior.noise**2 / (prior.noise**2 + variance)
    apart = centred - others
    total = layout.by_expert(counts)
    effect = np.divide(layout.by_expert(counts * apart), total, out=np.zeros_like(total), where=total > 0)
    residual = apart - effect[layout.expert]
    freedom = np.maximum(layout.count - 1.0, 1.0)[:, None]
    noise = np.sqrt(layout.by_expert(counts * residual**2) / freedom)
    return Consensus(others, residual, counts, effect, noise, above / below, 1.0 / below)
