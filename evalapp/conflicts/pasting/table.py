"""Tables pasted from a spreadsheet or uploaded as CSV: rows of cells, and every problem with its line and column.

In codes, kinds and years the full-width forms of a Chinese keyboard (letters, digits, signs, spaces) mean what they
look like. Not all of NFKC: it would also read D² as D2. Names and reasons keep their punctuation; only full-width
letters, digits and spaces in them are made plain. The order of the columns is that of the header; without a header it
is the order in which they are named here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from evalapp.conflicts.pasting.lines import decoded_table, split_rows
from evalapp.core.errors import Refusal
from evalapp.core.texts import kept_text
from evalapp.core.words import Words, say

__all__ = ["MOST_BYTES", "Column", "Complaints", "PastedRow", "by_code", "flat", "read_pasted"]

MOST_BYTES = 1536 * 1024
SHOWN = 200
YEARS = range(1900, 2201)
_WIDE = {0xFF01 + place: chr(0x21 + place) for place in range(94)} | {0x3000: " "}
_INVISIBLE = dict.fromkeys((0x200B, 0x2060, 0xFEFF), "")
_WIDE_WORDS = {wide: plain for wide, plain in _WIDE.items() if plain == " " or plain.isalnum()} | _INVISIBLE
_YEAR = re.compile(r"([0-9]{4})\s*年?", re.ASCII)

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in headers and messages, further titles a header may use, whether a cell may be empty."""

    name: str
    titles: tuple[str, ...] = ()
    needed: bool = True


@dataclass(slots=True)
class Complaints:
    """Every problem of one table."""

    found: list[Words] = field(default_factory=list)

    def add(self, line: int, column: str, problem: Words) -> None:
        """Note what is wrong in a cell."""
        self.found.append(
            say("Line %(line)s, column %(column)s: %(problem)s", line=line, column=column, problem=problem)
        )

    def refuse(self) -> None:
        """Refuse with everything that was noted; a long list is cut, and says how much it leaves out."""
        if not self.found:
            return
        more = len(self.found) - SHOWN
        words = [*self.found[:SHOWN], say("And %(count)s more problems.", count=more)] if more > 0 else self.found
        raise Refusal(*words)


@dataclass(frozen=True, slots=True)
class PastedRow:
    """A row as typed: its line (the first is 1) and its cells by name of column; reading a cell notes what is wrong."""

    line: int
    cells: Mapping[str, str]
    complaints: Complaints

    def text(self, column: Column, most: int) -> str:
        """Return a name or a reason; empty where it is missing or cannot be kept."""
        typed = self.cells.get(column.name, "").translate(_WIDE_WORDS)
        try:
            kept = " ".join(kept_text(typed, most).split())
        except Refusal as error:
            self.wrong(column, error.problems[0])
            return ""
        if column.needed and not kept:
            self.wrong(column, say("something must be written here."))
        return kept

    def one_of(self, column: Column, known: Mapping[str, Found], problem: Words) -> Found | None:
        """Return what a word stands for; `problem` says what is wrong with any other, with the word as `%(typed)s`."""
        typed = flat(self.cells.get(column.name, ""))
        if not typed:
            if column.needed:
                self.wrong(column, say("something must be written here."))
            return None
        found = known.get(typed)
        if found is None:
            found = known.get(typed.casefold())
        if found is None:
            self.wrong(column, Words(problem.text, {**problem.values, "typed": typed[:60]}))
        return found

    def year(self, column: Column) -> int | None:
        """Return a year, None where the cell is empty."""
        typed = flat(self.cells.get(column.name, ""))
        if not typed:
            return None
        found = _YEAR.fullmatch(typed)
        if found is None or int(found[1]) not in YEARS:
            self.wrong(column, say("“%(typed)s” is no year such as 2021.", typed=typed[:40]))
            return None
        return int(found[1])

    def years(self, first: Column, last: Column) -> tuple[int | None, int | None]:
        """Return the first and the last year of a relation."""
        from_year, until_year = self.year(first), self.year(last)
        if from_year is not None and until_year is not None and until_year < from_year:
            self.wrong(last, say("the last year lies before the first."))
        return from_year, until_year

    def wrong(self, column: Column, problem: Words) -> None:
        """Note what is wrong in a cell of this row."""
        self.complaints.add(self.line, column.name, problem)


