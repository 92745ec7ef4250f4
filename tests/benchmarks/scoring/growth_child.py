"""One fit of `growth` in a process of its own: `growth_child.py SCORES`."""

from __future__ import annotations

import json
import sys
import time

import numpy as np

from scoring.crossed import ScoreTable, fit_crossed
from scoring.crossed.table import Places
from tests.benchmarks.assign.child import peak_megabytes

__all__ = ["simulated"]

_EACH = 5
_TRUTH = (100.0, 64.0, 100.0)


def simulated(scores: int, seed: int = 1) -> tuple[ScoreTable, tuple[float, float, float]]:
    """A random design, 5 scores a declaration and 50 an expert, with the variances that the simulated values have."""
    rng = np.random.default_rng(seed)
    declarations, experts = scores // _EACH, scores // (10 * _EACH)
    declaration = np.repeat(np.arange(declarations), _EACH)
    expert = _panels(rng, declarations, experts).ravel()
    quality, effect, noise = (
        np.sqrt(variance) * rng.standard_normal(size)
        for variance, size in zip(_TRUTH, (declarations, experts, declarations * _EACH), strict=True)
    )
    value = 50.0 + quality[declaration] + effect[expert] + noise
    codes = tuple(f"D{row:06}" for row in range(declarations)), tuple(f"E{column:05}" for column in range(experts))
    variances = (float(quality.var(ddof=1)), float(effect.var(ddof=1)), float(noise.var(ddof=1)))
    return ScoreTable(*codes, declaration, expert, value), variances


def _panels(rng: np.random.Generator, declarations: int, experts: int) -> Places:
    """Five different experts for each declaration, ascending."""
    found = np.sort(rng.integers(0, experts, (declarations, _EACH)), axis=1)
    while True:
        again = (found[:, 1:] == found[:, :-1]).any(axis=1)
        if not again.any():
            return found.astype(np.intp)
        found[again] = np.sort(rng.integers(0, experts, (int(again.sum()), _EACH)), axis=1)


def _main(scores: int) -> None:
    table, truth = simulated(scores)
    started = time.process_time()
    fit = fit_crossed(table)
    seconds = time.process_time() - started
    found = (fit.components.declaration, fit.components.expert, fit.components.residual)
    # What of a simulated sample's own variance REML can miss: about sqrt(2 / levels) of it.
    sizes = (len(table.declarations), len(table.experts), table.size)
    off = max(abs(ours / own - 1) / np.sqrt(2 / size) for ours, own, size in zip(found, truth, sizes, strict=True))
    answer = {
        "scores": table.size,
        "declarations": sizes[0],
        "experts": sizes[1],
        "seconds": seconds,
        "megabytes": peak_megabytes(),
        "evaluations": fit.evaluations,
        "declaration": found[0],
        "expert": found[1],
        "residual": found[2],
        "criterion": fit.criterion,
        "criterion_se": fit.criterion_se,
        "sd_error": fit.sd_error,
        "off": float(off),
    }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    _main(int(sys.argv[1]))
