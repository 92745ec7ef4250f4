"""How near each method comes to the truth on simulated rounds, beside one who knows the experts: the issue's figures.

SETS=50 measures the first fifty rounds of each scenario only, JOBS=1 one at a time, SCENARIO="base collude" these
scenarios, METHODS="mean calibrated oracle" these methods (`watch` is what the watch over experts flags).
"""

from __future__ import annotations

import os
import sys

from tests.benchmarks.assign.rows import Row
from tests.benchmarks.scoring.goals import goals
from tests.benchmarks.scoring.methods import METHODS
from tests.benchmarks.scoring.metrics import Figure, figure
from tests.benchmarks.scoring.scenarios import SCENARIOS
from tests.benchmarks.scoring.sets import WATCH, Found, measured

__all__ = ["run"]

_SETS = 200
_KEYS = ("precision", "kendall", "covered", "brier", "friend")
_COLUMNS = ("precision", "of oracle", "Kendall tau", "90 % covers", "Brier", "friend")


def run() -> list[Row]:
    """The table of every scenario is printed as it is done; the rows are the goals."""
    sets = int(os.environ.get("SETS") or _SETS)
    jobs = int(os.environ.get("JOBS") or 2)
    asked = (os.environ.get("SCENARIO") or " ".join(SCENARIOS)).split()
    methods = tuple((os.environ.get("METHODS") or " ".join([*METHODS, WATCH])).split())
    rows: list[Row] = []
    for scenario in asked:
        found = measured(scenario, sets, methods, jobs)
        sys.stdout.write(f"\n{_table(scenario, sets, found)}\n")
        sys.stdout.flush()
        rows += goals(scenario, found)
    return rows


def _table(scenario: str, sets: int, found: dict[str, list[Found]]) -> str:
    limit = figure([one["precision"] for one in found["oracle"]]).value if "oracle" in found else None
    lines = [f"{scenario}, {sets} rounds", _line("", _COLUMNS)]
    for method, rounds in found.items():
        if method == WATCH:
            continue
        at = {key: figure([one[key] for one in rounds if key in one]) for key in _KEYS if key in rounds[0]}
        share = f"{at['precision'].value / limit:.3f}" if limit else "–"
        cells = (_both(at["precision"]), share, _both(at["kendall"]), _both(at.get("covered")), _both(at.get("brier")))
        lines.append(_line(method, (*cells, _both(at["friend"]))))
    return "\n".join(lines)


def _line(name: str, cells: tuple[str, ...]) -> str:
    return "  ".join([f"{name:12}", *(f"{cell:>15}" for cell in cells)]).rstrip()


def _both(of: Figure | None) -> str:
    return "–" if of is None else f"{of.value:.3f} ({of.error:.4f})"