def flat(typed: str) -> str:
    """Return a word in the one form in which codes, kinds and years are compared: full-width forms made plain, nothing
    invisible, single spaces."""
    if typed.isascii() and typed.isalnum():
        return typed
    return " ".join(unicodedata.normalize("NFC", typed).translate(_WIDE | _INVISIBLE).split())


def by_code(rows: Iterable[tuple[str, Found]]) -> dict[str, Found]:
    """Return things by code as `one_of` looks for them: as written, and in small letters where that names one only."""
    exact = {flat(code): row for code, row in rows}
    small: dict[str, list[Found]] = {}
    for code, row in exact.items():
        small.setdefault(code.casefold(), []).append(row)
    return {code: found[0] for code, found in small.items() if len(found) == 1} | exact


def read_pasted(
    data: bytes, columns: Sequence[Column], complaints: Complaints, *, most_rows: int
) -> Iterator[PastedRow]:
    """Read a table; its separator is a tab, else a comma, also a full-width one. Blank lines are passed over."""
    if len(data) > MOST_BYTES:
        raise Refusal(say("The table is larger than %(most)s kB.", most=MOST_BYTES // 1024))
    unread: list[int] = []
    rows = [(line, cells) for line, cells in split_rows(decoded_table(data), unread) if any(map(str.strip, cells))]
    for line in unread:
        wrong = say("a quotation mark is not closed, or something follows it; reading ended here.")
        complaints.add(line, columns[-1].name, wrong)
    order = _header(rows[0][1], columns) if rows else None
    if order is None:
        order = list(columns)
    else:
        line, titles = rows.pop(0)
        _check_header(line, titles, order, columns, complaints)
    if not rows:
        complaints.add(1, columns[0].name, say("there is no row."))
    if len(rows) > most_rows:
        raise Refusal(say("There are %(count)s rows; at most %(most)s are read.", count=len(rows), most=most_rows))
    for line, cells in rows:
        while len(cells) > len(order) and not cells[-1].strip():
            cells.pop()
        if len(cells) > len(order):
            wrong = say(
                "the row has %(count)s cells, expected are %(most)s; put text that holds a separator in quotes.",
                count=len(cells), most=len(order),
            )  # fmt: skip
            complaints.add(line, order[-1].name if order[-1] else columns[-1].name, wrong)
            continue
        named = zip(order, cells, strict=False)
        yield PastedRow(line, {column.name: cell for column, cell in named if column is not None}, complaints)


def _header(cells: Sequence[str], columns: Sequence[Column]) -> list[Column | None] | None:
    """The columns in the order of a header, None for a title nobody knows. A row in which half the cells are no titles
    is no header: a cell may well be the word that another column is called by."""
    titles = {flat(title).casefold(): column for column in columns for title in (column.name, *column.titles)}
    order = [titles.get(flat(cell).casefold()) for cell in cells]
    known = len(order) - order.count(None)
    return order if known > 1 and 2 * known >= sum(bool(cell.strip()) for cell in cells) else None


def _check_header(
    line: int, titles: Sequence[str], order: Sequence[Column | None], columns: Sequence[Column], complaints: Complaints
) -> None:
    known = ", ".join(column.name for column in columns)
    for title, column in zip(titles, order, strict=True):
        if column is None and title.strip():
            complaints.add(line, flat(title)[:40], say("is no column of this table: %(known)s.", known=known))
    for column in columns:
        if column.needed and column not in order:
            complaints.add(line, column.name, say("this column is missing."))
        if order.count(column) > 1:
            complaints.add(line, column.name, say("this column stands in the header twice."))
