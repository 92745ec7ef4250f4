"""The coordinator desk: a round from its preparation to the closing of its scoring."""

from __future__ import annotations

from evalapp.desks.coordinator import (
    assignments,
    bundles,
    conflicts,
    criteria,
    declarations,
    declarations_indicators,
    declarations_parts,
    experts,
    ledger,
    moves,
    objective,
    progress,
    rounds,
    rules,
    screening,
    screening_one,
)
from evalapp.desks.coordinator.blueprint import coordinator

__all__ = ["PAGES", "coordinator"]

# Each of these registers its pages with the blueprint.
PAGES = (
    rounds, bundles, criteria, rules, declarations, declarations_parts, declarations_indicators, screening,
    screening_one, experts, assignments, conflicts, objective, moves, progress, ledger,
)  # fmt: skip
