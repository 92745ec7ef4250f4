"""Many stored scores back on their scales at once: each pair of item and steps is worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, localcontext

from evalapp.rounds.models import Criterion
from evalapp.sheets.scale import value_of

__all__ = ["Values"]

_DIGITS = 60
"""Of a scale's ends, step and steps together; Python's default of 28 would round the longest that the format allows."""


class Values:
    """The values of a round's scoring items by criterion id and steps."""

    def __init__(self, criteria: Iterable[Criterion]) -> None:
        self._items = {row.id: row for row in criteria}
        self._known: dict[tuple[int, int], Decimal] = {}

    def of(self, criterion_id: int, steps: int | None) -> Decimal | None:
        """Return the exact score; None for an abstention."""
        return None if steps is None else self.at(criterion_id, steps)

    def at(self, criterion_id: int, steps: int) -> Decimal:
        """Return the exact score at so many steps from the worst end."""
        key = criterion_id, steps
        if key not in self._known:
            with localcontext() as context:
                context.prec = _DIGITS
                self._known[key] = value_of(self._items[criterion_id], steps)
        return self._known[key]
