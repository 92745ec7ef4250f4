"""Protocols of draws as work of the worker: a pool of thousands fills many pages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Absent, Refusal
from evalapp.core.files import StoredFile
from evalapp.core.jobs import Job, Made, Progress, Queue, handler, request
from evalapp.core.ledger import record
from evalapp.core.words import say
from evalapp.panels.draw.models import Draw, DrawState
from evalapp.reports.draw_collect import collect_protocol
from evalapp.reports.draw_protocol import print_protocol, protocol_name
from evalapp.reports.html import LANGUAGES
from evalapp.rounds.queries import round_for_change

__all__ = ["DRAW_PROTOCOL", "ask_for_protocol", "protocol_file", "protocol_job", "protocol_jobs"]

DRAW_PROTOCOL = "report.draw"


@handler(DRAW_PROTOCOL)
def _protocol(session: Session, arguments: dict[str, Any], progress: Progress) -> Made:
    """Make a protocol. Arguments: `draw_id`, `language`."""
    protocol = collect_protocol(session, arguments["draw_id"])
    session.rollback()  # nothing is held open while pages are laid out
    language = arguments["language"]
    content = print_protocol(protocol, language, progress)
    facts = {"report": "draw", "language": language, "draw": protocol.number, "record_sha256": protocol.record_sha256}
    return Made(protocol_name(protocol, language), "application/pdf", content, "report.made", facts)


def ask_for_protocol(session: Session, queue: Queue | None, draw: Draw, language: str) -> Job:
    """Ask for the protocol of a draw that is drawn; a worker makes it, as things stand when it does."""
    round_for_change(session, draw.round_id)
    if language not in LANGUAGES:
        raise Refusal(say("There is no report in that language."))
    if draw.state is not DrawState.DRAWN and draw.drawn_at is None:
        raise Refusal(say("The protocol is made after the draw."))
    job = request(session, queue, DRAW_PROTOCOL, draw.round_id, {"draw_id": draw.id, "language": language})
    facts = {"report": "draw", "language": language, "draw": draw.number}
    record(session, "report.asked", ("jobs", job.id), round_id=draw.round_id, facts=facts)
    return job


def protocol_jobs(session: Session, draw: Draw) -> list[Job]:
    """Return the protocols asked for, newest first."""
    wanted = select(Job).where(Job.round_id == draw.round_id, Job.kind == DRAW_PROTOCOL)
    rows = session.scalars(wanted.order_by(Job.asked_at.desc(), Job.id)).all()
    return [row for row in rows if row.arguments["draw_id"] == draw.id]


def protocol_job(session: Session, draw: Draw, job_id: str) -> Job:
    """Return the job of a draw's protocol, or refuse as absent."""
    found = next((row for row in protocol_jobs(session, draw) if row.id == job_id), None)
    if found is None:
        raise Absent(say("There is no such report."))
    return found


def protocol_file(session: Session, draw: Draw, job_id: str) -> StoredFile:
    """Return the finished protocol."""
    job = protocol_job(session, draw, job_id)
    found = None if job.result_file_id is None else session.get(StoredFile, job.result_file_id)
    if found is None:
        raise Absent(say("There is no such report."))
    return found
