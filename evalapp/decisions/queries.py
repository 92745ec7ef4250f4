"""Reading proposals and their confirmations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.accounts.models import User
from evalapp.core.errors import Absent
from evalapp.core.words import say
from evalapp.decisions.models import Proposal, ProposalState
from evalapp.declarations.models import Declaration

__all__ = ["codes_of", "current", "names_of", "open_codes", "proposal", "proposals_of"]


def proposals_of(session: Session, round_id: int) -> Sequence[Proposal]:
    """Return all proposals of a round, the newest first."""
    wanted = select(Proposal).where(Proposal.round_id == round_id).order_by(Proposal.number.desc())
    return session.scalars(wanted).all()


def proposal(session: Session, round_id: int, number: int) -> Proposal:
    """Return a proposal by its number, or refuse as absent."""
    found = session.scalar(select(Proposal).where(Proposal.round_id == round_id, Proposal.number == number))
    if found is None:
        raise Absent(say("There is no proposal %(number)s in this round.", number=number))
    return found


def current(session: Session, round_id: int) -> Proposal | None:
    """Return the proposal that stands: the decided one, or the one that waits for confirmations."""
    wanted = select(Proposal).where(Proposal.round_id == round_id, Proposal.state != ProposalState.SUPERSEDED)
    return session.scalar(wanted.order_by(Proposal.number.desc()).limit(1))


def open_codes(session: Session, round_id: int) -> Mapping[str, int]:
    """Return code and id of each declaration of the round that the session's viewer may know of."""
    rows = session.execute(select(Declaration.code, Declaration.id).where(Declaration.round_id == round_id))
    return dict(rows.all())


def codes_of(session: Session, round_id: int) -> Mapping[int, str]:
    """Return id and code of each declaration of the round that the session's viewer may know of."""
    return {key: code for code, key in open_codes(session, round_id).items()}


def names_of(session: Session, user_ids: set[int]) -> Mapping[int, str]:
    """Return the names of officials, who answer for a decision by name."""
    if not user_ids:
        return {}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return dict(rows.all())
