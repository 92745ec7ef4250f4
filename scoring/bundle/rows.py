"""Rows of cells to typed rows, by the column list of their table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from scoring.bundle.cells import CellError, check_text
from scoring.bundle.lines import RawRow, split_rows
from scoring.bundle.problems import Problems, plain, quoted
from scoring.bundle.tables import Column, Table

__all__ = ["TableRows", "read_table"]

Row = TypeVar("Row")
# Beyond this a header is no header, and its names are not worth a line each.
_MOST_COLUMNS = 100


@dataclass(slots=True)
class TableRows(Generic[Row]):
    """What was read of one table.

    `rows` are the complete ones with their line; `broken` the cells that could be read of the others; `codes` every
    code seen, of broken rows too, so that one bad cell does not make every reference to its row look unknown. `lost`
    says that lines could not even be split, so that codes may be missing.
    """

    columns: tuple[str, ...] = ()
    rows: list[tuple[int, Row]] = field(default_factory=list)
    broken: list[tuple[int, dict[str, object]]] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    lost: bool = False

    def values(self) -> tuple[Row, ...]:
        """The complete rows without their lines."""
        return tuple(row for _, row in self.rows)


def read_table(table: Table[Row], data: bytes, known: Mapping[str, set[str]], problems: Problems) -> TableRows[Row]:
    """Read one table; `known` holds the codes of the files read before it, by file name."""
    before = len(problems.found)
    raw = split_rows(table.file, data, table.most_rows, problems)
    if not raw:
        problems.add(table.file, 1, "header", "is missing", _columns_of(table))
        return TableRows()
    header, *body = raw
    found = TableRows[Row](tuple(header.cells), lost=len(problems.found) > before)
    usable = _check_header(table, header, problems)
    seen: dict[tuple[object, ...], int] = {}
    for row in body:
        values, complete = _read_row(table, header.cells, row, known, problems)
        if isinstance(code := values.get("code"), str):
            found.codes.add(code)
        key = tuple(values.get(name) for name in table.key)
        if None not in key and seen.setdefault(key, row.line) != row.line:
            _add_repeated(table, key, row.line, seen[key], problems)
        if usable and complete:
            found.rows.append((row.line, table.make(**values)))
        else:
            found.broken.append((row.line, values))
    return found


def _columns_of(table: Table[Row]) -> str:
    return "the columns " + ", ".join(column.name + ("" if column.needed else "*") for column in table.columns)


def _check_header(table: Table[Row], header: RawRow, problems: Problems) -> bool:
    """Whether rows under this header can be made."""
    allowed = {column.name for column in table.columns}
    if len(header.cells) > _MOST_COLUMNS:
        wrong = f"has {len(header.cells)} columns"
        problems.add(table.file, header.line, "header", wrong, _columns_of(table))
        return False
    usable = True
    for position, name in enumerate(header.cells):
        if name not in allowed:
            problems.add(table.file, header.line, plain(name), "is not a column of this file", _columns_of(table))
        elif name in header.cells[:position]:
            problems.add(table.file, header.line, plain(name), "stands in the header twice", "each column once")
            usable = False
    for column in table.columns:
        if column.needed and column.name not in header.cells:
            problems.add(table.file, header.line, column.name, "is missing", _columns_of(table))
            usable = False
    return usable


def _add_repeated(table: Table[Row], key: tuple[object, ...], line: int, first: int, problems: Problems) -> None:
    what = ", ".join(quoted(str(part)) for part in key)
    problems.add(table.file, line, table.key[-1], f"{what} stands on line {first} already", "each only once")


def _read_row(
    table: Table[Row], header: list[str], row: RawRow, known: Mapping[str, set[str]], problems: Problems
) -> tuple[dict[str, object], bool]:
    """The values of a row that could be read, and whether the row is complete."""
    values: dict[str, object] = {}
    complete = aligned = len(row.cells) == len(header)
    if not aligned:
        place = plain(header[min(len(row.cells), len(header) - 1)]) if header else "row"
        what = f"the row has {len(row.cells)} cells" if row.cells else "the line is empty"
        problems.add(table.file, row.line, place, what, f"{len(header)} cells as in the header")
    given = dict(zip(header, row.cells, strict=False))
    for column in table.columns:
        if column.name not in given:
            continue
        try:
            if given[column.name] or column.needed:
                values[column.name] = _read_cell(column, given[column.name], known)
        except CellError as error:
            complete = False
            # In a row that has slipped, what stands under a column says nothing about it.
            if aligned:
                problems.add(table.file, row.line, column.name, error.wrong, error.expected)
    return values, complete


def _read_cell(column: Column, cell: str, known: Mapping[str, set[str]]) -> object:
    if not cell:
        raise CellError("is empty", "a value")
    check_text(cell)
    value = column.parse(cell)
    if column.refers is not None and column.refers in known and cell not in known[column.refers]:
        raise CellError(f"{quoted(cell)} is unknown", f"a code of {column.refers}")
    return value
