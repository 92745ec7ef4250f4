"""How the totals and ranks of a calculation came about, table by table."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scoring.bundle.model import Bundle
from scoring.explain.criteria import criteria_table
from scoring.explain.ground import Ground, ground_of
from scoring.explain.model import Explanation, Table
from scoring.explain.own_totals import Scales, own_totals_table, pooled_table, scales_of, standardised_table
from scoring.explain.places import ranking_table
from scoring.explain.sheets import adjustments_table, objective_table, sheets_table
from scoring.explain.thresholds import thresholds_table
from scoring.explain.total import before_adjustments, places_of, total_table
from scoring.explain.values import own_values_table, values_table
from scoring.ranking.model import METHODS, Ranked, Ranking

__all__ = ["explain"]


def explain(bundle: Bundle, ranking: Ranking, only: Collection[str] | None = None) -> Explanation:
    """The intermediate tables of `ranking`, which `scoring.rank` made of `bundle`, in exact numbers.

    `only` names the declarations whose tables are wanted, all ranked ones where left out. The digits printed are
    enough for a hand check: from the printed numbers of any one step the total as shown follows to the same digits,
    and the ranks from the printed keys. Sheets are nameless, and their order follows from their scores alone.

    Units: scores on their item's scale, values in [0, 1], totals in points. Source of the formulas: the round bundle's
    contract ("What a total is"), as `scoring.rank` says. Raises `ValueError` where the ranking is not of this bundle,
    by no method of `METHODS`, or does not rank a declaration named in `only`.

    >>> from scoring import example_round, explain, rank
    >>> bundle = example_round()
    >>> told = explain(bundle, rank(bundle))
    >>> for step, points in told.table("D1", "total").rows:
    ...     print(step.text, "=", points.printed)
    100 × the value of the whole = 81 2/3
    Total, exactly = 81 2/3
    Total as shown, to 2 decimals, halves away from zero = 81.67
    """
    if ranking.method not in METHODS:
        raise ValueError(f"no exact steps of {ranking.method!r}: `reference_table` shows a model's parts")
    ground = ground_of(bundle)
    scales = scales_of(ground) if ranking.method == "zscore" else None
    rows = {row.code: row for row in ranking.declarations}
    if unknown := set(only or ()) - rows.keys():
        raise ValueError(f"not ranked: {', '.join(sorted(unknown))}")
    wanted = [row for code, row in rows.items() if only is None or code in only]
    for row in wanted:
        _check(ground, row, ranking.method, scales)
    places = {row.code: places_of(ground, row, scales) for row in wanted}
    return Explanation(
        method=ranking.method,
        criteria=criteria_table(ground, _most(places.values())),
        declarations={
            row.code: tuple(_tables(ground, row, ranking.method, scales, places[row.code])) for row in wanted
        },
        ranking=ranking_table(ground, ranking),
    )


def _check(ground: Ground, row: Ranked, method: str, scales: Scales | None) -> None:
    """The steps to be printed give the ranking's total, or the ranking is of something else."""
    standing = ground.standings.get(row.code)
    if standing is None or standing.reasons or dict(standing.adjustments) != dict(row.adjustments):
        raise ValueError(f"{row.code}: the ranking is not of this bundle")
    total = before_adjustments(ground, row.code, method, scales) + row.adjustment
    if total != row.total or dict(standing.values) != dict(row.values):
        raise ValueError(f"{row.code}: the ranking is not of this bundle")


def _most(places: Collection[int | None]) -> int | None:
    """The most decimals that any declaration needs; None, for exact fractions, where one needs those."""
    known = [each for each in places if each is not None]
    return max(known, default=None) if len(known) == len(places) else None


def _tables(ground: Ground, row: Ranked, method: str, scales: Scales | None, places: int | None) -> Iterator[Table]:
    yield sheets_table(ground, row.code, places)
    if objective := objective_table(ground, row.code, places):
        yield objective
    yield values_table(ground, row.code, places)
    if method != "mean":
        yield own_values_table(ground, row.code, places)
    if scales is not None:
        yield pooled_table(scales, places)
        yield standardised_table(ground, row.code, scales, places)
    elif method != "mean":
        yield own_totals_table(ground, row.code, method, places)
    if adjustments := adjustments_table(ground, row.code, places):
        yield adjustments
    yield total_table(ground, row, method, places)
    if thresholds := thresholds_table(ground, row):
        yield thresholds
