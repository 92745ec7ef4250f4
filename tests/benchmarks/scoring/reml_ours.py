"""The crossed REML fit of the project, in a process of its own like those beside it: `reml_ours.py SCORES.csv`."""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path

from scoring.crossed import fit_crossed, table_of

__all__: list[str] = []

_SECONDS = 3.0
_REPEATS = 300


def _main(path: str) -> None:
    with Path(path).open(encoding="utf-8", newline="") as lines:
        rows = [(row["declaration"], row["expert"], float(row["score"])) for row in csv.DictReader(lines)]
    table = table_of(rows)
    found = fit_crossed(table)
    seconds: list[float] = []
    while len(seconds) < _REPEATS and sum(seconds) < _SECONDS:
        started = time.perf_counter()
        found = fit_crossed(table)
        seconds.append(time.perf_counter() - started)
    of = found.components
    components = [of.declaration, of.expert, of.residual]
    answer = {"seconds": min(seconds), "criterion": found.criterion, "components": components}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    _main(sys.argv[1])
