"""REML fits from 1,000 to 1,000,000 scores: seconds and memory, with the curve and its exponent.

`python -m tests.benchmarks.scoring.growth [MOST]` runs it up to MOST scores; scoring-growth.csv and .svg go to build/.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from math import log10
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.assign.rows import Row, table

__all__ = ["growth", "run"]

_BUILD = Path(__file__).parents[3] / "build"
_SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
_MEGABYTES = 2048


def run() -> list[Row]:
    """One row a size, and one for the curve."""
    return growth(_BUILD)


def growth(folder: Path, most: int = _SIZES[-1]) -> list[Row]:
    """Fit designs of up to `most` scores, five a declaration and fifty an expert, each in a process of its own."""
    points = [_fit(scores) for scores in _SIZES if scores <= most]
    folder.mkdir(exist_ok=True)
    (folder / "scoring-growth.csv").write_text(_csv(points), encoding="utf-8")
    (folder / "scoring-growth.svg").write_text(_svg(points), encoding="utf-8")
    exponent = _exponent(points)
    curve = f"CPU seconds grow as N^{exponent:.2f} from {points[0]['scores']:,} scores on"
    return [*map(_row, points), Row("all", "growth", curve, f"{folder.name}/scoring-growth.svg", "")]


def _fit(scores: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.scoring.growth_child", str(scores)]
    one_core = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    found = subprocess.run(command, capture_output=True, text=True, check=True, env=one_core)
    point: dict[str, Any] = json.loads(found.stdout)
    return point


def _row(point: dict[str, Any]) -> Row:
    size = f"{point['declarations']:,} x {point['experts']:,}"
    told = f"{point['seconds']:.3g} s, {point['megabytes']:.0f} MB, truth in {point['off']:.1f} standard errors"
    error = point["criterion_se"]
    sure = f"criterion ± {error:.1e}, sd ± {point['sd_error']:.1e}" if error else "factored, no error of computation"
    goal = f"under {_MEGABYTES} MB" if point["scores"] == _SIZES[-1] else ""
    reached = point["megabytes"] < _MEGABYTES if goal else None
    return Row(f"{point['scores']:,} scores, {size}", "REML fit", told, sure, goal, reached)


def _exponent(points: Sequence[dict[str, Any]]) -> float:
    """The slope of log seconds against log N, by least squares."""
    size = np.log([point["scores"] for point in points])
    return float(np.polyfit(size, np.log([point["seconds"] for point in points]), 1)[0]) if len(points) > 1 else 0.0


def _csv(points: Sequence[dict[str, Any]]) -> str:
    names = list(points[0])
    return "\n".join([",".join(names), *(",".join(str(point[name]) for name in names) for point in points)]) + "\n"


def _svg(points: Sequence[dict[str, Any]]) -> str:
    """CPU seconds against the number of scores, both logarithmic, with memory beside each point."""
    x = _axis([point["scores"] for point in points], 70, 570)
    y = _axis([point["seconds"] for point in points], 330, 30)
    places = [(x(point["scores"]), y(point["seconds"]), point) for point in points]
    line = " ".join(f"{left:.1f},{top:.1f}" for left, top, _ in places)
    marks = "".join(
        f'<circle cx="{left:.1f}" cy="{top:.1f}" r="3"/>'
        f'<text x="{left - 6:.1f}" y="{top - 8:.1f}" text-anchor="end">{point["seconds"]:.2g} s, '
        f"{point['megabytes']:.0f} MB</text>"
        f'<text x="{left:.1f}" y="352" text-anchor="middle">{point["scores"]:,}</text>'
        for left, top, point in places
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 380" font-family="sans-serif" font-size="11">'
        "<title>CPU seconds of a crossed REML fit against the number of scores</title>"
        f'<path d="M70 30V330H570" fill="none" stroke="#999"/>{marks}'
        f'<polyline points="{line}" fill="none" stroke="#06c" stroke-width="2"/>'
        f'<text x="320" y="372" text-anchor="middle">scores; seconds grow as N^{_exponent(points):.2f}</text></svg>\n'
    )


def _axis(values: Sequence[float], start: float, end: float) -> Callable[[float], float]:
    low, high = log10(min(values)), log10(max(values))
    return lambda value: start + (end - start) * (log10(value) - low) / ((high - low) or 1.0)


if __name__ == "__main__":
    _most = int(sys.argv[1]) if len(sys.argv) > 1 else _SIZES[-1]
    sys.stdout.write(table(growth(_BUILD, _most)) + "\n")
