"""The funding line: who is inside, who is outside, and where a tie stands across it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from scoring.ranking.model import Funded, Ranked, Ranking

__all__ = ["funding_line"]


def funding_line(ranking: Ranking, fund: int | None, fund_by_group: Mapping[str, int] | None = None) -> Ranking:
    """The ranking with `funded` marked for `fund` places, or for so many of each group; with neither, unmarked.

    Walking down the ranks, a declaration below a threshold is passed over and takes no place. A tie that fits into the
    places left is inside; one that does not, while places are left, is `line_tie`, and everyone after it is outside.
    Declarations of a group without places are outside. Raises `ValueError` where both lines are given.

    >>> from scoring import example_round, funding_line, rank
    >>> [row.funded.value for row in funding_line(rank(example_round()), 3).declarations]
    ['inside', 'inside', 'inside', 'outside']
    """
    if fund is not None and fund_by_group is not None:
        raise ValueError("either fund or fund_by_group")
    marks: dict[str, Funded] = {}
    if fund is not None:
        marks = _mark(ranking.declarations, fund)
    elif fund_by_group is not None:
        for group in {row.group for row in ranking.declarations}:
            members = (row for row in ranking.declarations if row.group == group)
            marks |= _mark(members, fund_by_group.get(group, 0))
    marked = tuple(replace(row, funded=marks.get(row.code)) for row in ranking.declarations)
    return replace(ranking, declarations=marked, fund=fund, fund_by_group=fund_by_group)


def _mark(declarations: Iterable[Ranked], places: int) -> dict[str, Funded]:
    marks: dict[str, Funded] = {}
    left = places
    for _, sharers in groupby(declarations, key=lambda row: row.rank):
        fundable: list[str] = []
        for row in sharers:
            if row.below_threshold:
                marks[row.code] = Funded.BELOW_THRESHOLD
            else:
                fundable.append(row.code)
        if len(fundable) <= left:
            mark = Funded.INSIDE
            left -= len(fundable)
        else:
            mark = Funded.LINE_TIE if left else Funded.OUTSIDE
            left = 0
        marks |= dict.fromkeys(fundable, mark)
    return marks
