"""A tiny round for trying things out: four declarations, three experts, one weighted criteria tree."""

from __future__ import annotations

from decimal import Decimal

from scoring.bundle.model import Bundle, Criterion, Declaration, Expert, RoundSettings, Rules, Score

__all__ = ["example_round"]

_SCORES = {
    "D1": {"E1": ("80", "9"), "E2": ("85", "8"), "E3": ("70", "9")},
    "D2": {"E1": ("75", "7"), "E2": ("90", "8"), "E3": ("60", "6")},
    "D3": {"E1": ("60", "8"), "E2": ("70", "9"), "E3": ("55", "7")},
    "D4": {"E1": ("50", "5"), "E2": ("65", "6"), "E3": ("45", "4")},
}


def example_round() -> Bundle:
    """A round in which everybody scored everything: PLAN (0 to 100, weight 60) and COST (0 to 10, weight 40).

    Two declarations can be funded; E2 is generous, E3 is strict. For examples and first steps.

    >>> from scoring import example_round, rank
    >>> [(row.code, str(row.shown)) for row in rank(example_round()).declarations]
    [('D1', '81.67'), ('D2', '73.00'), ('D3', '69.00'), ('D4', '52.00')]
    """
    criteria = (
        Criterion("PLAN", "Plan", Decimal(60), best=Decimal(100), worst=Decimal(0), step=Decimal(1)),
        Criterion("COST", "Cost", Decimal(40), best=Decimal(10), worst=Decimal(0), step=Decimal(1)),
    )
    return Bundle(
        settings=RoundSettings("example", "An example", "UTC", Decimal(100), fund=2, rules=Rules()),
        criteria=criteria,
        declarations=tuple(Declaration(code, f"Declaration {code}", f"City {code}") for code in _SCORES),
        experts=tuple(Expert(code, f"Expert {code}") for code in ("E1", "E2", "E3")),
        scores=tuple(
            Score(declaration, expert, item.code, Decimal(score))
            for declaration, sheets in _SCORES.items()
            for expert, given in sheets.items()
            for item, score in zip(criteria, given, strict=True)
        ),
    )
