"""Each other method in place of the round's own: who crosses the line then."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.ranking import METHODS, Funded, Ranking, rank
from scoring.sensitivity.ground import Ground
from scoring.sensitivity.model import MethodFlip, Shift

__all__ = ["method_flips", "other_methods"]


def other_methods(ground: Ground, fund: int | None) -> dict[str, Shift]:
    """For each method that changes who is inside, in the order of `METHODS`: what it changes."""
    inside = _inside(rank(ground.bundle, ground.method, fund))
    found: dict[str, Shift] = {}
    for method in METHODS:
        if method != ground.method:
            other = _inside(rank(ground.bundle, method, fund))
            shift = Shift(tuple(sorted(other - inside)), tuple(sorted(inside - other)))
            if shift != Shift():
                found[method] = shift
    return found


def method_flips(shifts: Mapping[str, Shift]) -> dict[str, MethodFlip]:
    """For each declaration that some method flips, the first in the order of `METHODS`."""
    flips: dict[str, MethodFlip] = {}
    for method, shift in shifts.items():
        for code in (*shift.entering, *shift.leaving):
            flips.setdefault(code, MethodFlip(method))
    return flips


def _inside(ranking: Ranking) -> frozenset[str]:
    return frozenset(row.code for row in ranking.declarations if row.funded == Funded.INSIDE)
