"""What a benchmark reports: one row for each figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Row", "table"]


@dataclass(frozen=True, slots=True)
class Row:
    """`what` was done on which `instance`; `ours` and `beside` (what it is compared with) as measured; the `goal`, and
    whether it was reached (None: there is none)."""

    instance: str
    what: str
    ours: str
    beside: str
    goal: str
    reached: bool | None = None


def table(rows: Iterable[Row]) -> str:
    """The rows as aligned text."""
    marks = {True: "reached", False: "MISSED", None: ""}
    cells = [("instance", "what", "ours", "beside", "goal", "")]
    cells += [(row.instance, row.what, row.ours, row.beside, row.goal, marks[row.reached]) for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(6)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )
