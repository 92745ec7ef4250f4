"""What is wrong with the arrays of an instance, one line for each problem, all of them at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.answers import RefusedError
from scoring.assignment.instance import Flags
from scoring.bundle.problems import plain

__all__ = ["MOST_LINES", "Wrongs"]

MOST_LINES = 50
"""Entries named one by one; of those beyond, only the number is told."""


class Wrongs:
    """Collects problems: `ARRAY: wrong; expected …`, with `[row, column]` where one entry is at fault.

    `lost`: arrays of which nothing more can be said.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._named = 0
        self._more = 0
        self.lost: set[str] = set()

    def add(self, place: str, wrong: str, expected: str) -> None:
        """Note one problem."""
        self._lines.append(f"{plain(place)}: {wrong}; expected {expected}")

    def entries(self, name: str, at_fault: Flags, values: NDArray[Any], expected: str) -> None:
        """Note every entry at fault."""
        count = int(np.count_nonzero(at_fault))
        if not count:
            return
        for place in np.argwhere(at_fault)[: MOST_LINES - self._named]:
            index = tuple(int(part) for part in place)
            self._named += 1
            self.add(name, f"{list(index)}: is {values[index]}", expected)
            count -= 1
        self._more += count

    def refuse(self) -> None:
        """Raise `refusal()` where anything was noted."""
        if self._lines:
            raise self.refusal()

    def refusal(self) -> RefusedError:
        """What was noted, as an error."""
        return RefusedError("\n".join(self._lines + ([f"and {self._more} more entries"] if self._more else [])))
