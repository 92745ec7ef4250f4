"""Releasing assignments: until then the coordinator can try and change, and no expert knows anything of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.hooks import listens
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_CLOSING
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.rounds.queries import round_for_change

__all__ = ["release", "unreleased"]


def unreleased(session: Session, round_id: int) -> Sequence[tuple[str, str]]:
    """Return the active pairs that are not released yet, by code of declaration and expert."""
    return [tuple(row) for row in session.execute(_waiting(round_id).with_only_columns(Declaration.code, Expert.code))]


def release(session: Session, round_id: int) -> int:
    """Let the experts see what they are assigned to; return how many assignments were released."""
    round_ = round_for_change(session, round_id)
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("Assignments are released only until scoring is closed."))
    pairs = unreleased(session, round_id)
    if not pairs:
        raise Refusal(say("Every assignment is released already."))
    moment = clock.now()
    for row in session.scalars(_waiting(round_id)):
        row.released_at = moment
    session.flush()
    facts = {"pairs": [list(pair) for pair in pairs]}
    record(session, "panels.released", ("rounds", round_id), round_id=round_id, facts=facts)
    return len(pairs)


@listens("scoring.starting")
def require_released(session: Session, round_id: int) -> None:
    """Refuse to start scoring while experts do not know of their assignments. Writes nothing: pages ask as well."""
    waiting = len(unreleased(session, round_id))
    if waiting:
        raise Refusal(say("%(count)s assignments are not released to their experts yet.", count=waiting))


def _waiting(round_id: int) -> Select[tuple[Assignment]]:
    return (
        select(Assignment)
        .join(Declaration, Declaration.id == Assignment.declaration_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .where(Declaration.round_id == round_id, Assignment.ended_at.is_(None), Assignment.released_at.is_(None))
        .order_by(Declaration.position, Expert.position)
    )
