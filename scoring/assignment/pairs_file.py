"""Pairs as `declaration,expert` rows by index: the file that `--pairs` writes and `--keep` reads."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from scoring.answers import RefusedError
from scoring.assignment.instance import Whole
from scoring.bundle.lines import RawRow, split_rows
from scoring.bundle.problems import Problems, quoted
from scoring.whole_file import write_whole

__all__ = ["read_pairs", "write_pairs"]

_COLUMNS = ["declaration", "expert"]
_MOST_ROWS = 10_000_000
_MOST_BYTES = 256 * 1024 * 1024
_INDEX = re.compile(r"\d{1,9}")


def write_pairs(path: Path, pairs: Whole) -> None:
    """Write the pairs (n x 2), all or nothing; `RefusedError` where that cannot be done."""
    lines = [",".join(_COLUMNS), *(f"{declaration},{expert}" for declaration, expert in pairs.tolist())]
    try:
        write_whole(path, ("\n".join(lines) + "\n").encode())
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise RefusedError(f"{path.name}: cannot be written ({reason}); expected a place for the pairs") from None


def read_pairs(path: Path, declarations: int, experts: int) -> Whole:
    """The pairs (n x 2) of a file; `RefusedError` with one line for each problem, by line and column."""
    problems = Problems()
    data = _bytes(path)
    rows = split_rows(path.name, data, _MOST_ROWS, problems)
    if not rows or rows[0].cells != _COLUMNS:
        problems.add(path.name, 1, "header", "is not that of pairs", ",".join(_COLUMNS))
        rows = []
    seen: dict[tuple[int, int], int] = {}
    for row in rows[1:]:
        pair = _pair(path.name, row, (declarations, experts), problems)
        if pair is None:
            continue
        if pair in seen:
            problems.add(path.name, row.line, "row", f"is the pair of line {seen[pair]} again", "each pair once")
        seen[pair] = row.line
    if problems.found:
        raise RefusedError("\n".join(map(str, problems.found)))
    return np.array(list(seen), dtype=np.int64).reshape(-1, 2)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise RefusedError(f"{path.name}: cannot be read ({reason}); expected a file of pairs") from None
    if len(data) > _MOST_BYTES:
        raise RefusedError(f"{path.name}: is too large; expected at most {_MOST_BYTES} bytes")
    return data


def _pair(file: str, row: RawRow, sizes: tuple[int, int], problems: Problems) -> tuple[int, int] | None:
    if len(row.cells) != len(_COLUMNS):
        problems.add(file, row.line, "row", f"has {len(row.cells)} cells", "2")
        return None
    found = []
    for column, cell, size in zip(_COLUMNS, row.cells, sizes, strict=True):
        if not _INDEX.fullmatch(cell.strip()) or int(cell) >= size:
            problems.add(file, row.line, column, f"is {quoted(cell)}", f"an index from 0 to {size - 1}")
        else:
            found.append(int(cell))
    return (found[0], found[1]) if len(found) == 2 else None
