"""From joint draws of true values to ranks: intervals, expected ranks, and the chance of being funded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scoring.crossed.table import Floats, Places

__all__ = ["chance_of_being_funded", "expected_ranks", "rank_intervals", "ranks_of"]


def ranks_of(draws: Floats) -> Places:
    """The rank of each of n in every draw (draws x n), the highest value first."""
    ranks = np.empty(draws.shape, dtype=np.intp)
    order = np.argsort(-draws, axis=1, kind="stable")
    np.put_along_axis(ranks, order, np.arange(1, draws.shape[1] + 1)[None, :], axis=1)
    return ranks


def rank_intervals(ranks: Places, level: float) -> list[tuple[int, int]]:
    """Equal-tailed intervals of the ranks drawn: the (1 - level) / 2 and (1 + level) / 2 quantiles, which are ranks."""
    tails = [(1.0 - level) / 2, (1.0 + level) / 2]
    low, high = np.quantile(ranks, tails, axis=0, method="inverted_cdf")
    return [(int(first), int(last)) for first, last in zip(low, high, strict=True)]


def expected_ranks(ranks: Places) -> Floats:
    """The mean rank of each (Heyard et al. 2022, the expected rank)."""
    mean: Floats = ranks.mean(axis=0)
    return mean


def chance_of_being_funded(draws: Floats, places: Sequence[tuple[Places, int]]) -> Floats:
    """The share of draws in which each of n is inside the line, jointly: who is inside depends on all the others.

    `places` lists which declarations compete for how many places: all fundable ones, or those of each group.
    """
    chance = np.zeros(draws.shape[1])
    for members, count in places:
        if len(members):
            chance[members] = (ranks_of(draws[:, members]) <= count).mean(axis=0)
    return chance
