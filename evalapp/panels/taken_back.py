"""What becomes of an assignment when its expert takes back that they stepped aside: it goes on where it ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.hooks import announce, listens
from evalapp.core.ledger import record
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment

__all__ = ["resume_assignment"]


@listens("conflict.taken_back")
def resume_assignment(session: Session, declaration_id: int, expert_id: int, round_id: int, since: datetime) -> None:
    """Resume what the conflict ended (`since`: when it was stated). A stand-in who was called meanwhile stays.

    An assignment that had ended before, an expert who withdrew, a declaration that is out: all stay as they are.
    """
    same = Assignment.declaration_id == declaration_id, Assignment.expert_id == expert_id
    found = session.scalar(select(Assignment).where(*same).execution_options(populate_existing=True))
    if found is None or found.ended_at is None or found.ended_at < since:
        return
    out = session.get_one(Declaration, declaration_id).state in (DeclarationState.EXCLUDED, DeclarationState.WITHDRAWN)
    if out or session.get_one(Expert, expert_id).withdrawn_at is not None:
        return
    announce(session, "assignment.resuming", declaration_id=declaration_id, expert_id=expert_id, round_id=round_id)
    found.ended_at = None
    session.flush()
    record(session, "panels.resumed", ("assignments", found.id), round_id=round_id)
