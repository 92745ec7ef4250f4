"""Reading conflicts. The filter hides a conflict in force from the person behind its expert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import FromClause, Select, func, or_, select
from sqlalchemy.orm import Session

from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.core.viewer import Viewer
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert

__all__ = ["ConflictRow", "SteppedAside", "conflicts_for_coordinator", "count_conflicts", "own_stepped_aside"]

Question = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class SteppedAside:
    """A declaration from which an expert stepped aside themselves: nothing but what they knew when they stated it."""

    code: str
    title: str
    kind: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A conflict as the coordinator sees it; lifted ones are kept."""

    conflict: Conflict
    declaration: Declaration
    expert: Expert

    @property
    def in_force(self) -> bool:
        """Whether it closes the declaration now."""
        return self.conflict.lifted_at is None


def own_stepped_aside(session: Session, viewer: Viewer, round_id: int) -> Sequence[SteppedAside]:
    """Return the conflicts in force that this person stated themselves, of this round.

    Plain tables on purpose: the filter hides these declarations from exactly this person. Conflicts that somebody else
    set are not named here.
    """
    conflicts, experts, declarations = _tables()
    wanted = (
        select(declarations.c.code, declarations.c.title, conflicts.c.kind, conflicts.c.stated_at)
        .select_from(conflicts)
        .join(experts, experts.c.id == conflicts.c.expert_id)
        .join(declarations, declarations.c.id == conflicts.c.declaration_id)
        .where(experts.c.user_id == viewer.user_id, experts.c.round_id == round_id)
        .where(conflicts.c.origin == ConflictOrigin.STATED, conflicts.c.lifted_at.is_(None))
        .order_by(declarations.c.position)
    )
    return [SteppedAside(*row) for row in session.execute(wanted)]


def count_conflicts(session: Session, round_id: int) -> int:
    """Return how many conflicts `conflicts_for_coordinator` has."""
    return session.scalar(_for_coordinator(session, select(func.count()), round_id)) or 0


def conflicts_for_coordinator(
    session: Session, round_id: int, *, offset: int = 0, limit: int | None = None
) -> Sequence[ConflictRow]:
    """Return the conflicts of a round by declaration and expert, lifted ones included; all of them, or a page.

    None that somebody else set against the very person who asks: as an expert they do not know of it.
    """
    wanted = _for_coordinator(session, select(Conflict, Declaration, Expert), round_id)
    page = wanted.order_by(Declaration.position, Expert.position, Conflict.id).offset(offset).limit(limit)
    return [ConflictRow(*row) for row in session.execute(page)]


def _for_coordinator(session: Session, wanted: Question, round_id: int) -> Question:
    viewer: Viewer = session.info["viewer"]
    wanted = (
        wanted.select_from(Conflict)
        .join(Declaration, Declaration.id == Conflict.declaration_id)
        .join(Expert, Expert.id == Conflict.expert_id)
        .where(Declaration.round_id == round_id)
    )
    if viewer.user_id is None:
        return wanted
    return wanted.where(or_(Expert.user_id != viewer.user_id, Conflict.origin == ConflictOrigin.STATED))


def _tables() -> tuple[FromClause, FromClause, FromClause]:
    return Conflict.__table__, Expert.__table__, Declaration.__table__
