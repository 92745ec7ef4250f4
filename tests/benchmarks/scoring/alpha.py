"""Krippendorff's alpha beside the usual package, on the same tables in the same run."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scoring.agreement import krippendorff_alpha
from scoring.agreement.krippendorff_array import Metric
from tests.benchmarks.assign.rows import Row
from tests.benchmarks.scoring.peers import peer

__all__ = ["run"]

_PACKAGE = "krippendorff"
_TIMES = 100.0
_REPEATS = 5
_CASES: tuple[tuple[int, int, float, Metric], ...] = (
    (50, 5, 0.2, "interval"),
    (5_000, 300, 0.0, "interval"),
    (5_000, 300, 0.1, "interval"),
    (5_000, 300, 0.1, "ordinal"),
    (5_000, 300, 0.1, "nominal"),
)
"""Declarations, experts, share of scores that is missing, metric."""


def run() -> list[Row]:
    """One row a case: seconds of a call, the least of some; the goal is for the interval metric at 5,000 x 300."""
    with tempfile.TemporaryDirectory() as folder:
        return [_row(Path(folder) / "table.npy", *case) for case in _CASES]


def _table(declarations: int, experts: int, missing: float) -> NDArray[np.float64]:
    rng = np.random.default_rng(1)
    truth = rng.normal(60, 10, (declarations, 1))
    table = (truth + rng.normal(0, 8, (declarations, experts))).clip(0, 100).round()
    table[rng.random(table.shape) < missing] = np.nan
    return table


def _row(path: Path, declarations: int, experts: int, missing: float, metric: Metric) -> Row:
    table = _table(declarations, experts, missing)
    np.save(path, table)
    seconds, found = [], 0.0
    for _ in range(_REPEATS):
        started = time.perf_counter()
        found = krippendorff_alpha(table, metric)
        seconds.append(time.perf_counter() - started)
    ours = f"{_time(min(seconds))}, alpha {found:.6f}"
    what = f"alpha {metric}, {missing:.0%} missing"
    instance = f"{declarations:,} x {experts}"
    theirs = peer("alpha_peer.py", path, metric, package=_PACKAGE)
    goal = f"{_TIMES:.0f} times faster, equal to 1e-9" if declarations > 1_000 and metric == "interval" else ""
    if isinstance(theirs, str):
        return Row(instance, what, ours, theirs, goal)
    faster = theirs["seconds"] / min(seconds)
    beside = f"{_PACKAGE} {theirs['version']}: {_time(theirs['seconds'])}, {faster:,.0f} times"
    equal = abs(theirs["alpha"] - found) <= 1e-9
    beside += "" if equal else f", alpha {theirs['alpha']:.6f}"
    return Row(instance, what, ours, beside, goal, (faster >= _TIMES and equal) if goal else None)


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.3g} ms"
