"""When detection runs by itself: when the round opens, so that answering can begin with the facts as they stand."""

from __future__ import annotations

from sqlalchemy.orm import Session

from evalapp.conflicts.findings.operations import detect_conflicts
from evalapp.core.hooks import listens

__all__ = ["look_at_opening"]


@listens("round.opening")
def look_at_opening(session: Session, round_id: int) -> None:
    """Look for conflicts in the pool and the declarations."""
    detect_conflicts(session, round_id)
