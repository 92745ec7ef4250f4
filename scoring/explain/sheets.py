"""The tables of what was given: the counted sheets' scores, objective scores, bonuses and deductions."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from scoring.bundle.model import Criterion
from scoring.explain.ground import Ground, SheetValues, scale_of
from scoring.explain.model import Cell, Column, Phrase, Row, Table
from scoring.explain.printed import EXACT, cell
from scoring.explain.words import PhraseCode

__all__ = ["adjustments_table", "objective_table", "sheet_columns", "sheets_table"]

_CRITERION = Column(Phrase(PhraseCode.CRITERION))
_COUNT = Column(Phrase(PhraseCode.COUNT))


def sheet_columns(sheets: Sequence[SheetValues], unit: PhraseCode) -> tuple[Column, ...]:
    """A column for each sheet, numbered from 1 in the order they stand in."""
    return tuple(
        Column(Phrase(PhraseCode.SHEET, {"number": number}), Phrase(unit)) for number in range(1, len(sheets) + 1)
    )


def sheets_table(ground: Ground, declaration: str, places: int | None) -> Table:
    """A row for each scored item: every sheet's score as given, sum, count, mean, and the mean as a value in [0, 1]."""
    sheets = ground.sheets[declaration]
    values = ground.standings[declaration].values
    rows: list[Row] = []
    for item in _items(ground, ground.tree.scored):
        worst, best = scale_of(item)
        value = values[item.code]
        rows.append((
            item.code,
            *_given(sheets, item.code),
            *_summed(sheets, item.code),
            cell(worst + value * (best - worst), places),
            cell(value, places),
        ))  # fmt: skip
    columns = (
        _CRITERION,
        *sheet_columns(sheets, PhraseCode.OWN_SCALE),
        Column(Phrase(PhraseCode.SUM), Phrase(PhraseCode.OWN_SCALE)),
        _COUNT,
        Column(Phrase(PhraseCode.MEAN), Phrase(PhraseCode.OWN_SCALE)),
        Column(Phrase(PhraseCode.VALUE), Phrase(PhraseCode.ZERO_TO_ONE)),
    )
    return Table(Phrase(PhraseCode.SHEETS, {"declaration": declaration, "count": len(sheets)}), columns, tuple(rows))


def objective_table(ground: Ground, declaration: str, places: int | None) -> Table | None:
    """A row for each objective item: its score and the value in [0, 1]; None where the round has no such item."""
    values = ground.standings[declaration].values
    rows: list[Row] = []
    for item in _items(ground, ground.tree.objective):
        worst, best = scale_of(item)
        value = values[item.code]
        rows.append((item.code, cell(worst + value * (best - worst), EXACT), cell(value, places)))
    columns = (
        _CRITERION,
        Column(Phrase(PhraseCode.SCORE), Phrase(PhraseCode.OWN_SCALE)),
        Column(Phrase(PhraseCode.VALUE), Phrase(PhraseCode.ZERO_TO_ONE)),
    )
    return Table(Phrase(PhraseCode.OBJECTIVE, {"declaration": declaration}), columns, tuple(rows)) if rows else None


def adjustments_table(ground: Ground, declaration: str, places: int | None) -> Table | None:
    """A row for each bonus or deduction that a sheet gave: points as given, sum, count, mean; None without any."""
    sheets = ground.sheets[declaration]
    means = ground.standings[declaration].adjustments
    rows: list[Row] = [
        (item.code, *_given(sheets, item.code), *_summed(sheets, item.code), cell(means[item.code], places))
        for item in _items(ground, ground.tree.adjust)
        if item.code in means
    ]
    columns = (
        _CRITERION,
        *sheet_columns(sheets, PhraseCode.POINTS),
        Column(Phrase(PhraseCode.SUM), Phrase(PhraseCode.POINTS)),
        _COUNT,
        Column(Phrase(PhraseCode.MEAN), Phrase(PhraseCode.POINTS)),
    )
    return Table(Phrase(PhraseCode.ADJUSTMENTS, {"declaration": declaration}), columns, tuple(rows)) if rows else None


def _items(ground: Ground, codes: Sequence[str]) -> list[Criterion]:
    wanted = set(codes)
    return [row for row, _ in ground.rows if row.code in wanted]


def _given(sheets: Sequence[SheetValues], code: str) -> list[Cell | Phrase | None]:
    return [_score(sheet.given[code]) if code in sheet.given else None for sheet in sheets]


def _score(score: Decimal | None) -> Cell | Phrase:
    return Phrase(PhraseCode.ABSTAINED) if score is None else cell(Fraction(score), EXACT)


def _summed(sheets: Sequence[SheetValues], code: str) -> tuple[Cell, Cell]:
    given = [Fraction(score) for sheet in sheets if (score := sheet.given.get(code)) is not None]
    return cell(sum(given, Fraction(0)), EXACT), cell(Fraction(len(given)), EXACT)
