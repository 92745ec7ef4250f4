"""What becomes of a proposal when an official who stands for it states a conflict of interest."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.hooks import listens
from evalapp.core.ledger import record
from evalapp.decisions.models import Proposal, ProposalState

__all__ = ["void_stands"]


@listens("person_conflict.in_force")
def void_stands(session: Session, user_id: int, round_id: int, **_: object) -> None:
    """Supersede a proposal that waits and that this person made or confirmed."""
    wanted = select(Proposal).where(Proposal.round_id == round_id, Proposal.state == ProposalState.LOCKED)
    for proposal in session.scalars(wanted.order_by(Proposal.id)):
        if user_id not in {row.user_id for row in proposal.confirmations}:
            continue
        proposal.state = ProposalState.SUPERSEDED
        facts = {"number": proposal.number, "digest": proposal.digest, "conflict": True}
        record(session, "proposal.superseded", ("proposals", proposal.id), round_id=round_id, facts=facts)
