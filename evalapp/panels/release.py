"""Releasing assignments: until then the coordinator can try and change, and no expert knows anything of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.hooks import listens
from evalapp.core.ledger import record
from evalapp.core.mail import post
from evalapp.core.phases import BEFORE_CLOSING
from evalapp.core.translations import translator
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.experts.queries import experts_of
from evalapp.panels.models import Assignment
from evalapp.panels.plans.pairs import MANY
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = ["release", "unreleased"]


def unreleased(session: Session, round_id: int) -> Sequence[tuple[str, str]]:
    """Return the active pairs that are not released yet, by code of declaration and expert."""
    rows = session.execute(_waiting(round_id).with_only_columns(Declaration.code, Expert.code))
    return [(row[0], row[1]) for row in rows]


def release(session: Session, round_id: int, only: Collection[tuple[int, int]] | None = None) -> int:
    """Let the experts see what they are assigned to and write a letter to each; return how many assignments.

    `only`: pairs of ids of declaration and expert; without it, all that wait.
    """
    round_ = round_for_change(session, round_id)
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("Assignments are released only until scoring is closed."))
    chosen = None if only is None else set(only)
    waiting = [
        row
        for row in session.scalars(_waiting(round_id)).all()
        if chosen is None or (row.declaration_id, row.expert_id) in chosen
    ]
    if not waiting:
        raise Refusal(say("Every assignment is released already."))
    moment = clock.now()
    for row in waiting:
        row.released_at = moment
    session.flush()
    counts = Counter(row.expert_id for row in waiting)
    _tell(session, round_, counts)
    facts = {"assignments": sorted(row.id for row in waiting), "experts": len(counts)}
    record(session, "panels.released", MANY, round_id=round_id, facts=facts)
    return len(waiting)


@listens("scoring.starting")
def require_released(session: Session, round_id: int) -> None:
    """Refuse to start scoring while experts do not know of their assignments. Writes nothing: pages ask as well."""
    waiting = len(unreleased(session, round_id))
    if waiting:
        raise Refusal(say("%(count)s assignments are not released to their experts yet.", count=waiting))


def _tell(session: Session, round_: Round, counts: Counter[int]) -> None:
    """Write one letter to each expert, in their language; it names no declaration."""
    subject = say("%(round)s: declarations are assigned to you", round=round_.title)
    for expert in experts_of(session, round_.id):
        if counts[expert.id] and expert.user.email:
            body = say(
                "In “%(round)s” %(count)s declarations are assigned to you. Please sign in and state first whether you "
                "have a conflict of interest; the content of each opens afterwards.",
                round=round_.title, count=counts[expert.id],
            )  # fmt: skip
            translate = translator(expert.user.language)
            post(session, expert.user_id, expert.user.email, subject.said(translate), body.said(translate))


def _waiting(round_id: int) -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Declaration, Declaration.id == Assignment.declaration_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .where(Declaration.round_id == round_id, Assignment.ended_at.is_(None), Assignment.released_at.is_(None))
        .order_by(Declaration.position, Expert.position)
    )
