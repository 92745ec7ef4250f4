"""REML fits of crossed designs beside other packages, on the same scores in the same run, each on one core."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.assign.rows import Row
from tests.benchmarks.scoring.peers import peer

__all__ = ["run"]

_PACKAGES = ("lme-python", "statsmodels")
_TIMES = 20.0
_SLOW = 2_000
"""Scores up to which statsmodels takes part: its matrices are dense."""

_CASES = ((100, 30, 5), (1_000, 200, 5))
"""Declarations, experts, scores each."""


def run() -> list[Row]:
    """One row a case and package: seconds of a fit, the least of some, and whether the criterion is the same.

    The goal is for 500 scores, beside the faster package of those that install.
    """
    with tempfile.TemporaryDirectory() as folder:
        return [row for case in _CASES for row in _rows(Path(folder) / "scores.csv", *case)]


def _rows(path: Path, declarations: int, experts: int, each: int) -> list[Row]:
    _write(path, declarations, experts, each)
    ours = _ours(path)
    scores = declarations * each
    packages = _PACKAGES if scores <= _SLOW else _PACKAGES[:1]
    found = {name: peer("reml_peer.py", path, name, package=name) for name in packages}
    fastest = min((of["seconds"] for of in found.values() if isinstance(of, dict)), default=None)
    told = f"{ours['seconds'] * 1e3:.2f} ms, criterion {ours['criterion']:.6f}"
    rows = []
    for name, of in found.items():
        if isinstance(of, str):
            rows.append(Row(f"{scores:,} scores", "REML fit", told, of, ""))
            continue
        times = of["seconds"] / ours["seconds"]
        # A lower criterion is a better optimum: only a higher one would be ours to answer for.
        equal = ours["criterion"] <= of["criterion"] + 1e-6
        beside = f"{name} {of['version']}: {of['seconds'] * 1e3:.1f} ms, {times:.1f} times, {of['criterion']:.6f}"
        judged = scores == 500 and of["seconds"] == fastest
        goal = f"{_TIMES:.0f} times faster, criterion not above" if judged else ""
        rows.append(
            Row(f"{scores:,} scores", "REML fit", told, beside, goal, (times >= _TIMES and equal) if judged else None)
        )
    return rows


def _write(path: Path, declarations: int, experts: int, each: int) -> None:
    """Whole scores of a random incomplete design: sd 10 of quality, 8 of the experts' effects, 10 of noise."""
    rng = np.random.default_rng(1)
    quality, effect = rng.normal(50, 10, declarations), rng.normal(0, 8, experts)
    with path.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines)
        out.writerow(["declaration", "expert", "score"])
        for row in range(declarations):
            for column in rng.choice(experts, each, replace=False):
                value = round(quality[row] + effect[column] + rng.normal(0, 10))
                out.writerow([f"D{row:04}", f"E{column:03}", value])


def _ours(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.scoring.reml_ours", str(path)]
    one_core = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=one_core)
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer
