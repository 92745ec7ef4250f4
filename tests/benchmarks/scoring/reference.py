"""The whole reference of a round of 500 scores with 4,000 joint draws, beside PyMC sampling the same posterior."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from scoring.crossed import ScoreTable
from scoring.linkage import linkage
from scoring.reference import Posterior, components_of, posterior_of
from tests.benchmarks.assign.rows import Row
from tests.benchmarks.scoring.methods import DRAWS
from tests.benchmarks.scoring.peers import peer
from tests.benchmarks.scoring.simulate import simulate

__all__ = ["run"]

_SEED = 40_999
_REPEATS = 5
_SHARE = 1 / 50
_CHAINS = 4
_SCRIPT = "reference_peer.py"


@dataclass(frozen=True, slots=True)
class _Sampler:
    """`chains` are timed and count for four; `share` of its time is what ours may take, None where that is printed."""

    name: str
    package: str
    chains: int
    share: float | None


_SAMPLERS = (_Sampler("PyMC", "pymc", 1, _SHARE), _Sampler("PyMC's model by nutpie", "nutpie", 4, None))
"""PyMC's own sampler runs its chains one after the other, so that one of them is enough to know the time of four."""


def run() -> list[Row]:
    """A row a sampler, in CPU seconds without compiling; 1,000 draws of four chains are what 4,000 draws take."""
    table = simulate("base", _SEED).table
    seconds, found = _ours(table)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.npz"
        np.savez(path, declaration=table.declaration, expert=table.expert, value=table.value)
        return [
            _row(
                sampler,
                seconds,
                found,
                peer(_SCRIPT, path, sampler.package, str(sampler.chains), package=sampler.package),
            )
            for sampler in _SAMPLERS
        ]


def _ours(table: ScoreTable) -> tuple[float, Posterior]:
    """Everything from the table on: REML components, linkage, posterior and joint draws."""
    runs = [_timed(table) for _ in range(_REPEATS)]
    return median(seconds for seconds, _ in runs), runs[0][1]


def _timed(table: ScoreTable) -> tuple[float, Posterior]:
    started = process_time()
    linkage((table.declarations[i], table.experts[j]) for i, j in zip(table.declaration, table.expert, strict=True))
    components_of(table)
    found = posterior_of(table, draws=DRAWS)
    seconds = process_time() - started
    assert isinstance(found, Posterior)
    return seconds, found


def _row(sampler: _Sampler, ours: float, of: Posterior, peers: dict[str, Any] | str) -> Row:
    what = f"reference, {DRAWS:,} joint draws"
    goal = f"at most {sampler.share} of the time" if sampler.share else "printed"
    if isinstance(peers, str):
        return Row("base, 500 scores", what, f"{ours:.2f} CPU s", peers, goal)
    theirs = peers["sampling"] * _CHAINS / sampler.chains
    off = float(np.abs((of.total - np.array(peers["total"])) / np.array(peers["sd"])).max())
    spent = f"{theirs:.1f} CPU s after {peers['compiling']:.0f} s of compiling, R-hat {peers['rhat']:.3f}"
    told = f"{ours:.2f} CPU s, {ours / theirs:.4f} of the time; totals at most {off:.3f} sd apart"
    reached = None if sampler.share is None else ours <= sampler.share * theirs
    return Row("base, 500 scores", what, told, f"{sampler.name}: {spent}", goal, reached)
