"""How near a method came to the truth: in one round, and over many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau

from scoring.crossed.table import Floats, Places
from tests.benchmarks.scoring.simulate import FUNDED

__all__ = [
    "Figure",
    "brier",
    "calibration_error",
    "chances",
    "covered",
    "figure",
    "kendall",
    "precision",
    "ranks_of",
    "taken",
]

_BINS = 10
_RESAMPLES = 400


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure over the rounds, and its standard error."""

    value: float
    error: float

    def __str__(self) -> str:
        return f"{self.value:.4f} ± {self.error:.4f}"


def figure(rounds: Sequence[float]) -> Figure:
    """The mean of a figure over independent rounds; its error is sd / sqrt(rounds), infinite for a single one."""
    values = np.asarray(rounds, dtype=np.float64)
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.inf
    return Figure(float(values.mean()), float(error))


def taken(score: Floats, line: int = FUNDED) -> Floats:
    """How much of each declaration is funded (n): 1 above the line, 0 below, those tied at it share its places."""
    at = np.sort(score)[-line]
    above, tied = score > at, score == at
    return np.where(above, 1.0, np.where(tied, (line - above.sum()) / tied.sum(), 0.0))


def precision(score: Floats, best: NDArray[np.bool_]) -> float:
    """Share of the funded that are among the truly best."""
    return float(taken(score)[best].sum() / best.sum())


def kendall(score: Floats, quality: Floats) -> float:
    """Kendall's tau-b of the scores with the true qualities."""
    return float(kendalltau(score, quality).statistic)


def ranks_of(draws: Floats) -> Places:
    """The ranks (draws x n) in each joint draw, 1 the highest."""
    ranks = np.empty(draws.shape, dtype=np.intp)
    np.put_along_axis(ranks, np.argsort(-draws, axis=1), np.arange(1, draws.shape[1] + 1)[None, :], axis=1)
    return ranks


def covered(ranks: Places, rank: Places, level: float = 0.9) -> float:
    """Share of the true ranks inside the equal-tailed interval of the drawn ones: at most (1 - level) / 2 lie below the
    interval and as many above it."""
    tail = (1 - level) / 2
    low = np.quantile(ranks, tail, axis=0, method="inverted_cdf")
    high = np.quantile(ranks, 1 - tail, axis=0, method="inverted_cdf")
    return float(((low <= rank) & (rank <= high)).mean())


def chances(ranks: Places, line: int = FUNDED) -> Floats:
    """The chance of being funded (n)."""
    chance: Floats = (ranks <= line).mean(axis=0)
    return chance


def brier(chance: Floats, best: NDArray[np.bool_]) -> float:
    """Mean square of what the chance missed by."""
    return float(((chance - best) ** 2).mean())


def calibration_error(chance: Floats, best: NDArray[np.bool_], seed: int = 0) -> Figure:
    """Expected calibration error of chances (rounds x n): in ten bins of equal width, pooled over the rounds, the mean
    of |mean chance - share of the best|, weighted by the bin's size (Naeini, Cooper, Hauskrecht 2015).

    Its standard error is that of rounds drawn again with replacement.
    """
    place = np.minimum((chance * _BINS).astype(np.intp), _BINS - 1)
    excess = np.stack([np.where(place == one, chance - best, 0.0).sum(axis=1) for one in range(_BINS)], axis=1)
    again = np.random.default_rng(seed).integers(0, len(chance), (_RESAMPLES, len(chance)))
    resampled = np.abs(excess[again].sum(axis=1)).sum(axis=1) / chance.size
    return Figure(float(np.abs(excess.sum(axis=0)).sum() / chance.size), float(resampled.std(ddof=1)))
