"""The coordinator desk: a round from its preparation to the closing of its scoring."""

from __future__ import annotations

from evalapp.desks.coordinator import (
    assignments,
    availability,
    bundles,
    certificates,
    conflicts,
    conflicts_paste,
    criteria,
    declarations,
    declarations_indicators,
    declarations_parts,
    draw_calls,
    draws,
    experts,
    findings,
    ledger,
    moves,
    objective,
    panels,
    plans,
    progress,
    relations,
    repair,
    rounds,
    rules,
    screening,
    screening_one,
    strictness,
)
from evalapp.desks.coordinator.blueprint import coordinator

__all__ = ["PAGES", "coordinator"]

# Each of these registers its pages with the blueprint.
PAGES = (
    rounds, bundles, criteria, rules, declarations, declarations_parts, declarations_indicators, screening,
    screening_one, experts, availability, panels, draws, draw_calls, assignments, plans, repair, certificates,
    conflicts, conflicts_paste, findings, relations, objective, moves, progress, strictness, ledger,
)  # fmt: skip
