"""Results as the JSON objects that the command line prints."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from scoring.agreement import Agreement, AgreementReport
from scoring.bundle.model import Bundle
from scoring.bundle.write import digest, write_files
from scoring.linkage import MOST_EXPERTS, Linkage, counted_pairs, linkage
from scoring.ranking import Ranked, Ranking

__all__ = ["agreement_json", "ranking_json"]

Json = dict[str, object]
_DISCONNECTED = (
    "the design is disconnected: {} groups of experts have no declaration in common, "
    "so the strictness of one cannot be compared with another's"
)
_NO_MODEL = "the reference model is not computed by this version: what comes from it is null"


def ranking_json(bundle: Bundle, ranking: Ranking) -> Json:
    """The object of `rank`. Totals are the nearest floats to the exact fractions, which stand beside them."""
    pairs = counted_pairs(bundle)
    linked = linkage(pairs)
    loads = Counter(expert for _, expert in pairs)
    by_group = ranking.fund_by_group
    found: Json = {
        "method": ranking.method,
        "points": _number(Fraction(ranking.points)),
        "fund": ranking.fund if by_group is None else sum(by_group.values()),
        "input_sha256": digest(write_files(bundle)),
        "declarations": [_declaration(row) for row in ranking.declarations],
        "unresolved": [{"code": row.code, "why": row.why} for row in ranking.unresolved],
        "experts": [
            {"code": row.code, "severity": None, "precision": None, "declarations": loads[row.code], "flags": []}
            for row in bundle.experts
        ],
        "linkage": {"components": linked.components, "weakest": linked.weakest},
        "variance": None,
        "warnings": [notice.text for notice in ranking.warnings] + _linkage_warnings(linked) + [_NO_MODEL],
    }
    return found if by_group is None else {**found, "fund_by_group": dict(by_group)}


def agreement_json(report: AgreementReport) -> Json:
    """The object of `agree`."""
    items = {code: _agreement(found) for code, found in report.criteria.items()}
    return {**_agreement(report.totals), "criteria": items}


def _declaration(row: Ranked) -> Json:
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
        "reference": None,
        "rank_interval": None,
        "expected_rank": None,
        "p_fund": None,
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
        "generalizability": dict(found.generalizability),
        "why": dict(found.why),
    }
