"""Rows in portions: the databases bound how many values one statement takes, and progress is told between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

__all__ = ["portions"]

Item = TypeVar("Item")


def portions(rows: Sequence[Item], size: int = 2000) -> Iterator[Sequence[Item]]:
    """Yield the rows in order, so many at a time."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
