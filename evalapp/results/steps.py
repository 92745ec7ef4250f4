"""How the totals of a calculation came about, from its locked input: printed digits, enough for a hand check.

No expert stands here: a declaration's sheets are columns in an order that follows from their scores alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from evalapp.results.models import Calculation
from evalapp.results.numbers import CriterionRow, Numbers
from evalapp.results.queries import input_of
from scoring.bundle import BundleError
from scoring.explain import Cell, Explanation, Phrase, PhraseCode, Table, explain
from scoring.ranking import rank

__all__ = ["ABSTAINED", "ItemStep", "SheetStep", "Steps", "steps_of"]

ABSTAINED = "–"
"""Stands in the place of a score; nothing stands where a sheet was not filled in."""

_USED = (PhraseCode.USED_KEPT, PhraseCode.USED_MIDDLE)


@dataclass(frozen=True, slots=True)
class ItemStep:
    """A criterion of one declaration. `scores` are those of its sheets as given, `mean` theirs or the objective score,
    `worth` and `obtained` are in points; a bonus or deduction is worth nothing and obtains its mean."""

    criterion: CriterionRow
    scores: tuple[str, ...]
    mean: str
    worth: str
    obtained: str


@dataclass(frozen=True, slots=True)
class SheetStep:
    """A sheet's own total in points, and whether the method uses it."""

    total: str
    used: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """One declaration: its criteria in reading order, the sheets' own totals (lowest first) where the method is made of
    them, the total before bonuses and deductions, all of it exactly, and as shown."""

    code: str
    sheets: int
    items: tuple[ItemStep, ...]
    own: tuple[SheetStep, ...]
    before: str
    total: str
    shown: str


def steps_of(made: Calculation) -> tuple[Steps, ...] | None:
    """Return the steps of every ranked declaration, in rank order; None where the input does not give the numbers.

    An input and numbers that do not fit were changed after they were locked: `verify-ledger` says which.
    """
    numbers = Numbers.from_plain(made.numbers)
    try:
        bundle = input_of(made)
    except BundleError:
        return None
    ranking = rank(bundle, made.method)
    if {row.code: row.total for row in ranking.declarations} != {row.code: row.total for row in numbers.declarations}:
        return None
    told = explain(bundle, ranking)
    return tuple(_steps(numbers, told, row.code) for row in ranking.declarations)


class _Looked:
    """A table by the first cell of its rows and the titles of its columns, as printed."""

    def __init__(self, table: Table | None) -> None:
        rows = () if table is None else table.rows
        self.rows = {row[0]: row for row in rows if isinstance(row[0], str)}
        self._places: dict[PhraseCode, list[int]] = {}
        for place, column in enumerate(() if table is None else table.columns):
            self._places.setdefault(column.title.code, []).append(place)

    def all(self, key: str, column: PhraseCode) -> tuple[str, ...]:
        """What stands in a row under every column of that title; nothing where there is no such row."""
        row = self.rows.get(key)
        return () if row is None else tuple(_text(row[place]) for place in self._places.get(column, ()))

    def one(self, key: str, column: PhraseCode) -> str:
        """What stands in a row under the first column of that title."""
        return next(iter(self.all(key, column)), "")


def _text(entry: Cell | Phrase | str | None) -> str:
    match entry:
        case None:
            return ""
        case Cell():
            return entry.printed
        case Phrase():
            return ABSTAINED if entry.code is PhraseCode.ABSTAINED else ""
        case _:
            return entry


def _steps(numbers: Numbers, told: Explanation, code: str) -> Steps:
    def looked(caption: PhraseCode) -> _Looked:
        return _Looked(told.table(code, caption))

    sheets, objective = looked(PhraseCode.SHEETS), looked(PhraseCode.OBJECTIVE)
    adjustments, values = looked(PhraseCode.ADJUSTMENTS), looked(PhraseCode.VALUES)
    items = []
    for row in numbers.criteria:
        if row.code in values.rows:
            mean = sheets.one(row.code, PhraseCode.MEAN) or objective.one(row.code, PhraseCode.SCORE)
            worth, obtained = values.one(row.code, PhraseCode.WORTH), values.one(row.code, PhraseCode.OBTAINED)
            items.append(ItemStep(row, sheets.all(row.code, PhraseCode.SHEET), mean, worth, obtained))
        elif row.code in adjustments.rows:
            mean = adjustments.one(row.code, PhraseCode.MEAN)
            items.append(ItemStep(row, adjustments.all(row.code, PhraseCode.SHEET), mean, "", mean))
    return Steps(code, _sheet_count(told, code), tuple(items), _own(told, code), *_totals(told, code))


def _sheet_count(told: Explanation, code: str) -> int:
    table = told.table(code, PhraseCode.SHEETS)
    return 0 if table is None else sum(column.title.code is PhraseCode.SHEET for column in table.columns)


def _own(told: Explanation, code: str) -> tuple[SheetStep, ...]:
    table = told.table(code, PhraseCode.OWN_TOTALS)
    if table is None:
        return ()
    totals, used = table.column(PhraseCode.OWN_TOTAL), table.column(PhraseCode.USED)
    return tuple(
        SheetStep(_text(total), isinstance(use, Phrase) and use.code in _USED)
        for total, use in zip(totals, used, strict=True)
    )


def _totals(told: Explanation, code: str) -> tuple[str, str, str]:
    """The first, the last but one and the last row: before adjustments, all of it, as shown."""
    table = told.table(code, PhraseCode.TOTAL)
    if table is None:
        raise ValueError(f"{code} has no total")
    printed = [_text(each) for each in table.column(PhraseCode.EXACT_TOTAL)]
    return printed[0], printed[-2], printed[-1]
