"""Generalizability of a crossed design, declarations x experts (Brennan 2001, Generalizability Theory, chapter 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from scoring.agreement.anova import TwoWay
from scoring.agreement.ratings import NotDefinedError
from scoring.crossed.components import Components

__all__ = ["TARGET", "Generalizability", "experts_needed", "from_components", "generalizability", "harmonic_mean"]

TARGET = Fraction(4, 5)
"""The coefficient that a decision between declarations usually wants."""


@dataclass(frozen=True, slots=True)
class Generalizability:
    """Variance components in squared units of the scores, and the coefficients of a mean over `experts` sheets.

    `g` (relative, for rankings) leaves experts' strictness out of the error; `phi` (absolute) counts it. In a complete
    design every declaration has the same experts, so a ranking is as sure as `g` says. In an incomplete one strictness
    does not cancel: there `g` is of totals corrected for it, and plain means are between `phi` and `g`; `experts` is
    the harmonic mean of the sheets of a declaration.

    `estimated_by`: `anova`, by the expected mean squares of a complete table, a negative estimate set to zero; or
    `reml`, restricted maximum likelihood of the crossed model, which incomplete tables need. `component_error` is the
    standard error that fitting a large table with random probes adds to a component, 0 where none were needed.
    `experts_for_g` and `experts_for_phi`: the fewest experts for a coefficient of `target` or more, None where no
    number is enough (the declarations do not vary).
    """

    declaration: float
    expert: float
    residual: float
    g: float
    phi: float
    experts: float
    estimated_by: str
    target: float
    experts_for_g: int | None
    experts_for_phi: int | None
    component_error: float = 0.0


def generalizability(found: TwoWay, target: Fraction = TARGET) -> Generalizability:
    """Components by the expected mean squares; a negative estimate is set to zero, as Brennan advises."""
    residual = found.residual
    declaration = max(Fraction(0), (found.declarations - residual) / found.k)
    expert = max(Fraction(0), (found.experts - residual) / found.n)
    return _coefficients((declaration, expert, residual), Fraction(found.k), "anova", target)


def from_components(
    components: Components, sheets: Sequence[int], target: Fraction = TARGET, component_error: float = 0.0
) -> Generalizability:
    """From the REML components of an incomplete table, `sheets` being the number of scores of each declaration."""
    parts = tuple(map(Fraction, (components.declaration, components.expert, components.residual)))
    found = _coefficients(parts, harmonic_mean(sheets), "reml", target)
    return replace(found, component_error=component_error)


def harmonic_mean(sheets: Sequence[int]) -> Fraction:
    """The number of scores a declaration would have, if all had the same and their means the same mean error."""
    return len(sheets) / sum((Fraction(1, number) for number in sheets), Fraction(0))


def experts_needed(declaration: Fraction, error: Fraction, target: Fraction = TARGET) -> int | None:
    """The fewest k with declaration / (declaration + error / k) >= target, exactly; None where there is none.

    `error` is the error variance of one expert: residual for G, expert + residual for Phi. The variances are exact,
    not negative; `target` is in (0, 1), else `ValueError`.
    """
    if not 0 < target < 1:
        raise ValueError(f"{target}: a target lies between 0 and 1")
    if not declaration:
        return None
    return max(1, ceil(target / (1 - target) * error / declaration))


def _coefficients(
    parts: tuple[Fraction, ...], experts: Fraction, estimated_by: str, target: Fraction
) -> Generalizability:
    declaration, expert, residual = parts
    relative = declaration + residual / experts
    if relative == 0:
        raise NotDefinedError("the scores vary too little for it")
    absolute = relative + expert / experts
    return Generalizability(
        declaration=_number(declaration),
        expert=_number(expert),
        residual=_number(residual),
        g=float(declaration / relative),
        phi=float(declaration / absolute),
        experts=float(experts),
        estimated_by=estimated_by,
        target=float(target),
        experts_for_g=experts_needed(declaration, residual, target),
        experts_for_phi=experts_needed(declaration, expert + residual, target),
    )


def _number(variance: Fraction) -> float:
    try:
        return float(variance)
    except OverflowError:
        raise NotDefinedError("the scores vary too much for it: their variance is no finite number") from None
