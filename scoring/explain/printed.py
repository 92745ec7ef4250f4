"""Exact numbers as the digits that are printed for them, and how many digits a hand check needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from scoring.explain.model import Cell
from scoring.ranking.order import rounded_half_up

__all__ = ["EXACT", "FEWEST_PLACES", "cell", "places_apart", "places_for", "printed"]

EXACT = None
"""In the place of a number of decimals: no rounding at all, however long the fraction."""

FEWEST_PLACES = 6
_MOST_PLACES = 40
_SMALL_DENOMINATOR = 100
_LONGEST_DECIMAL = 12


def printed(value: Fraction, places: int | None) -> str:
    """`value` in digits: exactly where that is short, else rounded half up to `places` decimals and marked with ≈.

    Short are a decimal that ends within 12 places (`81.25`) and a fraction with a denominator up to 100 (`81 2/3`,
    read as 81 + 2/3). `places` None prints the exact number whatever its length.
    """
    ends = _decimals(value)
    if ends is not None and (places is None or ends <= _LONGEST_DECIMAL):
        return f"{rounded_half_up(value, ends):f}"
    if places is None or value.denominator <= _SMALL_DENOMINATOR:
        return _mixed(value)
    return f"≈{rounded_half_up(value, places):f}"


def cell(value: Fraction, places: int | None = FEWEST_PLACES) -> Cell:
    """`value` with its printed digits."""
    return Cell(value, printed(value, places))


def places_for(
    total: Fraction, decimals: int, magnified: Fraction, finest: Fraction = Fraction(1), most: int = 40
) -> int | None:
    """How many decimals the numbers behind `total` need so that a hand check rounds it to the same `decimals`.

    With every printed number off by at most 1/2 in its last place, a total computed from them is off by at most
    `magnified` times that. It must stay on the same side of the nearest number where rounding turns; where the exact
    total is such a number, or more than `most` decimals would be needed, only exact fractions do (`EXACT`). The last
    place is `finest` or below it.
    """
    scaled = abs(total) * 10**decimals
    margin = abs(scaled - scaled.numerator // scaled.denominator - Fraction(1, 2)) / 10**decimals
    for places in range(FEWEST_PLACES, most + 1):
        if magnified / (2 * 10**places) < margin and Fraction(1, 10**places) <= finest:
            return places
    return EXACT


def places_apart(values: Iterable[Fraction]) -> int | None:
    """How many decimals keep different values apart, so that comparing what is printed orders them as they are."""
    ordered: Sequence[Fraction] = sorted(set(values))
    closest = min((high - low for low, high in pairwise(ordered)), default=Fraction(1))
    for places in range(FEWEST_PLACES, _MOST_PLACES + 1):
        if Fraction(1, 10**places) < closest:
            return places
    return EXACT


def _decimals(value: Fraction) -> int | None:
    """How many decimals `value` ends after; None where it never does."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def _mixed(value: Fraction) -> str:
    """A whole number and a fraction below one, the sign before both."""
    whole, rest = divmod(abs(value.numerator), value.denominator)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole} {rest}/{value.denominator}" if whole else f"{sign}{rest}/{value.denominator}"
