"""Long work, done by workers: the job's row is the truth, the queue (huey) only carries its id.

A job is written in the transaction that asks for it and queued after the commit; one that was committed but never
queued, or whose worker died, is picked up by a sweep. A handler runs in its own transaction, so a killed one leaves
nothing behind.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import ForeignKey, Integer, String, Text, event, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from evalapp.core import clock
from evalapp.core.columns import Json, UtcMoment, choice
from evalapp.core.database import Base, Database
from evalapp.core.files import store
from evalapp.core.hooks import announce
from evalapp.core.labels import register_labels
from evalapp.core.ledger import record
from evalapp.core.viewer import system
from evalapp.core.words import say

__all__ = ["Handler", "Job", "JobState", "Made", "Progress", "Queue", "handler", "request", "run", "stranded"]

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
SILENCE = timedelta(seconds=45)


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


register_labels(
    {
        JobState.WAITING: say("Waiting"),
        JobState.RUNNING: say("Running"),
        JobState.DONE: say("Done"),
        JobState.FAILED: say("Failed"),
    }
)


class Job(Base):
    """A piece of long work; `result_file_id` names what it made."""

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[Json]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[JobState] = mapped_column(choice(JobState))
    done: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)
    problem: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(Integer)
    asked_at: Mapped[datetime] = mapped_column(UtcMoment)
    seen_at: Mapped[datetime] = mapped_column(UtcMoment)
    result_file_id: Mapped[str | None] = mapped_column(ForeignKey("stored_files.id"))


@dataclass(frozen=True, slots=True)
class Made:
    """What a job made: a file, and what the ledger says of it."""

    name: str
    media_type: str
    content: bytes
    action: str
    facts: dict[str, Any]


Queue = Callable[[str], None]
Progress = Callable[[int, int], None]
Handler = Callable[[Session, dict[str, Any], Progress], Made]

_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register what does jobs of a kind: reads through a session that cannot write, and returns what it made."""

    def keep(function: Handler) -> Handler:
        _handlers[kind] = function
        return function

    return keep


def request(session: Session, queue: Queue | None, kind: str, round_id: int | None, arguments: dict[str, Any]) -> Job:
    """Write a job into the session's transaction; it is queued after the commit."""
    moment = clock.now()
    viewer = session.info["viewer"]
    job = Job(id=secrets.token_hex(16), kind=kind, arguments=arguments, round_id=round_id, asked_by=viewer.user_id)
    job.asked_at = job.seen_at = moment
    job.state, job.done, job.total, job.attempts, job.problem = JobState.WAITING, 0, 0, 0, ""
    session.add(job)
    session.flush()
    if queue is not None:
        job_id = job.id
        event.listen(session, "after_commit", lambda _: queue(job_id), once=True)
    return job


def run(database: Database, job_id: str) -> JobState | None:
    """Do one job, if nobody else does; return its state, None where there was nothing to do."""
    claimed = _claim(database, job_id)
    if claimed is None:
        return None
    kind, arguments, attempts = claimed

    def progress(done: int, total: int) -> None:
        _note(database, job_id, done=done, total=total, seen_at=clock.now())

    try:
        with database.reading(system(f"job {kind}")) as session:
            made = _handlers[kind](session, arguments, progress)
    except Exception as error:
        log.exception("job failed", job=job_id, kind=kind, attempt=attempts)
        state = JobState.FAILED if attempts >= MAX_ATTEMPTS else JobState.WAITING
        _note(database, job_id, state=state, problem=f"{type(error).__name__}: {error}"[:2000], seen_at=clock.now())
        return state
    return _finish(database, job_id, made)


def _finish(database: Database, job_id: str, made: Made) -> JobState:
    """Keep what was made and mark the job done, in one transaction: no half file can ever be fetched. Whoever asked for
    the job hears of it there (`job.done`)."""
    with database.transaction(system("jobs")) as session:
        job = session.scalars(select(Job).where(Job.id == job_id).with_for_update()).one()
        if job.state is JobState.DONE:
            return JobState.DONE
        kept = store(session, made.name, made.media_type, made.content)
        job.state, job.result_file_id, job.seen_at, job.problem = JobState.DONE, kept.id, clock.now(), ""
        facts = {**made.facts, "sha256": kept.sha256, "size": kept.size}
        record(session, made.action, ("stored_files", kept.id), round_id=job.round_id, facts=facts)
        announce(session, "job.done", kind=job.kind, arguments=dict(job.arguments), content=made.content)
        return JobState.DONE


def stranded(session: Session) -> list[str]:
    """Return the jobs that wait without being queued, or whose worker has been silent too long."""
    limit = clock.now() - SILENCE
    lost = or_(Job.state == JobState.WAITING, Job.state == JobState.RUNNING)
    return list(session.scalars(select(Job.id).where(lost, Job.seen_at < limit)))


def _claim(database: Database, job_id: str) -> tuple[str, dict[str, Any], int] | None:
    with database.transaction(system("jobs")) as session:
        job = session.scalar(select(Job).where(Job.id == job_id).with_for_update())
        if job is None or job.state in (JobState.DONE, JobState.FAILED):
            return None
        if job.state is JobState.RUNNING and clock.now() - job.seen_at < SILENCE:
            return None
        job.state, job.attempts, job.seen_at = JobState.RUNNING, job.attempts + 1, clock.now()
        return job.kind, dict(job.arguments), job.attempts


def _note(database: Database, job_id: str, **values: Any) -> None:
    with database.transaction(system("jobs")) as session:
        session.execute(update(Job).where(Job.id == job_id).values(**values))
