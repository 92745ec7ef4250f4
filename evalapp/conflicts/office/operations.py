"""Every write to the conflicts that coordinators and officials state with a declaration, and the lifting of one.

What is stated closes the declaration to the person everywhere and at once, and bars their act: a coordinator takes no
part in what concerns it, an official withdraws from the decision of the round.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.certificates.models import Capacity, PersonConflict
from evalapp.conflicts.certificates.queries import require_certificate
from evalapp.conflicts.force import checked_kind, checked_reason
from evalapp.conflicts.holding import visible_declaration
from evalapp.core import clock
from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.hooks import announce
from evalapp.core.ledger import record
from evalapp.core.permissions import Permission, decide
from evalapp.core.phases import BEFORE_CLOSING, RoundState
from evalapp.core.viewer import Role, Viewer
from evalapp.core.visibility import suspended
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.rounds.queries import round_for_change

__all__ = ["lift_own_conflict", "state_own_conflict"]

IN_OFFICE = frozenset({Capacity.COORDINATOR, Capacity.OFFICIAL})


def state_own_conflict(
    session: Session, round_id: int, capacity: Capacity, declaration_id: int, kind: str, reason: str
) -> PersonConflict:
    """State a conflict with a declaration as coordinator or official: it is closed to this person from now on.

    The round is held alone: nobody decides, assigns or calculates across it. Later stages hear
    `person_conflict.in_force` and void what the person has a part in.
    """
    round_ = round_for_change(session, round_id, alone=True)
    viewer: Viewer = session.info["viewer"]
    if viewer.user_id is None or capacity not in IN_OFFICE or not viewer.has(Role(capacity.value), round_id):
        raise Forbidden(say("Your roles do not include this."))
    if round_.state is RoundState.DECIDED:
        raise Refusal(say("The round is decided; its conflicts can no longer be changed."))
    require_certificate(session, round_id, capacity)
    declaration = visible_declaration(session, declaration_id)
    if declaration.round_id != round_id:
        raise Absent(say("There is no such declaration."))
    same = PersonConflict.declaration_id == declaration.id, PersonConflict.user_id == viewer.user_id
    row = session.scalar(select(PersonConflict).where(*same)) or PersonConflict(
        declaration_id=declaration.id, user_id=viewer.user_id
    )
    row.capacity, row.kind, row.reason = capacity, checked_kind(kind), checked_reason(reason)
    row.stated_at, row.lifted_at = clock.now(), None
    session.add(row)
    session.flush()
    facts = {"declaration": declaration.code, "capacity": capacity, "kind": kind}
    record(session, "person_conflict.in_force", ("person_conflicts", row.id), round_id=round_id, facts=facts)
    with suspended(session):
        place = {"declaration_id": declaration.id, "user_id": viewer.user_id}
        announce(session, "person_conflict.in_force", **place, round_id=round_id)
    return row


def lift_own_conflict(session: Session, round_id: int, conflict_id: int, reason: str) -> PersonConflict:
    """Lift what a coordinator or official stated by mistake: by a coordinator, with a reason, never their own.

    Only until scoring is closed: afterwards somebody who knows the ranking would come back into its decision. A
    coordinator who is in conflict with the same declaration does not find it: the filter hides it.
    """
    round_ = round_for_change(session, round_id)
    viewer: Viewer = session.info["viewer"]
    verdict = decide(viewer, Permission.IMPOSE_CONFLICT, round_id=round_id, state=round_.state)
    if not verdict.allowed:
        raise Forbidden(verdict.reason or say("This is not permitted."))
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("Scoring is closed; a conflict can no longer be lifted."))
    row = session.get(PersonConflict, conflict_id)
    declaration = session.get(Declaration, row.declaration_id) if row else None
    if row is None or declaration is None or declaration.round_id != round_id or row.lifted_at is not None:
        raise Absent(say("There is no such conflict in force."))
    if row.user_id == viewer.user_id:
        raise Forbidden(say("Nobody lifts a conflict of their own."))
    row.lift_reason, row.lifted_at = checked_reason(reason), clock.now()
    facts = {"declaration": declaration.code, "capacity": row.capacity}
    record(session, "person_conflict.lifted", ("person_conflicts", row.id), round_id=round_id, facts=facts)
    return row
