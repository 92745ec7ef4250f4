"""Measuring how sure a ranking is: from the input of a calculation to what it keeps beside its numbers.

Statistics, so floats, rounded once to six decimals and kept as text: the same on every machine but for the last of
them. That is why they stand under a digest of their own, and `same` compares them within a stated tolerance.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring.agreement import Agreement, Interval, agreement_of
from scoring.agreement.ratings import total_ratings
from scoring.bundle import Bundle
from scoring.ranking import Ranking
from scoring.reference import reference_of
from scoring.reference.model import Doubt, ExpertReference, Reference, Standing

__all__ = ["LEVEL", "MODEL", "SEED", "measure", "reference_values", "same"]

MODEL, LEVEL, SEED = "calibrated", 0.9, 0
Plain = dict[str, Any]

TOLERANCE: Mapping[str, float] = {
    "ranks": 1, "expected_rank": 0.05, "chance": 0.01, "rank": 1,
    "draws": 0, "seed": 0, "sheets": 0, "needed": 1,
}  # fmt: skip
"""How far a figure may lie from the one that is kept where another machine measured it with the same random numbers:
ranks and chances come from joint draws, in which a last digit can swap two declarations."""
POINTS, SHARE = 0.001, 0.00001
"""The same for everything else, points, squared points, coefficients: so much, or that share of it where it is more."""


def measure(bundle: Bundle, ranking: Ranking) -> Plain:
    """Return how sure a ranking of an input is, as JSON's own types."""
    return {
        **reference_values(bundle, ranking, MODEL),
        "agreement": _agreement(agreement_of(total_ratings(bundle), LEVEL, SEED)),
    }


def reference_values(bundle: Bundle, ranking: Ranking, model: str) -> Plain:
    """Return what a reference model says of a ranking of an input, as JSON's own types."""
    return _reference(reference_of(bundle, ranking, model=model, level=LEVEL, seed=SEED))


def same(kept: Any, measured: Any, name: str = "") -> bool:
    """Whether two measurements are the same within `TOLERANCE`: all keys and words equal, all figures close."""
    if isinstance(kept, dict) and isinstance(measured, dict):
        return kept.keys() == measured.keys() and all(
            same(value, measured[key], "" if name in {"experts", "declarations"} else key)
            for key, value in kept.items()
        )
    if isinstance(kept, list) and isinstance(measured, list):
        return len(kept) == len(measured) and all(same(*pair, name) for pair in zip(kept, measured, strict=True))
    if kept == measured:
        return True
    first, second = _number(kept), _number(measured)
    if first is None or second is None:
        return False
    return abs(first - second) <= TOLERANCE.get(name, max(POINTS, SHARE * abs(first)))


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _reference(found: Reference) -> Plain:
    return {
        "model": found.model,
        "level": _text(found.level),
        "seed": found.seed,
        "draws": found.draws,
        "declarations": {code: _place(row) for code, row in sorted(found.declarations.items())},
        "experts": {code: _expert(row) for code, row in sorted(found.experts.items())},
        "variance": None
        if found.variance is None
        else {name: _text(getattr(found.variance, name)) for name in ("declaration", "expert", "residual")},
        "why": None if found.why is None else _doubt(found.why),
        "doubts": [_doubt(doubt) for doubt in found.doubts],
    }


def _place(row: Standing) -> Plain:
    figures = {"total": row.total, "expected_rank": row.expected_rank, "se": row.se, "raw": row.parts.raw,
               "strictness": row.parts.strictness, "shrinkage": row.parts.shrinkage}  # fmt: skip
    return {
        **{name: _text(value) for name, value in figures.items()},
        "rank": row.rank,
        "tied": row.tied,
        "ranks": list(row.rank_interval),
        "interval": [_text(end) for end in row.interval],
        "chance": None if row.p_fund is None else _text(row.p_fund),
    }


def _expert(row: ExpertReference) -> Plain:
    return {
        "sheets": row.sheets,
        "severity": _text(row.severity),
        "interval": [_text(end) for end in row.severity_interval],
        "precision": _text(row.precision),
    }


def _agreement(found: Agreement) -> Plain:
    """Where all score everything, their strictness cancels in a ranking, else it does not: ICC(3) and G, or ICC(1) and
    Phi."""
    crossed, general = found.icc["3k"] is not None, found.generalizability
    kind = "3" if crossed else "1"
    figures = {
        f"icc.{kind}k": (found.icc[f"{kind}k"], found.icc_intervals[f"{kind}k"]),
        f"icc.{kind}": (found.icc[kind], found.icc_intervals[kind]),
        "krippendorff.interval": (found.krippendorff["interval"], found.alpha_interval),
        "kendall_w": (found.kendall_w, None),
    }
    return {
        "level": _text(found.level),
        "figures": [_figure(key, value, ends) for key, (value, ends) in figures.items() if value is not None],
        "reliability": None if general is None else _text(general.g if crossed else general.phi),
        "sheets": None if general is None else _text(general.experts),
        "needed": None if general is None else (general.experts_for_g if crossed else general.experts_for_phi),
    }


def _figure(key: str, value: float, interval: Interval | None) -> Plain:
    return {"key": key, "value": _text(value), "interval": None if interval is None else [*map(_text, interval)]}


def _doubt(doubt: Doubt) -> Plain:
    return {"code": doubt.code.value, "params": dict(doubt.params)}


def _text(value: float) -> str:
    """Six decimals; no minus before nothing."""
    text = f"{value:.6f}"
    return text.removeprefix("-") if not float(text) else text
