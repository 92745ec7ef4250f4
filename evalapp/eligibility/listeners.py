"""What screening has to say when a declaration changes and when scoring is about to start."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Refusal
from evalapp.core.hooks import listens
from evalapp.core.words import Words, say
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.declarations.queries import declarations_of
from evalapp.eligibility.models import Exclusion, ExclusionState
from evalapp.eligibility.operations import forget_verdicts

__all__ = ["forget", "require_screened"]


@listens("declaration.facts_changed")
def forget(session: Session, declaration_id: int) -> None:
    """Verdicts on facts that are no more are dropped."""
    forget_verdicts(session, session.get_one(Declaration, declaration_id))


@listens("scoring.starting")
def require_screened(session: Session, round_id: int) -> None:
    """Refuse to start scoring while a declaration is not screened or an exclusion is not settled."""
    problems: list[Words] = []
    if not declarations_of(session, round_id, {DeclarationState.ADMITTED}):
        problems.append(say("No declaration is admitted yet."))
    waiting = declarations_of(session, round_id, {DeclarationState.ENTERED})
    if waiting:
        codes = ", ".join(declaration.code for declaration in waiting)
        problems.append(say("These declarations are neither admitted nor excluded: %(codes)s.", codes=codes))
    unsettled = session.scalars(
        select(Declaration.code)
        .join(Exclusion, Exclusion.declaration_id == Declaration.id)
        .where(Declaration.round_id == round_id, Declaration.state == DeclarationState.EXCLUDED)
        .where(Exclusion.state == ExclusionState.NOTIFIED)
        .order_by(Declaration.position)
    ).all()
    if unsettled:
        codes = ", ".join(unsettled)
        problems.append(say("The exclusion of these declarations is notified but not settled: %(codes)s.", codes=codes))
    if problems:
        raise Refusal(problems[0], *problems[1:])
