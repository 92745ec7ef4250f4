"""Numbers of a round as exact fractions. A bundle that was read holds finite ones only; one made in code may not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isfinite

__all__ = ["exact"]


def exact(value: Decimal | float, of: str) -> Fraction:
    """The value as a fraction; `ValueError` naming what it is `of` where it is no finite number."""
    if not (value.is_finite() if isinstance(value, Decimal) else isfinite(value)):
        raise ValueError(f"{of}: {value} is no finite number")
    return Fraction(value)
