"""Totals to ranks: rounding, shared ranks, and what parts equal totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

__all__ = ["Entry", "Place", "part_ties", "rounded_half_up"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A declaration to place: what it is ranked on, highest first, compared in turn."""

    code: str
    keys: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A declaration's rank, and whether it shares it."""

    code: str
    rank: int
    tied: bool


def rounded_half_up(value: Fraction, decimals: int) -> Decimal:
    """The value to so many decimals, halves away from zero, exactly (no float in between)."""
    scaled = abs(value) * 10**decimals
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and units else ""
    return Decimal(f"{sign}{units}e-{decimals}")


def part_ties(entries: list[Entry], lots: Mapping[str, int] | None) -> tuple[Place, ...]:
    """Places in rank order, by code within a shared rank (1, 2, 2, 4).

    Equal entries are parted by `lots` (declaration → drawn number, the lowest first) where every one of them has a
    number of its own; else they share the rank.
    """
    ordered = sorted(entries, key=lambda entry: (tuple(-key for key in entry.keys), entry.code))
    places: list[Place] = []
    for _, equals in groupby(ordered, key=lambda entry: entry.keys):
        codes = [entry.code for entry in equals]
        rank = len(places) + 1
        drawn = {lots[code] for code in codes if code in lots} if lots else set()
        if lots and len(codes) > 1 and len(drawn) == len(codes):
            codes.sort(key=lots.__getitem__)
            places += [Place(code, rank + offset, tied=False) for offset, code in enumerate(codes)]
        else:
            places += [Place(code, rank, tied=len(codes) > 1) for code in codes]
    return tuple(places)
