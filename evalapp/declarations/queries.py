"""Reading declarations. What is closed to the session's viewer is not there."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Absent
from evalapp.core.words import say
from evalapp.declarations.models import Attachment, Declaration, DeclarationState, Indicator

__all__ = ["attachment_of", "declarations_of", "find_declaration", "indicators_of", "own_declarations"]


def declarations_of(
    session: Session, round_id: int, states: Collection[DeclarationState] | None = None
) -> Sequence[Declaration]:
    """Return the round's declarations in their order, of the named states only where they are named."""
    wanted = select(Declaration).where(Declaration.round_id == round_id).order_by(Declaration.position, Declaration.id)
    if states is not None:
        wanted = wanted.where(Declaration.state.in_(states))
    return session.scalars(wanted).all()


def find_declaration(session: Session, round_id: int, code: str) -> Declaration:
    """Return the declaration of a code, or refuse as absent."""
    same = Declaration.round_id == round_id, Declaration.code == code
    found = session.scalar(select(Declaration).where(*same))
    if found is None:
        raise Absent(say("There is no declaration “%(code)s”.", code=code))
    return found


def own_declarations(session: Session, round_id: int, user_id: int) -> Sequence[Declaration]:
    """Return the declarations for which a person speaks."""
    same = Declaration.round_id == round_id, Declaration.applicant_user_id == user_id
    return session.scalars(select(Declaration).where(*same).order_by(Declaration.position)).all()


def indicators_of(session: Session, round_id: int) -> Sequence[Indicator]:
    """Return the round's indicators in their order."""
    wanted = select(Indicator).where(Indicator.round_id == round_id).order_by(Indicator.position, Indicator.id)
    return session.scalars(wanted).all()


def attachment_of(session: Session, declaration: Declaration, attachment_id: int) -> Attachment:
    """Return an attachment of this declaration, or refuse as absent."""
    same = Attachment.id == attachment_id, Attachment.declaration_id == declaration.id
    found = session.scalar(select(Attachment).where(*same))
    if found is None:
        raise Absent(say("There is no such attachment."))
    return found
