"""Reading the reports of a round and the jobs that make them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Absent
from evalapp.core.files import StoredFile
from evalapp.core.jobs import Job
from evalapp.core.words import say
from evalapp.decisions.access import require_report
from evalapp.reports.jobs import DECISION
from evalapp.results.numbers import Numbers
from evalapp.results.queries import calculation
from evalapp.rounds.models import Round

__all__ = ["report_file", "report_job", "report_jobs"]

SHOWN = 20


def report_jobs(session: Session, round_id: int) -> Sequence[Job]:
    """Return the reports asked for last, newest first."""
    wanted = select(Job).where(Job.round_id == round_id, Job.kind == DECISION)
    return session.scalars(wanted.order_by(Job.asked_at.desc(), Job.id).limit(SHOWN)).all()


def report_job(session: Session, round_: Round, job_id: str) -> Job:
    """Return a report's job; absent for a viewer to whom not everything in that report is open."""
    job = session.scalar(select(Job).where(Job.id == job_id, Job.round_id == round_.id, Job.kind == DECISION))
    if job is None:
        raise Absent(say("There is no such report."))
    made = calculation(session, round_.id, job.arguments["calculation"])
    require_report(session, round_, Numbers.from_plain(made.numbers))
    return job


def report_file(session: Session, round_: Round, job_id: str) -> StoredFile:
    """Return the finished report."""
    job = report_job(session, round_, job_id)
    found = None if job.result_file_id is None else session.get(StoredFile, job.result_file_id)
    if found is None:
        raise Absent(say("There is no such report."))
    return found
