"""Sessions: a viewer is required, readers cannot write, writers wait for each other instead of failing."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from evalapp.core.database import Database
from evalapp.core.ledger import LedgerHead, record
from evalapp.core.viewer import system
from evalapp.core.visibility import NoViewer


def test_a_session_without_viewer_raises(database: Database) -> None:
    with Session(database.engine) as session, pytest.raises(NoViewer):
        session.scalars(select(LedgerHead)).all()


def test_a_reading_session_cannot_write(database: Database) -> None:
    with database.reading(system("test")) as session, pytest.raises(DBAPIError):
        record(session, "thing.done", ("things", 1))


def test_a_connection_that_read_can_write_again(database: Database) -> None:
    with database.reading(system("test")) as session:
        session.scalars(select(LedgerHead)).all()
    with database.transaction(system("test")) as session:
        record(session, "thing.done", ("things", 1))


def test_sqlite_is_durable_and_checks_keys(database: Database) -> None:
    if not database.embedded:
        pytest.skip("settings of SQLite")
    with database.engine.connect() as connection:
        pragmas = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in
                   ("journal_mode", "synchronous", "foreign_keys")}  # fmt: skip
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_writers_at_once_all_succeed(database: Database) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                with database.transaction(system("test")) as session:
                    record(session, "thing.done", ("things", 1))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is shown below
            failures.append(error)

    with database.transaction(system("test")) as session:
        record(session, "thing.done", ("things", 0))
    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
