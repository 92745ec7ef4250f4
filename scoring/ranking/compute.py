"""The ranking of a bundle by one method, from marks to the funding line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from scoring.bundle.model import Bundle, RankOn, Rules
from scoring.ranking.line import funding_line
from scoring.ranking.marks import Standing, collect, incomplete_sheets, stand
from scoring.ranking.methods import FEW_TRIMMED, median, trimmed_mean, z_scored
from scoring.ranking.model import METHODS, Funded, Notice, NoticeCode, Ranked, Ranking, Unresolved
from scoring.ranking.order import Entry, Place, part_ties, rounded_half_up
from scoring.ranking.thresholds import below_threshold
from scoring.ranking.tree import Tree, tree_of

__all__ = ["rank"]

_FIRST = 12

Standings = Mapping[str, Standing]


def rank(
    bundle: Bundle, method: str | None = None, fund: int | None = None, lots: Mapping[str, int] | None = None
) -> Ranking:
    """Rank a round as the bundle format's contract says; all sums are exact fractions, row order changes nothing.

    `method` is one of `METHODS`, the round's own where left out; `fund` overrides the round's funding line (also one
    by groups); `lots` (declaration → drawn number, the lowest first) part ties where the round's `ties` end in "lot".

    The total is `points` x the top's value, plus the mean of each adjustment over the sheets that gave it. By `mean`
    the top follows from the items' means; by `median`, `trimmed` and `zscore` it is made of the sheets' own totals.
    Thresholds and tie-breaking criteria compare the items' means whatever the method: with equal own totals it would
    be arbitrary which expert a trimmed item belongs to. Raises `ValueError` for an unknown method.
    """
    rules = bundle.settings.rules
    method = method or rules.method.value
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; one of {', '.join(METHODS)}")
    tree = tree_of(bundle.criteria)
    standings = {code: stand(tree, marks, rules.quorum) for code, marks in collect(bundle, tree).items()}
    totals = _totals(standings, method, Fraction(bundle.settings.points))
    places = part_ties(
        [_entry(tree, rules, code, totals[code], standings[code]) for code in totals],
        lots if "lot" in rules.ties else None,
    )
    groups = {row.code: row.group for row in bundle.declarations}
    ranking = Ranking(
        method=method,
        points=bundle.settings.points,
        declarations=tuple(
            _ranked(bundle, tree, standings[at.code], at, totals[at.code], groups[at.code]) for at in places
        ),
        unresolved=_unresolved(standings, groups),
    )
    by_group = bundle.settings.fund_by_group if fund is None else None
    ranking = funding_line(ranking, bundle.settings.fund if fund is None else fund, by_group)
    return replace(ranking, warnings=_notices(bundle, ranking, lot="lot" in rules.ties))


def _unresolved(standings: Standings, groups: Mapping[str, str]) -> tuple[Unresolved, ...]:
    return tuple(
        Unresolved(code, standing.reasons, standing.experts, groups[code])
        for code, standing in sorted(standings.items())
        if standing.reasons
    )


def _totals(standings: Standings, method: str, points: Fraction) -> dict[str, Fraction]:
    """The totals in points of the declarations that can be ranked."""
    # An expert's scale shows in all their totals, so z-scores use those of unresolved declarations too.
    scaled = z_scored({code: standing.tops for code, standing in standings.items()}) if method == "zscore" else {}
    totals: dict[str, Fraction] = {}
    for code, standing in standings.items():
        if standing.reasons or standing.top is None:
            continue
        tops = tuple(standing.tops.values())
        match method:
            case "mean":
                top = standing.top
            case "median":
                top = median(tops)
            case "trimmed":
                top = trimmed_mean(tops)
            case _:
                top = scaled[code]
        totals[code] = points * top + sum(standing.adjustments.values(), Fraction(0))
    return totals


def _entry(tree: Tree, rules: Rules, code: str, total: Fraction, standing: Standing) -> Entry:
    """What a declaration is ranked on: the total, exact or as shown, then the criteria that part ties."""
    first = Fraction(rounded_half_up(total, rules.decimals)) if rules.rank_on == RankOn.SHOWN else total
    known = {**standing.values, **standing.adjustments}
    return Entry(code, (first, *(known.get(tie, Fraction(0)) for tie in rules.ties if tie in tree.rows)))


def _ranked(bundle: Bundle, tree: Tree, standing: Standing, place: Place, total: Fraction, group: str) -> Ranked:
    points = Fraction(bundle.settings.points)
    return Ranked(
        code=place.code,
        rank=place.rank,
        tied=place.tied,
        total=total,
        shown=rounded_half_up(total, bundle.settings.rules.decimals),
        experts=standing.experts,
        below_threshold=below_threshold(tree, standing),
        values=standing.values,
        adjustment=sum(standing.adjustments.values(), Fraction(0)),
        adjustments=standing.adjustments,
        sheets={expert: points * top for expert, top in standing.tops.items()},
        group=group,
    )


def _notices(bundle: Bundle, ranking: Ranking, *, lot: bool) -> tuple[Notice, ...]:
    across = NoticeCode.LOT_DUE if lot else NoticeCode.LINE_TIE
    rows = ranking.declarations
    trimmed = ranking.method == "trimmed"
    concerned = {
        NoticeCode.FEW_TRIMMED: [row.code for row in rows if trimmed and len(row.sheets) < FEW_TRIMMED],
        NoticeCode.INCOMPLETE_SHEETS: list(incomplete_sheets(bundle)),
        across: [row.code for row in rows if row.funded == Funded.LINE_TIE],
    }
    return tuple(_notice(code, sorted(codes)) for code, codes in concerned.items() if codes)


def _notice(code: NoticeCode, concerned: list[str]) -> Notice:
    more = ", …" if len(concerned) > _FIRST else ""
    return Notice(code, {"count": len(concerned), "first": ", ".join(concerned[:_FIRST]) + more})
