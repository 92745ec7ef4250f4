"""Exact numbers as text: rounded once, half up, at the moment of showing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

__all__ = ["chance", "median", "percent", "plain_decimal", "rounded"]


def rounded(value: Fraction, decimals: int) -> str:
    """Return the value with so many decimals, halves away from zero, by whole numbers only."""
    scaled = abs(value) * 10**decimals
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = str(units).rjust(decimals + 1, "0")
    sign = "-" if value < 0 and units else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"


def percent(value: Fraction, decimals: int = 1) -> str:
    """Return a share as percent, without trailing zeros."""
    text = rounded(value * 100, decimals)
    return (text.rstrip("0").rstrip(".") if "." in text else text) + " %"


def chance(value: Decimal) -> str:
    """Return a probability as whole percent; one that was estimated is never shown as certain."""
    if value < Decimal("0.005"):
        return "< 1 %"
    return "> 99 %" if value >= Decimal("0.995") else percent(Fraction(value), 0)


def plain_decimal(value: Decimal | None) -> str:
    """Return a number as it was entered: no exponent, no trailing zeros."""
    if value is None:
        return ""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def median(values: Sequence[Fraction]) -> Fraction:
    """Return the middle value, or the mean of the two middle ones; there is at least one."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
