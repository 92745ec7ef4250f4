"""A crossed REML fit by another package: `reml_peer.py SCORES.csv PACKAGE`, run where that is installed."""

import csv
import json
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

_SECONDS = 6.0
_REPEATS = 50
_FORMULA = "score ~ 1 + (1 | declaration) + (1 | expert)"


def _read(path: str) -> dict[str, list[str] | list[float]]:
    with Path(path).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {
        "declaration": [row["declaration"] for row in rows],
        "expert": [row["expert"] for row in rows],
        "score": [float(row["score"]) for row in rows],
    }


def _lme_python(path: str) -> Callable[[], tuple[float, list[float]]]:
    lme = import_module("lme_python")  # not installed beside the project, whose types are checked
    frame = import_module("polars").DataFrame(_read(path))

    def fit() -> tuple[float, list[float]]:
        found = lme.lmer(_FORMULA, frame)
        variance = {row[0]: row[3] for row in found.var_corr}
        return found.reml_criterion, [variance["declaration"], variance["expert"], found.sigma2]

    return fit


def _statsmodels(path: str) -> Callable[[], tuple[float, list[float]]]:
    frame = import_module("pandas").DataFrame(_read(path))
    model = import_module("statsmodels.formula.api").mixedlm
    parts = {"declaration": "0 + C(declaration)", "expert": "0 + C(expert)"}
    warnings.simplefilter("ignore")

    def fit() -> tuple[float, list[float]]:
        found = model("score ~ 1", frame, groups=[1] * len(frame), vc_formula=parts, re_formula="0").fit(reml=True)
        return -2.0 * float(found.llf), [*map(float, found.vcomp), float(found.scale)]

    return fit


fit_once = {"lme-python": _lme_python, "statsmodels": _statsmodels}[sys.argv[2]](sys.argv[1])
seconds: list[float] = []
criterion, components = 0.0, [0.0]
while not seconds or (len(seconds) < _REPEATS and sum(seconds) < _SECONDS):
    started = time.perf_counter()
    criterion, components = fit_once()
    seconds.append(time.perf_counter() - started)
answer = {"seconds": min(seconds), "criterion": criterion, "components": components, "version": version(sys.argv[2])}
sys.stdout.write(json.dumps(answer) + "\n")
