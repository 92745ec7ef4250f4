"""Rows pasted from a spreadsheet: `code, first day, last day` of absences, `code, field, level` of fields.

Cells are parted by tabs, commas or semicolons. A first line of headings is passed over. Full-width digits and signs are
understood; days may be written 2026-11-30, 2026/11/30, 2026.11.30 or 2026年11月30日. Every problem is told, with its
line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from evalapp.core.words import Words, say

__all__ = ["PastedAbsence", "PastedLevel", "pasted_absences", "pasted_levels", "read_day"]

MOST_ROWS = 10_000
_WIDE = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {ord("－"): "-", ord("／"): "/", ord("．"): "."}
_DAY = re.compile(r"([0-9]{4})([-/.年])([0-9]{1,2})(?:\2|月)([0-9]{1,2})日?", re.ASCII)
_BETWEEN = re.compile(r"\t|[,，;；]")


@dataclass(frozen=True, slots=True)
class PastedAbsence:
    """An absence as pasted, with its line."""

    line: int
    code: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class PastedLevel:
    """A level as pasted, with its line."""

    line: int
    code: str
    field: str
    level: int


def pasted_absences(text: str, problems: list[Words]) -> list[PastedAbsence]:
    """Read rows of absences; what is wrong is added to the problems."""
    found = []
    for line, (code, first, last) in _rows(text, problems):
        days = [_day_in(line, column, cell, problems) for column, cell in ((2, first), (3, last or first))]
        if days[0] is None or days[1] is None:
            continue
        if days[1] < days[0]:
            problems.append(_wrong(line, 3, say("the absence ends before it begins")))
            continue
        found.append(PastedAbsence(line, code, days[0], days[1]))
    return found


def pasted_levels(text: str, problems: list[Words]) -> list[PastedLevel]:
    """Read rows of levels; what is wrong is added to the problems."""
    found: dict[tuple[str, str], PastedLevel] = {}
    for line, (code, field, level) in _rows(text, problems):
        number = level.translate(_WIDE)
        if not field:
            problems.append(_wrong(line, 2, say("a field is expected")))
        elif number not in ("1", "2", "3"):
            problems.append(_wrong(line, 3, say("1 (from outside), 2 (well) or 3 (as their own) is expected")))
        elif (code, field) in found:
            problems.append(
                _wrong(line, 2, say("the same field stands in line %(first)s", first=found[code, field].line))
            )
        else:
            found[code, field] = PastedLevel(line, code, field, int(number))
    return list(found.values())


def read_day(text: str) -> date | None:
    """Return the day that is written, or None."""
    match = _DAY.fullmatch(text.strip().translate(_WIDE))
    if match is None:
        return None
    try:
        day = date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None
    return day if 1900 <= day.year < 2500 else None


def _rows(text: str, problems: list[Words]) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """The rows with their lines, three cells each; an empty line is none, and the first may hold headings."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_ROWS:
        problems.append(say("At most %(most)s rows can be pasted at once.", most=MOST_ROWS))
        return
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in _BETWEEN.split(line)]
        if not any(cells) or (number == 1 and cells[0].casefold() in ("code", "代码", "编号", "专家代码", "专家编号")):
            continue
        if len(cells) > 3 and not any(cells[3:]):
            cells = cells[:3]
        if len(cells) not in (2, 3) or not cells[0]:
            problems.append(_wrong(number, 1, say("three cells are expected, the first of them a code")))
            continue
        yield number, (cells[0], cells[1], cells[2] if len(cells) == 3 else "")


def _day_in(line: int, column: int, cell: str, problems: list[Words]) -> date | None:
    day = read_day(cell)
    if day is None:
        problems.append(_wrong(line, column, say("“%(cell)s” is no day such as 2026-11-30", cell=cell[:40])))
    return day


def _wrong(line: int, column: int, what: Words) -> Words:
    return say("Line %(line)s, column %(column)s: %(wrong)s.", line=line, column=column, wrong=what)
