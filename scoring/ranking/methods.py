"""How the experts' own totals become one: median, trimmed mean, and z-scores. The mean works item by item instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isqrt

__all__ = ["FEWEST_TO_TRIM", "FEW_TRIMMED", "median", "square_root", "trimmed_mean", "variance", "z_scored"]

FEWEST_TO_TRIM = 3
FEW_TRIMMED = 5
_ROOT_DIGITS = 40
_SCORE_DIGITS = 20

OwnTotals = Mapping[str, Mapping[str, Fraction]]
"""Declaration → expert → the expert's own total of it."""


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle value, or the mean of the two middle ones; `values` are not empty."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def trimmed_mean(values: Sequence[Fraction]) -> Fraction:
    """The mean without one highest and one lowest copy where there are three or more values, else the plain mean."""
    kept = sorted(values)[1:-1] if len(values) >= FEWEST_TO_TRIM else values
    return mean(kept)


def mean(values: Sequence[Fraction]) -> Fraction:
    """The arithmetic mean; `values` are not empty."""
    return sum(values, Fraction(0)) / len(values)


def variance(values: Sequence[Fraction]) -> Fraction:
    """The sample variance with n - 1; 0 for fewer than two values."""
    if len(values) < 2:
        return Fraction(0)
    centre = mean(values)
    return sum(((value - centre) ** 2 for value in values), Fraction(0)) / (len(values) - 1)


def square_root(value: Fraction) -> Fraction:
    """The square root of a value from 0, cut to 40 decimals: the same on every machine, unlike a float's."""
    scale = 10**_ROOT_DIGITS
    return Fraction(isqrt(value.numerator * scale * scale // value.denominator), scale)


def z_scored(totals: OwnTotals) -> dict[str, Fraction]:
    """Each declaration's mean of its experts' standardised totals, back on the pooled mean and deviation.

    An expert's totals, less their mean, are divided by their standard deviation (n - 1) and multiplied by that of all
    totals together. An expert with fewer than 3 totals or without spread is only centred: moved to the pooled mean,
    not stretched. Results are rounded to 20 decimals, so that totals equal but for the cut of a root tie.
    """
    pooled = [total for sheets in totals.values() for total in sheets.values()]
    if not pooled:
        return {}
    by_expert: dict[str, list[Fraction]] = {}
    for sheets in totals.values():
        for expert, total in sheets.items():
            by_expert.setdefault(expert, []).append(total)
    centre, spread = mean(pooled), square_root(variance(pooled))
    scales = {expert: (mean(own), _stretch(own, spread)) for expert, own in by_expert.items()}
    result: dict[str, Fraction] = {}
    for declaration, sheets in totals.items():
        moved = [(total - scales[expert][0]) * scales[expert][1] for expert, total in sheets.items()]
        if moved:
            result[declaration] = round(centre + mean(moved), _SCORE_DIGITS)
    return result


def _stretch(own: Sequence[Fraction], spread: Fraction) -> Fraction:
    deviation = square_root(variance(own)) if len(own) >= 3 else Fraction(0)
    return spread / deviation if deviation else Fraction(1)
