"""Every write to reports: asking for one. What is made is kept by the job that makes it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from evalapp.core.errors import Forbidden, Refusal
from evalapp.core.jobs import Job, Queue, request
from evalapp.core.ledger import record
from evalapp.core.permissions import Permission, decide
from evalapp.core.words import say
from evalapp.decisions.access import require_report
from evalapp.reports.html import LANGUAGES
from evalapp.reports.jobs import DECISION
from evalapp.results.numbers import Numbers
from evalapp.results.queries import calculation, latest
from evalapp.rounds.queries import round_for_change

__all__ = ["ask_for_decision_report"]


def ask_for_decision_report(
    session: Session, queue: Queue | None, round_id: int, language: str, number: int | None = None
) -> Job:
    """Ask for the decision report of a calculation (the newest where none is named); a worker makes it."""
    round_ = round_for_change(session, round_id)
    verdict = decide(session.info["viewer"], Permission.MAKE_REPORT, round_id=round_id, state=round_.state)
    if not verdict.allowed:
        raise Forbidden(verdict.reason or say("This is not permitted."))
    if language not in LANGUAGES:
        raise Refusal(say("There is no report in that language."))
    made = latest(session, round_id) if number is None else calculation(session, round_id, number)
    if made is None:
        raise Refusal(say("There is no calculation yet."))
    require_report(session, round_, Numbers.from_plain(made.numbers))
    arguments = {"round_id": round_id, "language": language, "calculation": made.number}
    job = request(session, queue, DECISION, round_id, arguments)
    facts = {"report": "decision", "language": language, "calculation": made.number}
    record(session, "report.asked", ("jobs", job.id), round_id=round_id, facts=facts)
    return job
