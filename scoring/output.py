"""Results as the JSON objects that the command line prints."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, fields
from fractions import Fraction

from scoring.agreement import Agreement, AgreementReport, Generalizability, in_words
from scoring.bundle.model import Bundle
from scoring.bundle.write import digest, write_files
from scoring.linkage import MOST_EXPERTS, Linkage, counted_pairs, linkage
from scoring.ranking import Ranked, Ranking
from scoring.reference import ExpertReference, Reference, Standing
from scoring.watch import WatchReport, flags_json, watch_json

__all__ = ["agreement_json", "ranking_json"]

Json = dict[str, object]
_DISCONNECTED = (
    "the design is disconnected: {} groups of experts have no declaration in common, "
    "so the strictness of one cannot be compared with another's"
)
_NO_GENERALIZABILITY: Json = dict.fromkeys(field.name for field in fields(Generalizability))


def ranking_json(bundle: Bundle, ranking: Ranking, reference: Reference, watched: WatchReport) -> Json:
    """The object of `rank`. Totals are the nearest floats to the exact fractions, which stand beside them."""
    pairs = counted_pairs(bundle)
    linked = linkage(pairs)
    loads = Counter(expert for _, expert in pairs)
    by_group = ranking.fund_by_group
    doubts = [doubt.text for doubt in (*((reference.why,) if reference.why else ()), *reference.doubts)]
    found: Json = {
        "method": ranking.method,
        "points": _number(Fraction(ranking.points)),
        "fund": ranking.fund if by_group is None else sum(by_group.values()),
        "input_sha256": digest(write_files(bundle)),
        "declarations": [_declaration(row, reference.declarations.get(row.code)) for row in ranking.declarations],
        "unresolved": [{"code": row.code, "why": row.why} for row in ranking.unresolved],
        "experts": [
            {"code": row.code, **_expert(reference.experts.get(row.code)), "declarations": loads[row.code],
             "flags": flags_json(watched.flags.get(row.code, ()))}
            for row in bundle.experts
        ],
        "linkage": {"components": linked.components, "weakest": linked.weakest},
        "variance": asdict(reference.variance) if reference.variance else None,
        "model": {"name": reference.model, "level": reference.level, "seed": reference.seed, "draws": reference.draws},
        "zone": list(reference.zone),
        "watch": watch_json(watched),
        "warnings": [notice.text for notice in ranking.warnings] + _linkage_warnings(linked) + doubts,
    }  # fmt: skip
    return found if by_group is None else {**found, "fund_by_group": dict(by_group)}


def agreement_json(report: AgreementReport) -> Json:
    """The object of `agree`."""
    items = {code: _agreement(found) for code, found in report.criteria.items()}
    return {**_agreement(report.totals), "criteria": items}


def _declaration(row: Ranked, sure: Standing | None) -> Json:
    return {
        "code": row.code,
        "rank": row.rank,
        "tied": row.tied,
        "total": _number(row.total),
        "total_exact": f"{row.total.numerator}/{row.total.denominator}",
        "shown": str(row.shown),
        "experts": row.experts,
        "below_threshold": list(row.below_threshold),
        "funded": row.funded,
        "reference": _reference(sure) if sure else None,
        "rank_interval": list(sure.rank_interval) if sure else None,
        "expected_rank": sure.expected_rank if sure else None,
        "p_fund": sure.p_fund if sure else None,
    }


def _reference(sure: Standing) -> Json:
    return {
        "total": sure.total,
        "rank": sure.rank,
        "tied": sure.tied,
        "se": sure.se,
        "interval": list(sure.interval),
        "parts": asdict(sure.parts),
    }


def _expert(found: ExpertReference | None) -> Json:
    if found is None:
        return {"severity": None, "precision": None}
    return {
        "severity": found.severity,
        "severity_se": found.severity_se,
        "severity_interval": list(found.severity_interval),
        "precision": found.precision,
        "noise": found.noise,
        "scale": found.scale,
    }


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def _linkage_warnings(linked: Linkage) -> list[str]:
    if linked.components > 1:
        return [_DISCONNECTED.format(linked.components)]
    if linked.components == 1 and linked.weakest is None:
        return [f"linkage.weakest is computed for 2 to {MOST_EXPERTS} experts with counted sheets"]
    return []


def _agreement(found: Agreement) -> Json:
    return {
        "declarations": found.declarations,
        "experts": found.experts,
        "icc": dict(found.icc),
        "krippendorff": dict(found.krippendorff),
        "kendall_w": found.kendall_w,
        "generalizability": asdict(found.generalizability) if found.generalizability else _NO_GENERALIZABILITY,
        "why": dict(found.why),
        "level": found.level,
        "intervals": {"icc": dict(found.icc_intervals), "krippendorff": {"interval": found.alpha_interval}},
        "kendall": asdict(found.concordance) if found.concordance else None,
        "words": {key: words.band for key, words in in_words(found).items()},
    }
