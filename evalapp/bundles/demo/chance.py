"""Chance that repeats: the same seed gives the same draws on every machine and version of Python."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["Chance"]

Item = TypeVar("Item")


class Chance:
    """Draws that use `random.random` alone, the one method whose sequence Python promises to keep."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - invented scores, nothing to guess

    def share(self) -> float:
        """A number from 0 to 1."""
        return self._random.random()

    def of(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[int(self._random.random() * len(items))]

    def near(self, spread: float) -> float:
        """A number around 0, near to normal, with this standard deviation."""
        return (sum(self._random.random() for _ in range(12)) - 6) * spread
