"""Generalizability of a crossed design, declarations x experts (Brennan 2001, Generalizability Theory, chapter 2)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring.agreement.anova import TwoWay
from scoring.agreement.ratings import NotDefinedError

__all__ = ["Generalizability", "generalizability"]


@dataclass(frozen=True, slots=True)
class Generalizability:
    """Variance components in squared units of the scores, and the coefficients of a mean over the experts there are.

    `g` (relative, for rankings) leaves experts' strictness out of the error; `phi` (absolute) counts it.
    """

    declaration: float
    expert: float
    residual: float
    g: float
    phi: float


def generalizability(found: TwoWay) -> Generalizability:
    """Components by the expected mean squares; a negative estimate is set to zero, as Brennan advises."""
    residual = found.residual
    declaration = max(Fraction(0), (found.declarations - residual) / found.k)
    expert = max(Fraction(0), (found.experts - residual) / found.n)
    relative = declaration + residual / found.k
    if relative == 0:
        raise NotDefinedError("the scores vary too little for it")
    absolute = relative + expert / found.k
    return Generalizability(
        float(declaration),
        float(expert),
        float(residual),
        float(declaration / relative),
        float(declaration / absolute),
    )
