"""Putting a conflict in force: the one way, whoever states, finds, sets or upholds it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.models import KINDS, Conflict, ConflictOrigin
from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.hooks import announce
from evalapp.core.ledger import record
from evalapp.core.texts import kept_text
from evalapp.core.visibility import suspended
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert

__all__ = ["checked_kind", "checked_reason", "put_in_force"]

LONGEST_REASON = 2000


def put_in_force(
    session: Session, declaration: Declaration, expert: Expert, what: tuple[str, str, ConflictOrigin]
) -> Conflict:
    """Write the conflict (kind, reason, origin) and let the later stages close what hangs on it, also what its viewer
    no longer sees. The expert is held by the caller."""
    place = {"declaration_id": declaration.id, "expert_id": expert.id}
    rows = session.scalars(select(Conflict).filter_by(**place).order_by(Conflict.id)).all()
    # An imported round may hold several kinds for one pair: one in force is enough, and a kind stands once.
    ranked = sorted(rows, key=lambda row: (row.lifted_at is not None, row.kind != what[0]))
    found = ranked[0] if ranked else None
    if found is not None and found.lifted_at is None:
        raise Refusal(say("This conflict is in force already."))
    conflict = found or Conflict(**place)
    conflict.kind, conflict.reason, conflict.origin = what
    conflict.stated_at, conflict.lifted_at = clock.now(), None
    session.add(conflict)
    session.flush()
    facts = {"declaration": declaration.code, "expert": expert.code, "kind": conflict.kind, "origin": conflict.origin}
    record(session, "conflict.in_force", ("conflicts", conflict.id), round_id=declaration.round_id, facts=facts)
    with suspended(session):
        announce(session, "conflict.in_force", **place, round_id=declaration.round_id)
    return conflict


def checked_kind(kind: str) -> str:
    """Return a kind of the closed list, or refuse."""
    if kind not in KINDS:
        raise Refusal(say("Choose the kind of the conflict."))
    return kind


def checked_reason(reason: str) -> str:
    """Return a reason that can be kept; refuses an empty one."""
    text = kept_text(reason, LONGEST_REASON)
    if not text:
        raise Refusal(say("Give the reason in a few words."))
    return text
