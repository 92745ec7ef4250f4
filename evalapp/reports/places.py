"""A declaration's row of a reference ranking, as shown beside the official one where the round's rules open it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evalapp.reports.figures import chance, rounded
from evalapp.results.reference import Place

__all__ = ["PlaceLine", "place_line"]


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """`raw` + `strictness` + `shrinkage` = `total`, also as shown: the last of the three takes up the rounding."""

    code: str
    rank: int
    tied: bool
    total: str
    low: str
    high: str
    raw: str
    strictness: str
    shrinkage: str
    expected_rank: str
    chance: str


def place_line(place: Place, decimals: int) -> PlaceLine:
    """Return the row with so many decimals."""
    total, raw, strictness = (_rounded(value, decimals) for value in (place.total, place.raw, place.strictness))
    low, high = (f"{_rounded(end, decimals):f}" for end in place.interval)
    return PlaceLine(
        code=place.code,
        rank=place.rank,
        tied=place.tied,
        total=f"{total:f}",
        low=low,
        high=high,
        raw=f"{raw:f}",
        strictness=_signed(strictness),
        shrinkage=_signed(total - raw - strictness),
        expected_rank=rounded(Fraction(place.expected_rank), 1),
        chance="" if place.chance is None else chance(place.chance),
    )


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return Decimal(rounded(Fraction(value), decimals))


def _signed(value: Decimal) -> str:
    """A correction with its sign; nothing for none."""
    return f"{value:+f}" if value else f"{abs(value):f}"
