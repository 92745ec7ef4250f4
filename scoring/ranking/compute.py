"""The ranking of a bundle by one method, from marks to the funding line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from scoring.bundle.model import Bundle, RankOn, Rules
from scoring.ranking.exact import exact
from scoring.ranking.line import funding_line
from scoring.ranking.marks import Standing, collect, incomplete_sheets, stand
from scoring.ranking.methods import FEW_TRIMMED, median, trimmed_mean, z_scored
from scoring.ranking.model import METHODS, Funded, Notice, NoticeCode, Ranked, Ranking, Unresolved
from scoring.ranking.modelled import modelled
from scoring.ranking.order import Entry, Place, part_ties, rounded_half_up
from scoring.ranking.thresholds import below_threshold
from scoring.ranking.tree import Tree, tree_of
from scoring.reference.model import MODELS, Doubt

__all__ = ["rank"]

_FIRST = 12

Standings = Mapping[str, Standing]


def rank(
    bundle: Bundle,
    method: str | None = None,
    fund: int | None = None,
    lots: Mapping[str, int] | None = None,
    seed: int = 0,
) -> Ranking:
    """Rank a round as the bundle format's contract says; all sums are exact fractions, row order changes nothing.

    `method` is one of `METHODS` or of `MODELS`, the round's own where left out; `fund` overrides the round's funding
    line (also one by groups); `lots` (declaration → drawn number, the lowest first) part ties where the
    round's `ties` end in "lot".

    A score s is u = (s - worst) / (best - worst) in [0, 1]; a row above items has v = sum(w u) / sum(w) over its
    children, w their weights. The total in points is `points` x the top's v, plus the mean of each adjustment over the
    sheets that gave it. By `mean` an item's u is the mean of its counted sheets' u; by `median`, `trimmed` and `zscore`
    the total is made of the sheets' own totals (`scoring.ranking.methods`), each of the items that the sheet scored.
    Source: the round bundle's contract, "What a total is". By a model (`calibrated`, `robust`: `scoring.reference`,
    whose draws `seed` decides) it is the posterior mean to 6 decimals, plus the adjustments; where the design does not
    let strictness be told from quality nothing is calibrated: the totals are those of `mean`, and a warning says so.

    Thresholds and tie-breaking criteria compare the items' means whatever the method: with equal own totals it would
    be arbitrary which expert a trimmed item belongs to. Raises `ValueError` for an unknown method, and for a score,
    weight or scale that is no finite number (a bundle that was read holds none).

    >>> from scoring import example_round, rank
    >>> for row in rank(example_round(), "median").declarations:
    ...     print(row.rank, row.code, row.total, row.shown, row.funded)
    1 D1 83 83.00 inside
    2 D2 73 73.00 inside
    3 D3 68 68.00 outside
    4 D4 50 50.00 outside
    """
    rules = bundle.settings.rules
    method = method or rules.method.value
    if method not in (*METHODS, *MODELS):
        raise ValueError(f"unknown method {method!r}; one of {', '.join((*METHODS, *MODELS))}")
    tree = tree_of(bundle.criteria)
    standings = {code: stand(tree, marks, rules.quorum) for code, marks in collect(bundle, tree).items()}
    points = exact(bundle.settings.points, "the round's points")
    by_model = modelled(bundle, method, seed) if method in MODELS else {}
    doubt = by_model if isinstance(by_model, Doubt) else None
    aggregate = _aggregate(
        standings, "mean" if doubt else method, points, {} if isinstance(by_model, Doubt) else by_model
    )
    totals = {
        code: aggregate(code) + sum(standing.adjustments.values(), Fraction(0))
        for code, standing in standings.items()
        if standing.top is not None and not standing.reasons
    }
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
    notices = _notices(bundle, ranking, lot="lot" in rules.ties)
    not_calibrated = (Notice(NoticeCode.NOT_CALIBRATED, {"why": doubt.text}),) if doubt else ()
    return replace(ranking, warnings=not_calibrated + notices)


def _unresolved(standings: Standings, groups: Mapping[str, str]) -> tuple[Unresolved, ...]:
    return tuple(
        Unresolved(code, standing.reasons, standing.experts, groups[code])
        for code, standing in sorted(standings.items())
        if standing.reasons
    )


def _aggregate(
    standings: Standings, method: str, points: Fraction, by_model: Mapping[str, Fraction]
) -> Callable[[str], Fraction]:
    """How a declaration's experts become one total in points, without adjustments."""

    def tops(code: str) -> tuple[Fraction, ...]:
        return tuple(standings[code].tops.values())

    match method:
        case "mean":
            return lambda code: points * (standings[code].top or Fraction(0))
        case "median":
            return lambda code: points * median(tops(code))
        case "trimmed":
            return lambda code: points * trimmed_mean(tops(code))
        case "zscore":
            # An expert's scale shows in all their totals, so z-scores use those of unresolved declarations too.
            scaled = z_scored({code: standing.tops for code, standing in standings.items()})
            return lambda code: points * scaled[code]
        case _:
            return by_model.__getitem__


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
