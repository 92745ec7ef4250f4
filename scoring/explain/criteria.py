"""The table of the criteria: their weights, their share of the whole and what that is worth in points."""

from __future__ import annotations

from fractions import Fraction

from scoring.bundle.model import Criterion, CriterionKind
from scoring.explain.ground import Ground
from scoring.explain.model import Column, Phrase, Row, Table
from scoring.explain.printed import EXACT, cell, printed
from scoring.explain.words import PhraseCode

__all__ = ["criteria_table", "weight_of"]

_KINDS = {
    CriterionKind.SCORED: PhraseCode.KIND_SCORED,
    CriterionKind.OBJECTIVE: PhraseCode.KIND_OBJECTIVE,
    CriterionKind.ADJUST: PhraseCode.KIND_ADJUST,
    CriterionKind.NOTE: PhraseCode.KIND_NOTE,
}

_COLUMNS = (
    Column(Phrase(PhraseCode.CRITERION)),
    Column(Phrase(PhraseCode.TITLE)),
    Column(Phrase(PhraseCode.UNDER)),
    Column(Phrase(PhraseCode.KIND)),
    Column(Phrase(PhraseCode.WORST), Phrase(PhraseCode.OWN_SCALE)),
    Column(Phrase(PhraseCode.BEST), Phrase(PhraseCode.OWN_SCALE)),
    Column(Phrase(PhraseCode.WEIGHT)),
    Column(Phrase(PhraseCode.SHARE), Phrase(PhraseCode.OF_THE_WHOLE)),
    Column(Phrase(PhraseCode.WORTH), Phrase(PhraseCode.POINTS)),
)


def criteria_table(ground: Ground, places: int | None) -> Table:
    """Every criterion in reading order; rows that carry nothing of the whole have neither weight nor share."""
    caption = Phrase(PhraseCode.CRITERIA, {"points": printed(ground.points, EXACT)})
    return Table(caption, _COLUMNS, tuple(_row(ground, row, places) for row, _ in ground.rows))


def weight_of(row: Criterion) -> Fraction:
    """A row's weight as written, exactly."""
    return Fraction(row.weight)


def _row(ground: Ground, row: Criterion, places: int | None) -> Row:
    share = ground.shares.get(row.code)
    item = row.worst is not None and row.best is not None
    return (
        row.code,
        row.title,
        row.parent or Phrase(PhraseCode.WHOLE),
        Phrase(_KINDS[row.kind] if item else PhraseCode.KIND_HEADING),
        None if row.worst is None else cell(Fraction(row.worst), EXACT),
        None if row.best is None else cell(Fraction(row.best), EXACT),
        None if share is None else cell(weight_of(row), EXACT),
        None if share is None else cell(share, places),
        None if share is None else cell(share * ground.points, places),
    )
