"""Reading the conflicts of coordinators and officials: who is barred from what, and who is left to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from evalapp.accounts.models import RoleGrant, User
from evalapp.conflicts.certificates.models import Certificate, PersonConflict
from evalapp.conflicts.models import Conflict
from evalapp.core.errors import Forbidden
from evalapp.core.viewer import Role, Viewer
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert

__all__ = [
    "OwnConflict",
    "PersonConflictRow",
    "Withdrawn",
    "in_conflict",
    "is_expert",
    "own_conflicts",
    "person_conflicts_of",
    "require_whole_round",
    "unconcerned_officials",
]


class Withdrawn(Forbidden):
    """The person stated a conflict with a declaration of the round: what is of the whole round is closed to them."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "You stated a conflict of interest with a declaration of this round and have withdrawn from its "
                "decision: ranking, proposals, other methods and reports are closed to you."
            )
        )


@dataclass(frozen=True, slots=True)
class OwnConflict:
    """A conflict with a declaration that a coordinator or official stated themselves."""

    code: str
    title: str
    kind: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class PersonConflictRow:
    """A conflict of somebody in office, as another coordinator sees it; lifted ones are kept."""

    conflict: PersonConflict
    declaration: Declaration
    person: User


def own_conflicts(session: Session, viewer: Viewer, round_id: int) -> Sequence[OwnConflict]:
    """Return the conflicts in force that this person stated in office, of this round.

    Plain tables on purpose: the filter hides these declarations from exactly this person.
    """
    own, declarations = PersonConflict.__table__.c, Declaration.__table__.c
    rows = session.execute(
        select(declarations.code, declarations.title, own.kind, own.stated_at)
        .join_from(PersonConflict.__table__, Declaration.__table__, declarations.id == own.declaration_id)
        .where(own.user_id == viewer.user_id, own.lifted_at.is_(None), declarations.round_id == round_id)
        .order_by(declarations.position)
    )
    return [OwnConflict(*row) for row in rows]


def in_conflict(session: Session, viewer: Viewer, round_id: int) -> bool:
    """Whether this person stated in office a conflict with a declaration of this round."""
    return viewer.user_id is not None and bool(own_conflicts(session, viewer, round_id))


def is_expert(session: Session, viewer: Viewer, round_id: int) -> bool:
    """Whether this person is an expert of this round as well, with or without conflicts."""
    same = Expert.user_id == viewer.user_id, Expert.round_id == round_id
    as_row = viewer.user_id is not None and session.scalar(select(Expert.id).where(*same)) is not None
    return as_row or viewer.has(Role.EXPERT, round_id)


def require_whole_round(session: Session, round_id: int) -> None:
    """Refuse whom a conflict, or a part as expert, keeps from what is of the whole round: all of it or nothing.

    Experts are refused whether or not somebody set a conflict against them, so that the refusal tells them nothing.
    """
    viewer: Viewer = session.info["viewer"]
    if viewer.is_system:
        return
    if in_conflict(session, viewer, round_id):
        raise Withdrawn
    if is_expert(session, viewer, round_id):
        raise Forbidden(say("Who scores in a round neither sees its ranking nor decides it."))


def person_conflicts_of(session: Session, round_id: int) -> Sequence[PersonConflictRow]:
    """Return the conflicts of coordinators and officials by declaration, as far as the viewer may know of them."""
    rows = session.execute(
        select(PersonConflict, Declaration, User)
        .join(Declaration, Declaration.id == PersonConflict.declaration_id)
        .join(User, User.id == PersonConflict.user_id)
        .where(Declaration.round_id == round_id)
        .order_by(Declaration.position, PersonConflict.id)
    )
    return [PersonConflictRow(*row) for row in rows]


def unconcerned_officials(session: Session, round_id: int, *, certified: bool = False) -> int:
    """Return how many officials of a round can still decide it: active, with no other part in it, no conflict in force.

    `certified`: only those who have given their certificate. Plain tables: the count is the same for every viewer.
    """
    others = select(RoleGrant.user_id).where(RoleGrant.round_id == round_id, RoleGrant.role != Role.OFFICIAL)
    wanted = (
        select(User.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.round_id == round_id, RoleGrant.role == Role.OFFICIAL, User.active)
        .where(User.id.not_in(others), User.id.not_in(_stepped_out(round_id)), User.id.not_in(_barred(round_id)))
    )
    if certified:
        wanted = wanted.where(User.id.in_(select(Certificate.user_id).where(Certificate.round_id == round_id)))
    return len(set(session.scalars(wanted)))


def _stepped_out(round_id: int) -> Select[int]:
    own, declarations = PersonConflict.__table__.c, Declaration.__table__.c
    joined = PersonConflict.__table__.join(Declaration.__table__, declarations.id == own.declaration_id)
    return select(own.user_id).select_from(joined).where(declarations.round_id == round_id, own.lifted_at.is_(None))


def _barred(round_id: int) -> Select[int]:
    conflicts, experts = Conflict.__table__.c, Expert.__table__.c
    joined = Conflict.__table__.join(Expert.__table__, experts.id == conflicts.expert_id)
    return (
        select(experts.user_id).select_from(joined).where(experts.round_id == round_id, conflicts.lifted_at.is_(None))
    )
