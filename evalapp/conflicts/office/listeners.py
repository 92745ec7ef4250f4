"""Whoever starts scoring, all of the round is looked at, also what a conflict closes to who starts it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from evalapp.conflicts.office.queries import in_conflict
from evalapp.core.errors import Refusal
from evalapp.core.hooks import announce, listens
from evalapp.core.visibility import suspended
from evalapp.core.words import say

__all__ = ["look_behind"]


@listens("scoring.starting")
def look_behind(session: Session, round_id: int) -> None:
    """Refuse while anything is missing, without a word of what, to a coordinator who stated a conflict with a
    declaration of the round: the other listeners see no further than this person. Writes nothing: pages ask as well."""
    sees_all = session.info.get("visibility") == ()
    if sees_all or not in_conflict(session, session.info["viewer"], round_id):
        return
    try:
        with suspended(session):
            announce(session, "scoring.starting", round_id=round_id)
    except Refusal:
        raise Refusal(
            say("Something is missing that may be closed to you; a coordinator without conflict sees all of it.")
        ) from None
