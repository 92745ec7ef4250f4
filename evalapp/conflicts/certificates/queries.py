"""Reading conflict certificates, and the refusal that leads to an absent one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from evalapp.accounts.models import RoleGrant, User
from evalapp.conflicts.certificates.models import Capacity, Certificate
from evalapp.conflicts.certificates.rows import Relation
from evalapp.conflicts.models import ConflictStatement
from evalapp.conflicts.queries import own_stepped_aside
from evalapp.core.canonical import digest
from evalapp.core.errors import Forbidden
from evalapp.core.viewer import Role, Viewer
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert

__all__ = [
    "CertificateNeeded",
    "Holder",
    "Stated",
    "StatedOnOne",
    "certificate_of",
    "holders",
    "require_certificate",
    "require_expert_certificate",
    "stated",
    "unconfirm",
]


class CertificateNeeded(Forbidden):
    """The person has not given the conflict certificate of the round: pages lead there (`capacity`)."""

    def __init__(self, capacity: Capacity) -> None:
        self.capacity = capacity
        super().__init__(say("First give your conflict certificate for this round; nothing opens before."))


@dataclass(frozen=True, slots=True)
class StatedOnOne:
    """What an expert stated for one declaration: `kind` of the conflict, None where they stated that there is none."""

    code: str
    title: str
    kind: str | None
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class Stated:
    """Everything a person stated for a round, and its digest. Never what others found or set."""

    relations: tuple[Relation, ...]
    declarations: tuple[StatedOnOne, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who gives a certificate, and theirs, where it is given."""

    user: User
    capacity: Capacity
    certificate: Certificate | None


def certificate_of(session: Session, round_id: int, user_id: int, capacity: Capacity) -> Certificate | None:
    """Return a person's certificate for a round in one capacity."""
    same = Certificate.round_id == round_id, Certificate.user_id == user_id, Certificate.capacity == capacity
    return session.scalar(select(Certificate).where(*same).execution_options(populate_existing=True))


def require_certificate(session: Session, round_id: int, capacity: Capacity) -> None:
    """Refuse the session's viewer without a certificate; the system needs none."""
    viewer: Viewer = session.info["viewer"]
    if viewer.is_system:
        return
    if viewer.user_id is None or certificate_of(session, round_id, viewer.user_id, capacity) is None:
        raise CertificateNeeded(capacity)


def require_expert_certificate(session: Session, expert: Expert) -> None:
    """Refuse while this expert has given none, whoever acts for them."""
    if certificate_of(session, expert.round_id, expert.user_id, Capacity.EXPERT) is None:
        raise CertificateNeeded(Capacity.EXPERT)


def unconfirm(session: Session, expert: Expert) -> None:
    """Void the last confirmation of an expert's certificate: what it confirmed is being changed."""
    found = certificate_of(session, expert.round_id, expert.user_id, Capacity.EXPERT)
    if found is not None:
        found.confirmed_at = None


def stated(session: Session, certificate: Certificate) -> Stated:
    """Return what a person stated for the round: relations, and for an expert the statement on each declaration.

    What the filter hides from them is not there, but for what they stated themselves. The session's viewer is that
    person.
    """
    relations = tuple(Relation.of(row) for row in certificate.relations)
    rows = _on_declarations(session, certificate) if certificate.capacity is Capacity.EXPERT else ()
    whole = {
        "salt": certificate.salt,
        "capacity": certificate.capacity,
        "relations": [row.to_plain() for row in relations],
        "declarations": [[row.code, row.kind, row.stated_at] for row in rows],
    }
    return Stated(relations, rows, digest(whole))


def holders(session: Session, round_id: int) -> Sequence[Holder]:
    """Return everybody of a round who gives a certificate, by part and account, with what they gave."""
    parts = [Role(capacity.value) for capacity in Capacity]
    people = select(User, RoleGrant.role).join(RoleGrant, RoleGrant.user_id == User.id)
    rows = session.execute(people.where(RoleGrant.round_id == round_id, RoleGrant.role.in_(parts)).order_by(User.id))
    given = select(Certificate).where(Certificate.round_id == round_id).options(selectinload(Certificate.relations))
    by_place = {(row.user_id, row.capacity): row for row in session.scalars(given)}
    found = [
        Holder(user, capacity, by_place.get((user.id, capacity)))
        for user, role in rows
        for capacity in (Capacity(role.value),)
    ]
    order = list(Capacity)
    return sorted(found, key=lambda row: (order.index(row.capacity), row.user.id))


def _on_declarations(session: Session, certificate: Certificate) -> tuple[StatedOnOne, ...]:
    open_to_them = (
        select(Declaration.position, Declaration.code, Declaration.title, ConflictStatement.stated_at)
        .join(ConflictStatement, ConflictStatement.declaration_id == Declaration.id)
        .join(Expert, Expert.id == ConflictStatement.expert_id)
        .where(Expert.user_id == certificate.user_id, Expert.round_id == certificate.round_id)
        .where(Declaration.round_id == certificate.round_id, ~ConflictStatement.conflict)
        .order_by(Declaration.position)
    )
    none = [StatedOnOne(code, title, None, moment) for _, code, title, moment in session.execute(open_to_them)]
    aside = own_stepped_aside(session, Viewer(certificate.user_id), certificate.round_id)
    some = [StatedOnOne(row.code, row.title, row.kind, row.stated_at) for row in aside]
    return (*none, *some)
