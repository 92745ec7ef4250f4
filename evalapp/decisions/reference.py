"""Other methods on the same input: open when the round's rules say, every use in the audit trail, nothing kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.barring.queries import waiting
from evalapp.core.errors import Forbidden
from evalapp.core.ledger import LedgerEntry, chain_of, record
from evalapp.core.permissions import Permission, decide
from evalapp.core.viewer import Viewer
from evalapp.core.words import Words, say
from evalapp.decisions.access import require_ranking
from evalapp.decisions.queries import current
from evalapp.results.models import Calculation
from evalapp.results.numbers import Numbers
from evalapp.results.queries import calculation, other_methods, reference_rankings
from evalapp.results.reference import HowSure
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change
from evalapp.rounds.rules import ReferenceOpens, RoundRules

__all__ = ["Comparison", "look", "opened_by_viewer", "why_shut"]

SEEN = "reference.seen"
"""What the ledger calls it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One locked input by every other simple method, and by the reference model and its robust twin."""

    methods: dict[str, Numbers]
    references: dict[str, HowSure]


def why_shut(session: Session, round_: Round) -> Words | None:
    """Return why the comparison is shut, or None where the round's rules open it now."""
    opens = RoundRules.from_plain(round_.rules).reference_opens
    if opens is ReferenceOpens.NEVER:
        return say("The rules of this round do not open other methods to anyone.")
    if opens is ReferenceOpens.AFTER_PROPOSAL and current(session, round_.id) is None:
        return say("Other methods open once a proposal is locked, so that nobody chooses the method by its outcome.")
    if waiting(session, round_.id):
        return say("A request to bar an expert waits for its decision; other methods open afterwards.")
    return None


def look(session: Session, round_id: int, number: int) -> Comparison:
    """Return a calculation's input by every other method and model; that it was looked at is recorded."""
    round_ = round_for_change(session, round_id)
    verdict = decide(session.info["viewer"], Permission.SEE_REFERENCE, round_id=round_.id, state=round_.state)
    if not verdict.allowed:
        raise Forbidden(verdict.reason or say("This is not permitted."))
    require_ranking(session, round_)
    shut = why_shut(session, round_)
    if shut is not None:
        raise Forbidden(shut)
    made = calculation(session, round_id, number)
    found = Comparison(other_methods(made), reference_rankings(made))
    facts = {"number": made.number, "methods": sorted({*found.methods, *found.references})}
    record(session, SEEN, (Calculation.__tablename__, made.id), round_id=round_id, facts=facts)
    return found


def opened_by_viewer(session: Session, round_: Round, made: Calculation) -> bool:
    """Whether the viewer has opened the comparison of this calculation, which is recorded, and it is still open: then
    its figures may stand elsewhere, too."""
    viewer: Viewer = session.info["viewer"]
    verdict = decide(viewer, Permission.SEE_REFERENCE, round_id=round_.id, state=round_.state)
    if not verdict.allowed or why_shut(session, round_) is not None:
        return False
    wanted = select(LedgerEntry.id).where(
        LedgerEntry.chain == chain_of(round_.id),
        LedgerEntry.action == SEEN,
        LedgerEntry.actor == viewer.label,
        LedgerEntry.subject_table == Calculation.__tablename__,
        LedgerEntry.subject_id == str(made.id),
    )
    return session.scalar(wanted.limit(1)) is not None
