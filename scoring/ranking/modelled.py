"""Totals by the reference model or its twin, for those who rank by it."""

from __future__ import annotations

from fractions import Fraction

from scoring.bundle.model import Bundle
from scoring.reference.model import Doubt
from scoring.reference.of_table import posterior_of
from scoring.reference.totals import totals_table

__all__ = ["modelled"]

_PLACES = 1_000_000


def modelled(bundle: Bundle, model: str, seed: int) -> dict[str, Fraction] | Doubt:
    """Each declaration's total in points without adjustments, to 6 decimals, or why strictness cannot be told from
    quality in this design."""
    table = totals_table(bundle)
    found = posterior_of(table, model, seed)
    if isinstance(found, Doubt):
        return found
    totals = zip(table.declarations, found.total, strict=True)
    return {code: Fraction(round(float(total) * _PLACES), _PLACES) for code, total in totals}
