"""Other methods on the same input: open when the round's rules say, every use in the audit trail, nothing kept."""

from __future__ import annotations

from sqlalchemy.orm import Session

from evalapp.conflicts.barring.queries import waiting
from evalapp.core.errors import Forbidden
from evalapp.core.ledger import record
from evalapp.core.permissions import Permission, decide
from evalapp.core.words import Words, say
from evalapp.decisions.access import require_ranking
from evalapp.decisions.queries import current
from evalapp.results.numbers import Numbers
from evalapp.results.queries import calculation, other_methods
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change
from evalapp.rounds.rules import ReferenceOpens, RoundRules

__all__ = ["look", "why_shut"]


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


def look(session: Session, round_id: int, number: int) -> dict[str, Numbers]:
    """Return a calculation's input by every other method; that it was looked at is recorded."""
    round_ = round_for_change(session, round_id)
    verdict = decide(session.info["viewer"], Permission.SEE_REFERENCE, round_id=round_.id, state=round_.state)
    if not verdict.allowed:
        raise Forbidden(verdict.reason or say("This is not permitted."))
    require_ranking(session, round_)
    shut = why_shut(session, round_)
    if shut is not None:
        raise Forbidden(shut)
    made = calculation(session, round_id, number)
    found = other_methods(made)
    record(session, "reference.seen", ("calculations", made.id), round_id=round_id,
           facts={"number": made.number, "methods": sorted(found)})  # fmt: skip
    return found
