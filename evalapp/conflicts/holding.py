"""One thing at a time for an expert: a conflict and a saved sheet can never pass each other unseen."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Absent, Forbidden
from evalapp.core.viewer import Viewer
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert

__all__ = ["held_expert", "require_own", "visible_declaration"]


def held_expert(session: Session, expert_id: int) -> Expert:
    """Return the expert as they stand now, held until the transaction ends.

    Whatever puts a conflict in force, assigns an expert or saves their sheet takes this hold after the round's, so
    that a save comes either before the conflict, which then seals it, or after it and is refused.
    """
    wanted = select(Expert).where(Expert.id == expert_id).with_for_update(key_share=True)
    found = session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise Absent(say("There is no such expert."))
    return found


def require_own(session: Session, expert: Expert) -> None:
    """Refuse to act for another expert."""
    viewer: Viewer = session.info["viewer"]
    if not viewer.is_system and viewer.user_id != expert.user_id:
        raise Forbidden(say("This is another expert's part."))


def visible_declaration(session: Session, declaration_id: int) -> Declaration:
    """Return the declaration if it is open to the session's viewer at this moment, asked in SQL."""
    found = session.scalar(select(Declaration).where(Declaration.id == declaration_id))
    if found is None:
        raise Absent(say("There is no such declaration."))
    return found
