"""Whether a number lies on an item's scale."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from scoring.bundle.cells import number_text
from scoring.bundle.model import Criterion

__all__ = ["Scale", "scale_of", "scales_of"]


class Scale:
    """The scale of one scoring item: from `worst` to `best`, which may be the smaller one, in steps from `worst`."""

    def __init__(self, best: Decimal, worst: Decimal, step: Decimal) -> None:
        # Fractions: the difference of two 15-digit numbers does not fit a Decimal of the default precision.
        self._best, self._worst, self._step = Fraction(best), Fraction(worst), Fraction(step)
        self.text = f"{number_text(worst)} (worst) to {number_text(best)} (best) in steps of {number_text(step)}"

    def problem(self) -> tuple[str, str, str] | None:
        """Column, what is wrong and what is expected of the scale itself; None where it is sound."""
        if self._best == self._worst:
            return "best", "is the same as worst", "a best that differs from worst"
        if self._step <= 0:
            return "step", "is not above 0", "a step above 0"
        if (self._best - self._worst) % self._step:
            return "step", "does not divide the distance from worst to best", "a step that leads from worst to best"
        return None

    def spans(self, value: Decimal) -> bool:
        """Whether a value lies between best and worst, on a step or not."""
        return min(self._best, self._worst) <= Fraction(value) <= max(self._best, self._worst)

    def holds(self, value: Decimal) -> bool:
        """Whether a value can be given as a score."""
        return self.spans(value) and (Fraction(value) - self._worst) % self._step == 0


def scale_of(row: Criterion) -> Scale | None:
    """The scale of a row, None where a part of it is missing."""
    if row.best is None or row.worst is None or row.step is None:
        return None
    return Scale(row.best, row.worst, row.step)


def scales_of(rows: Iterable[Criterion]) -> dict[str, Scale]:
    """The sound scales by item code."""
    scales = {row.code: scale_of(row) for row in rows}
    return {code: scale for code, scale in scales.items() if scale is not None and scale.problem() is None}
