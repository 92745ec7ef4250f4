"""What opening a round locks, and the digest that proves it was not changed since."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from evalapp.core.canonical import digest
from evalapp.core.errors import Refusal
from evalapp.core.words import say
from evalapp.rounds.models import Criterion, Round
from evalapp.rounds.queries import criteria_of, documents_of
from scoring.bundle.cells import cell_text

__all__ = ["lock_digest", "locked_values", "require_lock"]

_SETTINGS = ("code", "points", "fund", "fund_by_group", "currency", "award", "first_tranche")


def locked_values(session: Session, round_: Round) -> dict[str, Any]:
    """Return everything that decides the outcome, as plain values: settings, rules, criteria, required documents.

    Titles of criteria and guidance are among them: experts score what these say. Dates are not: a deadline may be
    extended, which the ledger records.
    """
    criteria = criteria_of(session, round_.id)
    settings = {name: getattr(round_, name) for name in _SETTINGS}
    settings["points"] = cell_text(round_.points)
    return {
        **settings,
        # As they were written: a rule that a newer version knows must not change what an older one locked.
        "rules": dict(round_.rules),
        "criteria": [_criterion(row) for row in sorted(criteria, key=lambda row: (row.position, row.code))],
        "documents": [document.title for document in documents_of(session, round_.id)],
    }


def lock_digest(session: Session, round_: Round) -> str:
    """Return the SHA-256 of the canonical form of what opening locks."""
    return digest(locked_values(session, round_))


def require_lock(session: Session, round_: Round) -> None:
    """Refuse where what was locked is no longer what stands in the database."""
    if round_.lock_digest is not None and round_.lock_digest != lock_digest(session, round_):
        raise Refusal(say("The criteria or rules are not those that were locked when the round opened."))


def _criterion(row: Criterion) -> dict[str, str | None]:
    return {
        "code": row.code,
        "parent": row.parent_code,
        "title": row.title,
        "weight": cell_text(row.weight),
        "best": cell_text(row.best),
        "worst": cell_text(row.worst),
        "step": cell_text(row.step),
        "guidance": row.guidance,
        "kind": row.kind.value,
        "threshold": cell_text(row.threshold),
    }
