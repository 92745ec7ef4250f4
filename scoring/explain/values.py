"""The tables that climb the tree: from the items to the whole, over all sheets and for each sheet by itself."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from scoring.bundle.model import Criterion
from scoring.explain.criteria import weight_of
from scoring.explain.ground import Ground
from scoring.explain.model import Cell, Column, Phrase, Row, Table
from scoring.explain.printed import EXACT, cell
from scoring.explain.sheets import sheet_columns
from scoring.explain.words import PhraseCode

__all__ = ["own_values_table", "values_table"]

_PLACE = (
    Column(Phrase(PhraseCode.CRITERION)),
    Column(Phrase(PhraseCode.UNDER)),
    Column(Phrase(PhraseCode.WEIGHT)),
)


def values_table(ground: Ground, declaration: str, places: int | None) -> Table:
    """The value of every counted row by the items' means, what the row is worth and what of that is obtained.

    A row above others has the mean of their values weighted by their weights; the last row is the whole. The points
    obtained add up along the tree.
    """
    standing = ground.standings[declaration]
    rows: list[Row] = [
        (*_place(row), *_value(ground, standing.values[row.code], ground.shares[row.code], places))
        for row in _counted(ground)
    ]
    if standing.top is not None:
        rows.append((Phrase(PhraseCode.WHOLE), None, None, *_value(ground, standing.top, Fraction(1), places)))
    columns = (
        *_PLACE,
        Column(Phrase(PhraseCode.VALUE), Phrase(PhraseCode.ZERO_TO_ONE)),
        Column(Phrase(PhraseCode.WORTH), Phrase(PhraseCode.POINTS)),
        Column(Phrase(PhraseCode.OBTAINED), Phrase(PhraseCode.POINTS)),
    )
    return Table(Phrase(PhraseCode.VALUES, {"declaration": declaration}), columns, tuple(rows))


def own_values_table(ground: Ground, declaration: str, places: int | None) -> Table:
    """The value of every counted row for each sheet by itself: where a sheet has none, its siblings' weights share."""
    sheets = ground.sheets[declaration]
    rows: list[Row] = [
        (*_place(row), *_cells((sheet.values.get(row.code) for sheet in sheets), places)) for row in _counted(ground)
    ]
    rows.append((Phrase(PhraseCode.WHOLE), None, None, *_cells((sheet.top for sheet in sheets), places)))
    columns = (*_PLACE, *sheet_columns(sheets, PhraseCode.ZERO_TO_ONE))
    return Table(Phrase(PhraseCode.OWN_VALUES, {"declaration": declaration}), columns, tuple(rows))


def _counted(ground: Ground) -> list[Criterion]:
    return [row for row, _ in ground.rows if row.code in ground.tree.counted]


def _place(row: Criterion) -> Row:
    return (row.code, row.parent or Phrase(PhraseCode.WHOLE), cell(weight_of(row), EXACT))


def _value(ground: Ground, value: Fraction, share: Fraction, places: int | None) -> tuple[Cell, Cell, Cell]:
    worth = share * ground.points
    return cell(value, places), cell(worth, places), cell(value * worth, places)


def _cells(values: Iterable[Fraction | None], places: int | None) -> list[Cell | None]:
    return [None if value is None else cell(value, places) for value in values]
