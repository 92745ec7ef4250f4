"""Long lists, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Page", "page_number", "page_of"]

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page, its number from 1, and how many pages there are."""

    rows: Sequence[Row]
    number: int
    count: int


def page_number(wanted: str | None, count: int) -> int:
    """Return the number of the wanted page, or of the nearest there is."""
    number = int(wanted) if wanted and wanted.isascii() and wanted.isdecimal() and len(wanted) < 9 else 1
    return min(max(number, 1), max(count, 1))


def page_of(rows: Sequence[Row], wanted: str | None, size: int) -> Page[Row]:
    """Return the wanted page of rows that are all at hand."""
    count = -(-len(rows) // size)
    number = page_number(wanted, count)
    return Page(rows[(number - 1) * size : number * size], number, max(count, 1))
