"""What a round's size allows."""

from __future__ import annotations

from scoring.crossed.table import ScoreTable

__all__ = ["MOST_WITH_OWN_NOISE", "draws_for", "is_large"]

MOST_WITH_OWN_NOISE = 500
"""The most experts who each get a noise and a scale of their own; a larger round gets the plain crossed model."""

# So many figures of joint draws are held at once at most: 160 MB.
_HELD = 20_000_000
_FEWEST = 200


def is_large(table: ScoreTable) -> bool:
    """Whether there are too many experts for noises and scales of their own."""
    return len(table.experts) > MOST_WITH_OWN_NOISE


def draws_for(table: ScoreTable, asked: int) -> int:
    """How many joint draws are made where so many are asked for: as many as can be held, 200 at least."""
    fit = _HELD // max(1, len(table.declarations) + len(table.experts))
    return min(asked, max(_FEWEST, fit))
