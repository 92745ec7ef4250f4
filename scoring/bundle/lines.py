"""The bytes of one CSV file to rows of cells, each with the line on which it begins."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from scoring.bundle.problems import Problems

__all__ = ["RawRow", "split_rows"]

_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in the file: its first physical line (the header is line 1) and its cells."""

    line: int
    cells: list[str]


def split_rows(file: str, data: bytes, most_rows: int, problems: Problems) -> list[RawRow]:
    """Split a file into rows, the header first. Broken quoting is noted and the rows that can be read are returned.

    Bytes that are not UTF-8 stay in the cells as lone surrogates, so that each is reported with its line and column.
    """
    lines = data.decode("utf-8", "surrogateescape").removeprefix(_BYTE_ORDER_MARK).split("\n")
    if not lines[-1]:
        lines.pop()
    reader = csv.reader((line + "\n" for line in lines), strict=True)
    rows: list[RawRow] = []
    while True:
        begins = reader.line_num + 1
        try:
            rows.append(RawRow(begins, next(reader)))
        except StopIteration:
            return rows
        except csv.Error as error:
            problems.add(file, begins, "row", f"cannot be read ({error})", "comma-separated cells, quotes closed")
        if len(rows) > most_rows + 1:
            problems.add(file, begins, "row", "is one row too many", f"at most {most_rows} rows")
            return rows[:-1]
