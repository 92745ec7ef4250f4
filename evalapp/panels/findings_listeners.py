"""What detected conflicts have to say when scoring is about to start."""

from __future__ import annotations

from sqlalchemy.orm import Session

from evalapp.conflicts.findings.operations import unanswered_pairs
from evalapp.core.errors import Refusal
from evalapp.core.hooks import listens
from evalapp.core.visibility import suspended
from evalapp.core.words import say
from evalapp.panels.queries import pair_table
from evalapp.rounds.models import Round

__all__ = ["require_answers"]


@listens("scoring.starting")
def require_answers(session: Session, round_id: int) -> None:
    """Refuse to start scoring while a possible conflict of an assigned pair is unanswered, in the facts as they stand
    now. Writes nothing: pages ask as well."""
    open_ = unanswered_pairs(session, session.get_one(Round, round_id))
    if not open_:
        return
    with suspended(session):
        assigned = pair_table(session, round_id).active
    count = len(open_ & assigned)
    if count:
        raise Refusal(
            say(
                "%(count)s possible conflicts of assigned pairs wait for an answer; look for conflicts, then confirm "
                "or dismiss them.",
                count=count,
            )
        )
