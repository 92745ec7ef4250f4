"""Reading the expert pool. Names and contacts are for the coordinator; everybody else knows experts by nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from evalapp.core.errors import Absent
from evalapp.core.words import say
from evalapp.experts.models import Expert

__all__ = ["experts_of", "find_expert"]


def experts_of(session: Session, round_id: int) -> Sequence[Expert]:
    """Return the round's experts in their order, with their accounts."""
    wanted = select(Expert).where(Expert.round_id == round_id).order_by(Expert.position, Expert.id)
    return session.scalars(wanted.options(selectinload(Expert.user))).all()


def find_expert(session: Session, round_id: int, code: str) -> Expert:
    """Return the expert of a code, or refuse as absent."""
    found = session.scalar(select(Expert).where(Expert.round_id == round_id, Expert.code == code))
    if found is None:
        raise Absent(say("There is no expert “%(code)s”.", code=code))
    return found
