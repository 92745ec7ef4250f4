"""Jobs: queued after the commit, done once, retried, never a half result."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config import Settings
from evalapp.core import clock, jobs
from evalapp.core.database import Database
from evalapp.core.files import StoredFile
from evalapp.core.jobs import Job, JobState, Made, Progress
from evalapp.core.viewer import system
from evalapp.queue import make_huey


@jobs.handler("test.shout")
def shout(session: Session, arguments: dict[str, Any], progress: Progress) -> Made:
    progress(1, 2)
    return Made("shout.txt", "text/plain", arguments["text"].upper().encode(), "test.shouted", {"n": 1})


@jobs.handler("test.break")
def break_down(session: Session, arguments: dict[str, Any], progress: Progress) -> Made:
    raise ValueError("broken")


def ask(database: Database, kind: str, queued: list[str]) -> str:
    with database.transaction(system("test")) as session:
        job_id = jobs.request(session, queued.append, kind, None, {"text": "hello"}).id
        assert not queued, "nothing is queued before the commit"
    return job_id


def look(database: Database, job_id: str) -> Job:
    with database.reading(system("test")) as session:
        return session.get_one(Job, job_id)


def test_it_is_queued_after_the_commit_and_done_once(database: Database) -> None:
    queued: list[str] = []
    job_id = ask(database, "test.shout", queued)
    assert queued == [job_id]
    assert jobs.run(database, job_id) is JobState.DONE
    assert jobs.run(database, job_id) is None
    job = look(database, job_id)
    assert (job.done, job.total) == (1, 2)
    with database.reading(system("test")) as session:
        assert [file.content for file in session.scalars(select(StoredFile))] == [b"HELLO"]


def test_a_rolled_back_request_is_never_queued(database: Database) -> None:
    queued: list[str] = []
    with database.session(system("test"), writes=True) as session:
        jobs.request(session, queued.append, "test.shout", None, {"text": "x"})
        session.rollback()
    assert not queued


def test_a_failing_job_is_retried_and_then_marked_failed(database: Database) -> None:
    job_id = ask(database, "test.break", [])
    assert [jobs.run(database, job_id) for _ in range(4)] == [JobState.WAITING, JobState.WAITING, JobState.FAILED, None]
    assert "broken" in look(database, job_id).problem


def test_a_job_whose_worker_died_is_picked_up(database: Database) -> None:
    job_id = ask(database, "test.shout", [])
    with database.transaction(system("test")) as session:
        session.execute(update(Job).values(state=JobState.RUNNING, attempts=1))
        assert jobs.stranded(session) == []
    assert jobs.run(database, job_id) is None, "somebody else seems to be at it"
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        with database.reading(system("test")) as session:
            assert jobs.stranded(session) == [job_id]
        assert jobs.run(database, job_id) is JobState.DONE


@pytest.mark.slow
def test_the_queue_works_on_both_engines(settings: Settings) -> None:
    huey = make_huey(settings)

    @huey.task()
    def add(a: int, b: int) -> int:
        return a + b

    add(1, 2)
    task = huey.dequeue()
    assert task is not None
    assert huey.execute(task) == 3
    huey.storage.close()
