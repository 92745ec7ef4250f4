"""Whether the content of a declaration was ever open to an expert: what was stated before can still be a slip."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.models import ConflictStatement
from evalapp.core.ledger import LedgerEntry, chain_of
from evalapp.core.visibility import suspended
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert

__all__ = ["content_opened", "never_opened"]


def content_opened(session: Session, round_id: int, expert_id: int, declaration_id: int | None = None) -> bool:
    """Return whether a declaration (any of the round, where none is named) was opened to an expert at any time.

    A statement that there is no conflict opens it. One that was changed into a conflict since still stands in the
    ledger. Asked past the visibility filter: a conflict in force must not make its own past look empty.
    """
    wanted = select(ConflictStatement.id, ConflictStatement.conflict).where(ConflictStatement.expert_id == expert_id)
    if declaration_id is not None:
        wanted = wanted.where(ConflictStatement.declaration_id == declaration_id)
    with suspended(session):
        rows = session.execute(wanted).all()
    if any(not conflict for _, conflict in rows):
        return True
    found = session.scalar(
        select(LedgerEntry.id)
        .where(
            LedgerEntry.chain == chain_of(round_id),
            LedgerEntry.action == "conflict.absence_stated",
            LedgerEntry.subject_table == "conflict_statements",
            LedgerEntry.subject_id.in_([str(key) for key, _ in rows]),
        )
        .limit(1)
    )
    return found is not None


def never_opened(session: Session, expert: Expert, codes: Sequence[str]) -> frozenset[str]:
    """Return which of the declarations that an expert stepped aside from had never been open to them.

    Plain tables on purpose: the filter hides these declarations from exactly this person, who named them.
    """
    declarations = Declaration.__table__.c
    wanted = select(declarations.code, declarations.id)
    rows = session.execute(wanted.where(declarations.round_id == expert.round_id, declarations.code.in_(codes)))
    return frozenset(code for code, key in rows if not content_opened(session, expert.round_id, expert.id, key))
