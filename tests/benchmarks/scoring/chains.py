"""How far the mean of several chains can be trusted."""

from __future__ import annotations

import numpy as np

from scoring.crossed.table import Floats

__all__ = ["mean_error", "split_rhat"]

_BATCHES = 20


def split_rhat(draws: Floats) -> Floats:
    """Split R-hat (Gelman et al. 2013, section 11.4) of draws (chains x kept x ...): near 1 where the chains agree."""
    half = draws.shape[1] // 2
    parts = np.concatenate([draws[:, :half], draws[:, half : 2 * half]])
    within = parts.var(axis=1, ddof=1).mean(axis=0)
    between = parts.mean(axis=1).var(axis=0, ddof=1)
    found: Floats = np.sqrt((half - 1) / half + between / within)
    return found


def mean_error(draws: Floats) -> Floats:
    """Monte Carlo standard error of the mean over chains and draws, by batch means: each chain in 20 long batches
    (Flegal, Haran, Jones 2008). Draws (chains x kept x ...) give (...)."""
    length = draws.shape[1] // _BATCHES
    shape = (draws.shape[0] * _BATCHES, length, *draws.shape[2:])
    batches = draws[:, : length * _BATCHES].reshape(shape).mean(axis=1)
    found: Floats = batches.std(axis=0, ddof=1) / np.sqrt(len(batches))
    return found
