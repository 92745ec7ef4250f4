"""The analysis as the JSON object that the command line prints."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import sqrt

from scoring.bundle.model import Bundle
from scoring.bundle.write import digest, write_files
from scoring.sensitivity.model import ExpertFlip, Flip, MethodFlip, Robust, Robustness, ScoreFlip, Shift, WeightFlip

__all__ = ["robust_json"]

Json = dict[str, object]


def robust_json(bundle: Bundle, found: Robust) -> Json:
    """The object of `robust`. `standard_error` is the largest that a share from so many draws can have."""
    by_group = found.fund_by_group
    whole: Json = {
        "method": found.method,
        "fund": found.fund if by_group is None else sum(by_group.values()),
        "input_sha256": digest(write_files(bundle)),
        "weights": {
            "spread": _number(found.spread),
            "exact": found.exact,
            "draws": found.draws,
            "seed": found.seed,
            "standard_error": 0 if found.exact else 0.5 / sqrt(found.draws),
        },
        "declarations": [_declaration(row, found.draws) for row in found.declarations],
        "unresolved": [{"code": row.code, "why": row.why} for row in found.unresolved],
        "experts": _shifts("without", found.experts),
        "methods": _shifts("method", found.methods),
        "warnings": [caveat.text for caveat in found.warnings],
    }
    return whole if by_group is None else {**whole, "fund_by_group": dict(by_group)}


def _declaration(row: Robustness, draws: int) -> Json:
    share = row.p_fund_weights
    error = None if share is None else sqrt(share * (1 - share) / draws) if draws else 0
    return {
        "code": row.code,
        "rank": row.rank,
        "funded": row.funded,
        "p_fund_weights": share,
        "p_fund_weights_se": error,
        # Whole numbers are written short: most shares of a large round are 0.
        "rank_share": [int(part) if part in {0.0, 1.0} else part for part in row.rank_share],
        "flips": [_flip(flip) for flip in row.flips],
    }


def _flip(flip: Flip) -> Json:
    match flip:
        case WeightFlip():
            found: Json = {"by": "weight", "criterion": flip.criterion} | _change(flip.before, flip.after)
            return found if flip.boundary is None else {**found, "boundary": _exact(flip.boundary)}
        case ExpertFlip():
            found = {"by": "expert", "without": flip.without, "sheets": flip.sheets}
            return {**found, "unresolved": flip.unresolved} if flip.unresolved else found
        case ScoreFlip():
            return {"by": "score", "expert": flip.expert, "criterion": flip.criterion} | _change(
                flip.before, flip.after
            )
        case MethodFlip():
            return {"by": "method", "to": flip.method}


def _shifts(name: str, shifts: Mapping[str, Shift]) -> list[Json]:
    return [
        {name: code, "in": list(shift.entering), "out": list(shift.leaving), "unresolved": dict(shift.unresolved)}
        for code, shift in shifts.items()
    ]


def _change(before: Fraction, after: Fraction) -> Json:
    return {"from": _number(before), "to": _number(after)}


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def _exact(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
