"""The figures that the simulation has to reach, each less two standard errors over the rounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.benchmarks.assign.rows import Row
from tests.benchmarks.scoring.methods import REFERENCES
from tests.benchmarks.scoring.metrics import Figure, calibration_error, figure
from tests.benchmarks.scoring.scenarios import SCENARIOS, Lie
from tests.benchmarks.scoring.sets import WATCH, Found

__all__ = ["goals", "ratio"]

_LEAST = {"base": 0.98, "one_adversary": 0.97, "three_random": 0.97, "two_fields_group": 0.97}
"""Share of the oracle's precision that `calibrated` reaches; every other linked honest scenario: 0.965."""

_LINKED = 0.965
_THIN = ("two_fields_cross_05",)
"""Fields that differ in quality with less than a fifth of the scores across: its figures are printed, not judged; only
beside the mean it has to hold its own."""
_WORSE = -0.005
_COVER = (0.89, 0.93)
_CALIBRATION = 0.01
_FRIEND = 0.20
_FLAGGED, _FALSE = 0.99, 0.01


def goals(scenario: str, found: dict[str, list[Found]]) -> list[Row]:
    """The rows of one scenario: those whose methods were measured."""
    rows: list[Row] = []
    for model in REFERENCES:
        if model in found:
            rows += _model(scenario, model, found)
    return rows + (_flags(scenario, found[WATCH]) if WATCH in found else [])


def _model(scenario: str, model: str, found: dict[str, list[Found]]) -> list[Row]:
    how = SCENARIOS[scenario]
    judged = model == "calibrated"
    trusted = how.honest and (how.linked or how.grouped) and scenario not in _THIN
    rows = []
    if "oracle" in found:
        least = _LEAST.get(scenario, _LINKED if trusted else None)
        rows.append(_share(scenario, model, found, least if judged else None))
    if "mean" in found and (scenario == "no_severity" or how.gap):
        rows.append(_beside_mean(scenario, model, found, judged))
    if trusted or scenario in _THIN:
        rows += _sure(scenario, model, found[model], judged=trusted)
    if how.liars and how.lie is Lie.FRIEND:
        judged = model == "robust" and scenario == "one_adversary"
        rows.append(_friend(scenario, model, found[model], judged))
    return rows


def _values(found: dict[str, list[Found]], method: str, key: str = "precision") -> Sequence[float]:
    return [one[key] for one in found[method]]


def ratio(above: Sequence[float], below: Sequence[float]) -> Figure:
    """Ratio of two means over the same rounds; the error by the delta method, which counts that they vary together."""
    top, bottom = np.asarray(above), np.asarray(below)
    share = float(top.mean() / bottom.mean())
    return Figure(share, figure((top - share * bottom).tolist()).error / float(bottom.mean()))


def _share(scenario: str, model: str, found: dict[str, list[Found]], least: float | None) -> Row:
    share = ratio(_values(found, model), _values(found, "oracle"))
    reached = None if least is None else share.value >= least - 2 * share.error
    goal = "printed" if least is None else f"at least {least} less two standard errors"
    best = figure(_values(found, "oracle"))
    return Row(scenario, f"{model}: precision of the oracle's", str(share), f"oracle {best.value:.3f}", goal, reached)


def _beside_mean(scenario: str, model: str, found: dict[str, list[Found]], judged: bool) -> Row:
    gain = figure(np.subtract(_values(found, model), _values(found, "mean")).tolist())
    plain = figure(_values(found, "mean"))
    reached = gain.value >= _WORSE - 2 * gain.error if judged else None
    goal = f"at least {_WORSE} less two standard errors" if judged else "printed"
    return Row(scenario, f"{model}: precision beyond the mean's", str(gain), f"mean {plain.value:.3f}", goal, reached)


def _sure(scenario: str, model: str, rounds: list[Found], *, judged: bool) -> list[Row]:
    refused = sum("covered" not in one for one in rounds)
    if refused:
        return [Row(scenario, f"{model}: rounds without a reference", f"{refused} of {len(rounds)}", "", "none", False)]
    cover = figure([one["covered"] for one in rounds])
    low, high = _COVER
    inside = low - 2 * cover.error <= cover.value <= high + 2 * cover.error
    chance, best = (np.array([one[key] for one in rounds], dtype=np.float64) for key in ("chance", "best"))
    off = calibration_error(chance, best > 0)
    well = off.value <= _CALIBRATION + 2 * off.error
    goals = (f"{low} to {high}", f"at most {_CALIBRATION}") if judged else ("printed", "printed")
    what = (f"{model}: 90 % rank intervals cover", f"{model}: calibration error of the chance")
    return [
        Row(scenario, what[0], str(cover), "", goals[0], inside if judged else None),
        Row(scenario, what[1], str(off), "", goals[1], well if judged else None),
    ]


def _friend(scenario: str, model: str, rounds: list[Found], judged: bool) -> Row:
    funded = figure([one["friend"] for one in rounds])
    reached = funded.value <= _FRIEND + 2 * funded.error if judged else None
    goal = f"at most {_FRIEND}" if judged else "printed"
    return Row(scenario, f"{model}: the friend is funded", str(funded), "", goal, reached)


def _flags(scenario: str, rounds: list[Found]) -> list[Row]:
    flagged, liars = (np.array([one[key] for one in rounds]) > 0 for key in ("flagged", "liars"))
    wrongly = figure(((flagged & ~liars).sum(axis=1) / (~liars).sum(axis=1)).tolist())
    judged = SCENARIOS[scenario].honest
    reached = wrongly.value <= _FALSE + 2 * wrongly.error if judged else None
    goal = f"at most {_FALSE}"
    rows = [Row(scenario, "honest experts flagged", str(wrongly), "", goal if judged else "printed", reached)]
    if liars.any():
        rightly = figure(((flagged & liars).sum(axis=1) / liars.sum(axis=1)).tolist())
        one = scenario == "one_adversary"
        reached = rightly.value >= _FLAGGED - 2 * rightly.error if one else None
        goal = f"at least {_FLAGGED}" if one else "printed"
        rows.append(Row(scenario, "liars flagged", str(rightly), "", goal, reached))
    return rows
