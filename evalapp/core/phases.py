"""The states of a round: a declaration walks through them in this order, never back but by a recorded act."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["AFTER_CLOSING", "BEFORE_CLOSING", "BEFORE_SCORING", "EVER", "RoundState"]


class RoundState(StrEnum):
    """Where a round stands."""

    PREPARATION = "preparation"
    OPEN = "open"
    SCORING = "scoring"
    CLOSED = "closed"
    DECIDED = "decided"


BEFORE_SCORING = frozenset({RoundState.PREPARATION, RoundState.OPEN})
BEFORE_CLOSING = BEFORE_SCORING | {RoundState.SCORING}

AFTER_CLOSING = frozenset({RoundState.CLOSED, RoundState.DECIDED})
EVER = frozenset(RoundState)
