"""The rules of a draw: what the panel must look like, fixed and published before the seed is known."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["DrawRules", "Share", "rules_json"]


@dataclass(frozen=True, slots=True)
class Share:
    """At least this part of the seats, in (0, 1], goes to experts of the category."""

    category: str
    at_least: Fraction

    def need(self, seats: int) -> int:
        """The fewest seats of the category: the part of all seats, rounded up."""
        part = self.at_least
        return -(-part.numerator * seats // part.denominator)


@dataclass(frozen=True, slots=True)
class DrawRules:
    """The rules of one draw; the defaults ask for nothing.

    `odd`: the number of seats is odd. `max_per_employer`, `max_per_region`: most seats of one employer or region, None
    for no limit; an expert without employer or region counts as nobody's colleague. `shares`: each category once, their
    parts together at most 1. `exclude`: codes that neither sit nor stand in.
    """

    odd: bool = False
    max_per_employer: int | None = None
    max_per_region: int | None = None
    shares: tuple[Share, ...] = ()
    exclude: tuple[str, ...] = ()


def rules_json(rules: DrawRules) -> dict[str, object]:
    """The rules as they stand in a record: the keys of RULES.toml in its order, those left out that ask for nothing."""
    found: dict[str, object] = {}
    if rules.odd:
        found["odd"] = True
    if rules.max_per_employer is not None:
        found["max_per_employer"] = rules.max_per_employer
    if rules.max_per_region is not None:
        found["max_per_region"] = rules.max_per_region
    if rules.shares:
        found["share"] = [{"category": share.category, "at_least": str(share.at_least)} for share in rules.shares]
    if rules.exclude:
        found["exclude"] = list(rules.exclude)
    return found
