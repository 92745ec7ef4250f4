"""The library's posterior beside a plain, long sampler of the same model and priors: both within Monte Carlo error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import process_time

import numpy as np

from scoring.crossed.table import Floats
from scoring.reference.posterior import Posterior, posterior
from tests.benchmarks.assign.rows import Row
from tests.benchmarks.scoring.chains import mean_error, split_rhat
from tests.benchmarks.scoring.metrics import chances, ranks_of
from tests.benchmarks.scoring.sampler import Sampled, sample
from tests.benchmarks.scoring.simulate import FUNDED, simulate

__all__ = ["run"]

_ROUNDS = ("base", "two_fields_group")
_SEED = 40_999
_RUNS = 8
"""Runs of the library with seeds of their own: what they differ by is its Monte Carlo error."""
_SQUARE, _FARTHEST = 2.0, 4.5
"""Between estimates that differ by chance alone the mean square of difference over error is 1, the farthest of some
hundred under 4; the figures of one round move together, and the library's error is itself estimated from eight runs."""


@dataclass(frozen=True, slots=True)
class _Quantity:
    """One figure of each declaration or expert: from the library's posterior; from the plain draws with its error."""

    name: str
    library: Callable[[Posterior], Floats]
    plain: Callable[[Sampled], tuple[Floats, Floats]]
    digits: int


def run() -> list[Row]:
    """The library's first run beside the plain sampler, for both models and two designs."""
    return [row for scenario in _ROUNDS for model in ("calibrated", "robust") for row in _compared(scenario, model)]


def _compared(scenario: str, model: str) -> list[Row]:
    table, robust = simulate(scenario, _SEED).table, model == "robust"
    started = process_time()
    plain = sample(table, seed=1, robust=robust)
    long = process_time() - started
    started = process_time()
    library = [posterior(table, robust=robust, seed=seed) for seed in range(_RUNS)]
    short = (process_time() - started) / _RUNS
    agree = max(float(split_rhat(part).max()) for part in (plain.total, plain.effect, plain.noise, plain.spread))
    ours, beside = f"{short:.2f} CPU s", f"{long:.0f} CPU s, R-hat at most {agree:.4f}"
    head = Row(scenario, f"{model}: time", ours, beside, "R-hat under 1.02", agree < 1.02)
    return [head, *(_row(scenario, model, quantity, library, plain) for quantity in _quantities())]


def _row(scenario: str, model: str, of: _Quantity, library: list[Posterior], plain: Sampled) -> Row:
    runs = np.stack([of.library(one) for one in library])
    expected, error = of.plain(plain)
    each = runs.std(axis=0, ddof=1)
    own = float(np.sqrt((each**2).mean()))
    # Eight runs say little of a single error, so that none counts as smaller than their mean.
    off = (runs[0] - expected) / np.hypot(np.maximum(each, own), error)
    square, farthest = float((off**2).mean()), float(np.abs(off).max())
    ours = f"{np.abs(runs[0] - expected).max():.{of.digits}f} apart at most, error {own:.{of.digits}f}"
    mean = np.abs(runs.mean(axis=0) - expected).max()
    beside = f"error {error.mean():.{of.digits}f}; mean of {_RUNS} runs {mean:.{of.digits}f} apart at most"
    goal = f"within error: mean square {square:.2f} (at most {_SQUARE}), farthest {farthest:.1f} (at most {_FARTHEST})"
    return Row(scenario, f"{model}: {of.name}", ours, beside, goal, square <= _SQUARE and farthest <= _FARTHEST)


def _quantities() -> tuple[_Quantity, ...]:
    return (
        _Quantity("totals, points", lambda of: of.total, lambda of: _mean(of.total), 3),
        _Quantity("their sd, points", lambda of: of.total_sd, lambda of: _sd(of.total), 3),
        _Quantity("effects, points", lambda of: of.fit.effect, lambda of: _mean(of.effect), 3),
        _Quantity("scales", lambda of: of.fit.scale, lambda of: _mean(of.scale), 4),
        _Quantity("expected ranks", lambda of: ranks_of(of.draws).mean(axis=0), _ranks, 3),
        _Quantity(f"chance of the top {FUNDED}", lambda of: chances(ranks_of(of.draws)), _chances, 4),
    )


def _mean(draws: Floats) -> tuple[Floats, Floats]:
    return draws.mean(axis=(0, 1)), mean_error(draws)


def _sd(draws: Floats) -> tuple[Floats, Floats]:
    sd = draws.std(axis=(0, 1))
    return sd, mean_error((draws - draws.mean(axis=(0, 1))) ** 2) / (2 * sd)


def _ranked(of: Sampled) -> Floats:
    return np.stack([ranks_of(chain) for chain in of.total]).astype(np.float64)


def _ranks(of: Sampled) -> tuple[Floats, Floats]:
    return _mean(_ranked(of))


def _chances(of: Sampled) -> tuple[Floats, Floats]:
    return _mean((_ranked(of) <= FUNDED).astype(np.float64))
