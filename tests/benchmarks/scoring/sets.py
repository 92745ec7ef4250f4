"""What every method made of every simulated round, measured in processes of their own and kept in `build`.

A round once measured is not measured again while the code that it depends on stays the same: a long run can be stopped
and taken up, a short one (SETS=50) continued.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from scoring.watch import watch_table
from tests.benchmarks.scoring.methods import METHODS, REFERENCES, Estimate
from tests.benchmarks.scoring.metrics import brier, chances, covered, kendall, precision, ranks_of, taken
from tests.benchmarks.scoring.simulate import SimulatedRound, simulate

__all__ = ["FIRST_SEED", "WATCH", "Found", "measured"]

FIRST_SEED = 41_000
"""The seeds of the figures, fixed before any was looked at: this one and those that follow."""

Found = dict[str, Any]
"""Of one method in one round: `precision`, `kendall`, `friend` (how far funded); with draws `covered`, `brier`,
`chance` (n) and `best` (n). Of the watch over experts: `flagged` (m) and `liars` (m)."""

WATCH = "watch"
"""Stands beside the methods for what the watch over experts flags, at one honest expert in a hundred."""

_ROOT = Path(__file__).parents[3]
_FOLDER = _ROOT / "build" / "bench-scoring" / "sets"
_HERE = "tests/benchmarks/scoring"
_PLAIN = ("scoring/crossed", "scoring/ranking/methods.py", *(f"{_HERE}/{name}.py" for name in (
    "methods", "metrics", "oracle", "crossed_draws", "scenarios", "simulate")))  # fmt: skip
_REFERENCE = (*_PLAIN, *(f"scoring/reference/{name}.py" for name in (
    "doubts", "of_table", "gaussian", "gibbs", "layout", "posterior", "priors")))  # fmt: skip
_WATCH = ("scoring/watch", f"{_HERE}/scenarios.py", f"{_HERE}/simulate.py")


def measured(scenario: str, sets: int, methods: tuple[str, ...], jobs: int) -> dict[str, list[Found]]:
    """Method → what it came to in each of the first `sets` rounds of a scenario, by ascending seed."""
    seeds = range(FIRST_SEED, FIRST_SEED + sets)
    files = {method: _file(scenario, method) for method in methods}
    kept = {method: _read(file) for method, file in files.items()}
    missing = [(scenario, method, seed) for seed in seeds for method in methods if seed not in kept[method]]
    for (_, method, seed), found in _run(missing, jobs):
        kept[method][seed] = found
        with files[method].open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"seed": seed, **found}) + "\n")
    return {method: [kept[method][seed] for seed in seeds] for method in methods}


def _run(asked: list[tuple[str, str, int]], jobs: int) -> Iterator[tuple[tuple[str, str, int], Found]]:
    if not asked:
        return
    # The processes are made anew, so that they read the number of threads: one each, or they would wait for each other.
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for place, answer in enumerate(pool.map(_one, asked, chunksize=4)):
            yield asked[place], answer
            if place % 100 == 99:
                sys.stderr.write(f"{asked[place][0]}: {place + 1} of {len(asked)}\n")


def _one(asked: tuple[str, str, int]) -> Found:
    scenario, method, seed = asked
    of = simulate(scenario, seed)
    return _watched(of) if method == WATCH else _found(of, METHODS[method](of))


def _found(of: SimulatedRound, said: Estimate) -> Found:
    found: Found = {
        "precision": precision(said.value, of.best),
        "kendall": kendall(said.value, of.quality),
        "friend": float(taken(said.value)[of.friend]),
    }
    if said.draws is not None:
        ranks = ranks_of(said.draws)
        chance = chances(ranks)
        found |= {"covered": covered(ranks, of.rank), "brier": brier(chance, of.best)}
        found |= {"chance": np.round(chance, 5).tolist(), "best": of.best.astype(int).tolist()}
    return found


def _watched(of: SimulatedRound) -> Found:
    flags = watch_table(of.table, seed=of.seed).flags
    return {"flagged": [int(bool(flags[code])) for code in of.table.experts], "liars": of.liars.astype(int).tolist()}


def _file(scenario: str, method: str) -> Path:
    sources = _WATCH if method == WATCH else _REFERENCE if method in REFERENCES else _PLAIN
    folder = _FOLDER / f"{scenario}-{method}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{_digest(sources)}.jsonl"


def _digest(sources: tuple[str, ...]) -> str:
    seen = hashlib.sha256()
    for source in sources:
        place = _ROOT / source
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            seen.update(f"{file.relative_to(_ROOT)}\n".encode() + file.read_bytes())
    return seen.hexdigest()[:12]


def _read(file: Path) -> dict[int, Found]:
    if not file.exists():
        return {}
    text = file.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:  # the run before was stopped within a line
        file.write_text(whole, encoding="utf-8")
    lines = [json.loads(line) for line in whole.splitlines()]
    return {line.pop("seed"): line for line in lines}
