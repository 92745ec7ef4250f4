"""The statistics of the signals, each the larger the more an expert stands out, for many replications at once."""

from __future__ import annotations

import numpy as np

from scoring.crossed.table import Floats, Places
from scoring.watch.consensus import Consensus, Prior
from scoring.watch.layout import Block, Layout
from scoring.watch.spread import bulk, standardised

__all__ = [
    "average_ranks",
    "noise_apart",
    "others_share",
    "rank_agreement",
    "region_contrast",
    "same_count",
    "shares_apart",
    "studentised",
]

_BORROWED = 8.0
_LEAST_LEFT = 1e-6
_LEAST_NOISE = 1e-3


def noise_apart(found: Consensus, able: Places, prior: Prior) -> Floats:
    """How far the logarithm of an expert's noise lies above that of the bulk (a x replications, the experts `able`)."""
    logs = np.log(np.maximum(found.noise[able], _LEAST_NOISE * prior.noise))
    middle, _ = bulk(logs)
    return logs - middle


def studentised(found: Consensus, block: Block, prior: Prior) -> Floats:
    """The externally studentised residuals of a block (g x k x replications): each over the deviation of the others.

    t_i = r_i sqrt(w_i / (1 - h_i)) / s_(i), h_i = w_i / sum w. The residual is left out of its own yardstick (Cook &
    Weisberg 1982, section 2.2.1), which borrows d = `_BORROWED` degrees of freedom from the typical expert's variance
    v, since the expert's own are few (the moderated t of Smyth 2004): s_(i)^2 = (d v + sum w r^2 - w_i r_i^2 / (1 -
    h_i)) / (d + k - 2).
    """
    weight, residual = block.of(found.weight), block.of(found.residual)
    left = np.maximum(1.0 - weight / weight.sum(axis=1, keepdims=True), _LEAST_LEFT)
    part = weight * residual**2
    apart = part / left
    others = np.maximum(part.sum(axis=1, keepdims=True) - apart, 0.0) + _BORROWED * prior.noise**2
    others /= _BORROWED + block.size - 2.0
    return np.asarray(np.sign(residual) * np.sqrt(apart / others), dtype=np.float64)


def rank_agreement(found: Consensus, values: Floats, block: Block) -> Floats:
    """The rank correlation of each expert's scores with the others' consensus (g x replications), Spearman's rho_a.

    Both ranks' covariance over that of ranks without ties, (k^2 - 1) / 12 (Kendall 1948, section 3.8): where an expert
    gives the same score to several, the order of those is not counted as agreement.
    """
    mine, others = average_ranks(block.of(values)), average_ranks(block.of(found.others))
    middle = 0.5 * (block.size + 1.0)
    agreement = ((mine - middle) * (others - middle)).sum(axis=1)
    return np.asarray(agreement * (12.0 / (block.size * (block.size**2 - 1.0))))


def average_ranks(values: Floats) -> Floats:
    """Ranks from 1 along the middle axis of g x k x replications, equal values sharing their mean rank."""
    order = np.argsort(values, axis=1, kind="stable")
    first, last = _runs(np.take_along_axis(values, order, axis=1))
    found = np.empty(values.shape)
    np.put_along_axis(found, order, 0.5 * (first + last) + 1.0, axis=1)
    return found


def same_count(values: Floats, block: Block) -> Floats:
    """How many of an expert's sheets have the value that most of them have (g x replications)."""
    first, last = _runs(np.sort(block.of(values), axis=1))
    return np.asarray((last - first + 1.0).max(axis=1))


def _runs(ordered: Floats) -> tuple[Places, Places]:
    """Where the run of equal values that each belongs to begins and ends, along the middle axis of sorted values."""
    k = ordered.shape[1]
    place = np.arange(k, dtype=np.intp)[None, :, None]
    new = np.ones(ordered.shape, dtype=bool)
    np.not_equal(ordered[:, 1:], ordered[:, :-1], out=new[:, 1:])
    first = np.maximum.accumulate(np.where(new, place, 0), axis=1)
    end = np.ones(ordered.shape, dtype=bool)
    end[:, :-1] = new[:, 1:]
    last = np.minimum.accumulate(np.where(end, place, k)[:, ::-1], axis=1)[:, ::-1]
    return first, last


def shares_apart(own: Floats, others: Floats, count: Places) -> Floats:
    """How far an expert's share (a x replications) lies above the others', against how far the bulk's do.

    Shares are compared as their arcsine roots, whose sampling deviation 1 / (2 sqrt(count)) hardly depends on them.
    """
    roots = [np.arcsin(np.sqrt(np.clip(share, 0.0, 1.0))) for share in (own, others)]
    return standardised(roots[0] - roots[1], 0.5 / np.sqrt(count[:, None]))


def others_share(marked: Floats, whole: Layout) -> Floats:
    """The share that the others have on the declarations an expert scored (m x replications).

    `marked` (N' x replications) is a sheet's share; where nobody else scored any, that of all sheets.
    """
    panel = whole.sums @ np.ones((len(whole.rows), 1))
    beside = (whole.sums @ marked)[whole.declaration] - marked
    number = np.broadcast_to(whole.by_expert(panel[whole.declaration] - 1.0), (len(whole.count), marked.shape[1]))
    everyone = np.broadcast_to(marked.mean(axis=0), number.shape)
    return np.asarray(np.divide(whole.by_expert(beside), number, out=everyone.copy(), where=number > 0))


def region_contrast(found: Consensus, own: Floats, shared: Layout, able: Places, prior: Prior) -> tuple[Floats, Floats]:
    """What experts add to declarations of their own region, in points, and its standard error (each a x replications).

    `own` (N' x 1) is 1 for those. The difference of two weighted means of an expert's residuals; its yardstick is the
    expert's variance around the two, with `_BORROWED` degrees of freedom from the typical expert's, as above.
    """
    sums = []
    for side in (own, 1.0 - own):
        weight = shared.by_expert(side * found.weight)[able]
        mean = shared.by_expert(side * found.weight * found.residual)[able] / weight
        sums.append((weight, mean))
    (weight_own, mean_own), (weight_other, mean_other) = sums
    squares = shared.by_expert(found.weight * found.residual**2)[able]
    squares = squares - weight_own * mean_own**2 - weight_other * mean_other**2
    freedom = _BORROWED + shared.count[able, None] - 2.0
    variance = (np.maximum(squares, 0.0) + _BORROWED * prior.noise**2) / freedom
    return np.asarray(mean_own - mean_other), np.sqrt(variance * (1.0 / weight_own + 1.0 / weight_other))
