"""Affinities that are never stored: 50,000 declarations x 20,000 experts, three each, with the gap against time.

`python -m tests.benchmarks.assign.growth FOLDER [DECLARATIONS EXPERTS SEATS]` writes assign-growth.csv and .svg there.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from functools import cached_property
from math import log10
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scoring.assignment.certificate import bound
from scoring.assignment.flow import by_flow
from scoring.assignment.instance import Flags, Whole
from scoring.assignment.priced import Priced, solve_priced
from tests.benchmarks.assign.child import peak_megabytes
from tests.benchmarks.assign.instances import Topics, loads, topics

__all__ = ["Growth"]

_SIZE = (50_000, 20_000, 3)
_GAP = 1e-3
_MEGABYTES = 2048


class Growth:
    """A source of blocks computed from mixtures of topics."""

    def __init__(self, declarations: int, experts: int, seats: int, seed: int = 1) -> None:
        self._world: Topics = topics(declarations, experts, seed)
        self._size = (declarations, experts, seats)

    @cached_property
    def demand(self) -> Whole:
        """The same for each."""
        return np.full(self._size[0], self._size[2])

    @cached_property
    def min_load(self) -> Whole:
        """Half of the average."""
        return np.full(self._size[1], loads(*self._size)[0])

    @cached_property
    def max_load(self) -> Whole:
        """1.3 times the average."""
        return np.full(self._size[1], loads(*self._size)[1])

    def block(self, first: int, last: int) -> tuple[NDArray[np.floating], Flags]:
        """Computed anew at every call."""
        return self._world.block(first, last)


@dataclass(slots=True)
class _Progress:
    """The rounds so far: CPU seconds, sum reached (0 while seats are empty), what no plan can exceed, pairs, memory."""

    source: Growth
    started: float = field(default_factory=time.process_time)
    upper: float = np.inf
    rounds: list[tuple[float, float, float, int, float]] = field(default_factory=list)

    def __call__(self, solved: Priced, whole: bool) -> None:
        self.upper = min(self.upper, bound(self.source, solved.prices.expert / solved.scale))
        reached = float(solved.arcs.affinity[solved.taken].sum()) if whole else 0.0
        seconds = time.process_time() - self.started
        self.rounds.append((seconds, reached, self.upper, len(solved.taken), peak_megabytes()))
        gap = self.upper / reached - 1 if reached else np.inf
        sys.stderr.write(f"{seconds:.0f} s: {reached:.4f} of at most {self.upper:.4f}, gap {gap:.2e}, ")
        sys.stderr.write(f"{len(solved.taken)} pairs, {peak_megabytes():.0f} MB\n")

    def points(self) -> list[tuple[float, float]]:
        """Seconds and gap of the rounds that had a plan."""
        return [(seconds, max(upper / reached - 1, 1e-15)) for seconds, reached, upper, _, _ in self.rounds if reached]


def _csv(progress: _Progress) -> str:
    rows = [f"{row[0]:.1f},{row[1]!r},{row[2]!r},{row[3]},{row[4]:.0f}" for row in progress.rounds]
    return "\n".join(["cpu_seconds,reached,bound,pairs,peak_mb", *rows]) + "\n"


def _svg(points: list[tuple[float, float]]) -> str:
    """Gap (logarithmic, 1 at the top to 10^-12) against CPU seconds."""
    last = max((seconds for seconds, _ in points), default=1.0)
    places = [(60 + 520 * seconds / last, 20 + 320 * min(12.0, -log10(gap)) / 12) for seconds, gap in points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in places)
    marks = "".join(
        f'<text x="52" y="{24 + 320 * power / 12:.0f}" text-anchor="end">1e-{power}</text>'
        f'<path d="M60 {20 + 320 * power / 12:.0f}H580" stroke="#ccc"/>'
        for power in range(0, 13, 3)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 380" font-family="sans-serif" font-size="12">'
        f"<title>Proven gap against CPU seconds</title>{marks}"
        f'<polyline points="{line}" fill="none" stroke="#06c" stroke-width="2"/>{dots}'
        f'<text x="60" y="365">0</text><text x="580" y="365" text-anchor="end">{last:.0f} CPU seconds</text></svg>\n'
    )


def main(folder: Path, size: tuple[int, int, int]) -> int:
    """The status is 1 where a goal was missed."""
    progress = _Progress(Growth(*size))
    found = solve_priced(progress.source, by_flow, watch=progress)
    (folder / "assign-growth.csv").write_text(_csv(progress))
    (folder / "assign-growth.svg").write_text(_svg(progress.points()))
    close = next((seconds for seconds, gap in progress.points() if gap <= _GAP), None)
    peak, gap = peak_megabytes(), progress.points()[-1][1]
    sys.stdout.write(f"{'x'.join(map(str, size))}: gap {gap:.1e} after {progress.rounds[-1][0]:.0f} CPU seconds; ")
    sys.stdout.write(f"within 0.1 % after {close:.0f} s; peak {peak:.0f} MB (at most {_MEGABYTES})\n")
    return int(found is None or close is None or peak > _MEGABYTES)


if __name__ == "__main__":
    _numbers = tuple(map(int, sys.argv[2:5]))
    sys.exit(main(Path(sys.argv[1]), (_numbers[0], _numbers[1], _numbers[2]) if len(_numbers) == 3 else _SIZE))
