"""A plan as a file: one change a line, `action,declaration,expert`, where the action is add or end."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from evalapp.core.errors import Refusal
from evalapp.core.words import Words, say

__all__ = ["ADD", "COLUMNS", "END", "Change", "read_changes", "write_changes"]

ADD, END = "add", "end"
COLUMNS = ("action", "declaration", "expert")
MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 50_000
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the file; `line` counts from 1, the header included."""

    line: int
    action: str
    declaration: str
    expert: str


def write_changes(changes: dict[str, Any]) -> str:
    """Return the file of a plan's difference; `changes` is {"add": [[declaration, expert], …], "end": […]}."""
    lines = [",".join(COLUMNS)]
    lines += [f"{END},{one},{two}" for one, two in changes["end"]]
    lines += [f"{ADD},{one},{two}" for one, two in changes["add"]]
    return "\n".join(lines) + "\n"


def read_changes(data: bytes) -> list[Change]:
    """Read the file, pasted from a spreadsheet or uploaded; refuses with every problem, by line and column.

    Commas or tabs; full-width digits and letters and a byte order mark are understood.
    """
    if len(data) > MOST_BYTES:
        raise Refusal(say("The file is larger than %(most)s MB.", most=MOST_BYTES // (1024 * 1024)))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refusal(say("Line %(line)s has bytes that are not UTF-8.", line=line)) from None
    text = unicodedata.normalize("NFKC", text.replace("\r\n", "\n").replace("\r", "\n"))
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    problems: list[Words] = []
    found = list(_changes(_cells(text, delimiter, problems), problems))
    if not found and not problems:
        problems.append(say("The file holds no change."))
    if problems:
        raise Refusal(problems[0], *problems[1:SHOWN])
    return found


def _cells(text: str, delimiter: str, problems: list[Words]) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            rows.append((reader.line_num, [cell.strip() for cell in cells]))
            if len(rows) > MOST_ROWS + 1:
                problems.append(say("The file has more than %(most)s rows.", most=MOST_ROWS))
                break
    except csv.Error:
        problems.append(say("Line %(line)s cannot be read as a row of cells.", line=reader.line_num))
    return [(line, cells) for line, cells in rows if any(cells)]


def _changes(rows: list[tuple[int, list[str]]], problems: list[Words]) -> Iterable[Change]:
    header = tuple(cell.casefold() for cell in rows[0][1]) if rows else ()
    if header != COLUMNS:
        problems.append(say("Line 1: the header “%(header)s” is expected.", header=",".join(COLUMNS)))
        return
    seen: dict[tuple[str, str], int] = {}
    for line, cells in rows[1:]:
        if len(cells) != len(COLUMNS):
            problems.append(say("Line %(line)s: three cells are expected, not %(count)s.", line=line, count=len(cells)))
            continue
        action, declaration, expert = cells[0].casefold(), cells[1], cells[2]
        empty = [name for name, cell in zip(COLUMNS, cells, strict=True) if not cell]
        problems += [say("Line %(line)s, column %(column)s: is empty.", line=line, column=name) for name in empty]
        if cells[0] and action not in (ADD, END):
            problems.append(
                say(
                    "Line %(line)s, column %(column)s: “%(text)s” is neither add nor end.",
                    line=line, column="action", text=cells[0][:40],
                )
            )  # fmt: skip
        first = seen.setdefault((declaration, expert), line)
        if first != line and not empty:
            problems.append(say("Line %(line)s: this pair stands on line %(first)s already.", line=line, first=first))
        yield Change(line, action, declaration, expert)
