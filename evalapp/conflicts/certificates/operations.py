"""Every write to conflict certificates: giving one, changing it, confirming it at the end.

The ledger keeps who gave which kind of certificate when, and a salted digest of what it says.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.certificates.models import Capacity, Certificate
from evalapp.conflicts.certificates.queries import CertificateNeeded, certificate_of, stated
from evalapp.conflicts.certificates.rows import Relation, TypedRelation, checked_relations
from evalapp.conflicts.holding import held_expert
from evalapp.conflicts.opened import content_opened
from evalapp.core import clock
from evalapp.core.canonical import digest
from evalapp.core.errors import Absent, Forbidden, Refusal, Stale
from evalapp.core.hooks import announce
from evalapp.core.ledger import record
from evalapp.core.phases import AFTER_CLOSING, BEFORE_CLOSING, RoundState
from evalapp.core.viewer import Role, Viewer
from evalapp.core.words import say
from evalapp.experts.models import Expert
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = ["Changeable", "changeable", "confirm_certificate", "keep_certificate"]


@dataclass(frozen=True, slots=True)
class Changeable:
    """What can still be done to a certificate that was given: add relations, take them off."""

    add: bool
    remove: bool


def keep_certificate(
    session: Session,
    round_id: int,
    capacity: Capacity,
    rows: Sequence[TypedRelation],
    *,
    none: bool,
    user_id: int | None = None,
) -> Certificate:
    """Give the certificate, or change the one that was given: relations to cities, persons or organisations, or none.

    `user_id` names the person where the system acts. Any change voids a confirmation that was made.
    """
    round_ = round_for_change(session, round_id)
    person = _holder(session, round_id, capacity, user_id)
    expert = _held(session, round_id, person) if capacity is Capacity.EXPERT else None
    if expert is not None and round_.state is RoundState.PREPARATION:
        raise Refusal(say("The round is being prepared; the certificate is given once it is open."))
    relations = checked_relations(rows, none=none)
    found = certificate_of(session, round_id, person, capacity)
    if found is None:
        found = Certificate(round_id=round_id, user_id=person, capacity=capacity, made_at=clock.now())
        found.salt = secrets.token_hex(16)
        session.add(found)
        return _write(session, found, relations, "certificate.given")
    before = [Relation.of(row) for row in found.relations]
    if before == list(relations):
        return found
    _require_changeable(changeable(session, round_, found), before, relations)
    found.confirmed_at = None
    return _write(session, found, relations, "certificate.changed")


def changeable(session: Session, round_: Round, certificate: Certificate) -> Changeable:
    """Return what can be changed now.

    Experts add until scoring is closed, and take off until the content of a declaration was opened to them: from then
    on a relation could be dropped knowingly. Coordinators and officials add until the decision, and take off until
    scoring is closed: from then on a ranking can be known.
    """
    if certificate.capacity is not Capacity.EXPERT:
        return Changeable(round_.state is not RoundState.DECIDED, round_.state in BEFORE_CLOSING)
    in_time = round_.state in BEFORE_CLOSING
    expert = _expert(session, round_.id, certificate.user_id)
    return Changeable(in_time, in_time and not (expert and content_opened(session, round_.id, expert.id)))


def confirm_certificate(
    session: Session, round_id: int, capacity: Capacity, seen: str, user_id: int | None = None
) -> Certificate:
    """Confirm at the end that all that was stated still holds; `seen` is the digest of what was read.

    Coordinators and officials confirm once scoring is closed; experts also when nothing waits for them any more, which
    the later stages know (`certificate.confirming`).
    """
    round_ = round_for_change(session, round_id)
    person = _holder(session, round_id, capacity, user_id)
    found = certificate_of(session, round_id, person, capacity)
    if found is None:
        raise CertificateNeeded(capacity)
    if round_.state not in AFTER_CLOSING:
        if capacity is not Capacity.EXPERT or round_.state is not RoundState.SCORING:
            raise Refusal(say("The certificate is confirmed at the end, once scoring is closed."))
        announce(session, "certificate.confirming", expert_id=_held(session, round_id, person).id, round_id=round_id)
    whole = stated(session, found)
    if whole.digest != seen:
        raise Stale(say("What you stated changed since you read it; please read it again."))
    if found.confirmed_at is None:
        found.confirmed_at = clock.now()
        facts = {"capacity": capacity, "sha256": whole.digest}
        record(session, "certificate.confirmed", ("conflict_certificates", found.id), round_id=round_id, facts=facts)
    return found


def _holder(session: Session, round_id: int, capacity: Capacity, user_id: int | None) -> int:
    """Return whose certificate it is: the viewer's own, or the named person's where the system acts."""
    viewer: Viewer = session.info["viewer"]
    if viewer.is_system:
        if user_id is None:
            raise ValueError("the system gives no certificate of its own")
        return user_id
    if viewer.user_id is None or user_id not in (None, viewer.user_id):
        raise Forbidden(say("Everybody gives their own certificate."))
    if not viewer.has(Role(capacity.value), round_id):
        raise Forbidden(say("Your roles do not include this."))
    return viewer.user_id


def _expert(session: Session, round_id: int, user_id: int) -> Expert | None:
    return session.scalar(select(Expert).where(Expert.round_id == round_id, Expert.user_id == user_id))


def _held(session: Session, round_id: int, user_id: int) -> Expert:
    """Hold the expert: no statement opens a declaration while their certificate changes."""
    expert = _expert(session, round_id, user_id)
    if expert is None:
        raise Absent(say("You are no expert of this round."))
    return held_expert(session, expert.id)


def _require_changeable(can: Changeable, before: Sequence[Relation], after: Sequence[Relation]) -> None:
    problems = []
    if not can.add and set(after) - set(before):
        problems.append(say("The time in which relations can be added is over."))
    if not can.remove and set(before) - set(after):
        problems.append(
            say("What you stated can no longer be changed or taken off; you can add a relation that says it better.")
        )
    if problems:
        raise Refusal(*problems)


def _write(session: Session, found: Certificate, relations: Sequence[Relation], action: str) -> Certificate:
    found.relations[:] = [row.kept(position) for position, row in enumerate(relations)]
    session.flush()
    text = {"salt": found.salt, "relations": [row.to_plain() for row in relations]}
    facts = {"capacity": found.capacity, "relations": len(relations), "sha256": digest(text)}
    record(session, action, ("conflict_certificates", found.id), round_id=found.round_id, facts=facts)
    return found
