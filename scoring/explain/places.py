"""The table of places: from totals over what parts equal ones to ranks and the funding line."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from scoring.bundle.model import RankOn
from scoring.explain.ground import Ground
from scoring.explain.model import Cell, Column, Phrase, Row, Table
from scoring.explain.printed import EXACT, cell, places_apart
from scoring.explain.words import PhraseCode
from scoring.ranking.model import Funded, Ranked, Ranking

__all__ = ["ranking_table"]

_FUNDED = {
    Funded.INSIDE: PhraseCode.INSIDE,
    Funded.LINE_TIE: PhraseCode.LINE_TIE,
    Funded.OUTSIDE: PhraseCode.OUTSIDE,
    Funded.BELOW_THRESHOLD: PhraseCode.BELOW_THRESHOLD,
}

Keys = tuple[Fraction, ...]


def ranking_table(ground: Ground, ranking: Ranking) -> Table:
    """A row for each ranked declaration, in rank order, with so many digits that comparing what is printed ranks it.

    The first number is the total, exact or as shown, whichever the rules rank on; then the criteria that part equal
    totals, each on the scale that it is compared on: values in [0, 1], bonuses and deductions in points.
    """
    rules = ground.bundle.settings.rules
    ties = [code for code in rules.ties if code in ground.tree.rows]
    shown = rules.rank_on == RankOn.SHOWN
    keys = [_keys(row, ties, shown=shown) for row in ranking.declarations]
    places = [places_apart(column) for column in zip(*keys, strict=True)]
    lots = _by_lot(ranking.declarations, keys)
    first = Phrase(PhraseCode.SHOWN_TOTAL if shown else PhraseCode.EXACT_TOTAL)
    columns = (
        Column(Phrase(PhraseCode.DECLARATION)),
        Column(Phrase(PhraseCode.GROUP)),
        Column(first, Phrase(PhraseCode.POINTS)),
        *(Column(Phrase(PhraseCode.TIE_KEY, {"criterion": code})) for code in ties),
        Column(Phrase(PhraseCode.RANK)),
        Column(Phrase(PhraseCode.SHARED)),
        Column(Phrase(PhraseCode.FUNDING)),
    )
    rows = tuple(
        _row(row, [cell(key, each) for key, each in zip(mine, places, strict=True)], by_lot=row.code in lots)
        for row, mine in zip(ranking.declarations, keys, strict=True)
    )
    return Table(Phrase(PhraseCode.RANKING), columns, rows)


def _keys(row: Ranked, ties: Sequence[str], *, shown: bool) -> Keys:
    known = {**row.values, **row.adjustments}
    return (Fraction(row.shown) if shown else row.total, *(known.get(code, Fraction(0)) for code in ties))


def _by_lot(rows: Sequence[Ranked], keys: Sequence[Keys]) -> set[str]:
    """Those that nothing but a lot parts from the next one."""
    found: set[str] = set()
    for (one, its), (other, others) in pairwise(zip(rows, keys, strict=True)):
        if its == others and one.rank != other.rank:
            found |= {one.code, other.code}
    return found


def _row(row: Ranked, keys: Sequence[Cell], *, by_lot: bool) -> Row:
    shared = PhraseCode.BY_LOT if by_lot else PhraseCode.YES if row.tied else None
    return (
        row.code,
        row.group,
        *keys,
        cell(Fraction(row.rank), EXACT),
        None if shared is None else Phrase(shared),
        None if row.funded is None else Phrase(_FUNDED[row.funded]),
    )
