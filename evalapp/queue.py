"""The job queue: huey, with SQLite storage in the embedded installation and PostgreSQL storage in production."""

from __future__ import annotations

from huey import Huey, PostgresHuey, SqliteHuey

from config import Settings
from evalapp.core.database import Database
from evalapp.core.jobs import Queue, run, stranded
from evalapp.core.mail import send_waiting
from evalapp.core.viewer import system

__all__ = ["make_huey", "make_queue", "serve_jobs"]

SWEEP_SECONDS = 15


def make_huey(settings: Settings) -> Huey:
    """Return the queue's engine. Results are not kept there: the job's row is the truth."""
    if settings.embedded:
        path = settings.var / "queue.sqlite3"
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("evalapp", filename=str(path), fsync=True, results=False)
    dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    return PostgresHuey("evalapp", dsn=dsn, results=False)


def make_queue(settings: Settings) -> Queue:
    """Return the function that queues a committed job. The engine is opened at first use, once a process."""
    opened: list[Huey] = []

    def queue(job_id: str) -> None:
        if not opened:
            opened.append(_with_tasks(make_huey(settings), None, settings))
        opened[0].run_job(job_id)

    return queue


def serve_jobs(settings: Settings, database: Database) -> None:
    """Work until stopped: jobs as they come, a sweep for stranded ones, waiting mail."""
    huey = _with_tasks(make_huey(settings), database, settings)
    huey.create_consumer(workers=1, worker_type="thread", scheduler_interval=1, max_delay=0.5).run()


def _with_tasks(huey: Huey, database: Database | None, settings: Settings) -> Huey:
    @huey.task(name="run_job")  # type: ignore[untyped-decorator]
    def run_job(job_id: str) -> None:
        if database is None:
            raise RuntimeError("jobs are done by the worker")
        run(database, job_id)

    huey.run_job = run_job
    if database is not None:
        _sweep(huey, database, settings)
    return huey


def _sweep(huey: Huey, database: Database, settings: Settings) -> None:
    """Every so often: jobs that were committed but never queued, or whose worker died, and waiting mail."""

    @huey.periodic_task(lambda moment: moment.second % SWEEP_SECONDS == 0, name="sweep")  # type: ignore[untyped-decorator]
    def sweep() -> None:
        with database.reading(system("sweep")) as session:
            waiting = stranded(session)
        for job_id in waiting:
            run(database, job_id)
        send_waiting(database, settings)
