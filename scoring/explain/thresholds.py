"""The table of least values: what a declaration reaches where one is required."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from scoring.bundle.model import Criterion
from scoring.explain.ground import Ground, scale_of
from scoring.explain.model import Column, Phrase, Row, Table
from scoring.explain.printed import EXACT, cell, places_apart
from scoring.explain.words import PhraseCode
from scoring.ranking.model import Ranked

__all__ = ["thresholds_table"]

_COLUMNS = (
    Column(Phrase(PhraseCode.CRITERION)),
    Column(Phrase(PhraseCode.REACHED)),
    Column(Phrase(PhraseCode.REQUIRED)),
    Column(Phrase(PhraseCode.UNIT)),
    Column(Phrase(PhraseCode.FUNDING)),
)


def thresholds_table(ground: Ground, row: Ranked) -> Table | None:
    """A row for each criterion with a threshold and a value: in percent above items, else on the item's own scale."""
    rows: list[Row] = []
    for item, reached, unit in _reached(ground, row):
        required = Fraction(item.threshold or 0)
        places = places_apart((reached, required))
        mark = PhraseCode.BELOW if item.code in row.below_threshold else PhraseCode.MET
        rows.append((item.code, cell(reached, places), cell(required, EXACT), Phrase(unit), Phrase(mark)))
    caption = Phrase(PhraseCode.THRESHOLDS, {"declaration": row.code})
    return Table(caption, _COLUMNS, tuple(rows)) if rows else None


def _reached(ground: Ground, row: Ranked) -> Iterator[tuple[Criterion, Fraction, PhraseCode]]:
    inner = {branch.code for branch in ground.tree.branches}
    for item, _ in ground.rows:
        if item.threshold is None:
            continue
        if item.code in row.adjustments:
            yield item, row.adjustments[item.code], PhraseCode.POINTS
        elif item.code in inner:
            yield item, row.values[item.code] * 100, PhraseCode.PERCENT
        elif item.code in row.values:
            worst, best = scale_of(item)
            yield item, worst + row.values[item.code] * (best - worst), PhraseCode.OWN_SCALE
