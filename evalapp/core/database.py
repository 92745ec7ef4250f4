"""The database: engine, sessions, base class of all tables.

Every session names its viewer; a session without one raises at its first query. Write sessions take the SQLite write
lock at once (`BEGIN IMMEDIATE`), so that a check and its write cannot be parted; read sessions cannot write at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session

from evalapp.core.viewer import Viewer

__all__ = ["Base", "Database"]

BUSY_TIMEOUT_MS = 15_000

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMES)


class Database:
    """One database of the application: makes sessions for viewers."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._readers = self.engine.execution_options(evalapp_reads_only=True)

    @property
    def embedded(self) -> bool:
        """Whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    def prepare_place(self) -> None:
        """Make the folder of an embedded database."""
        if self.embedded and self.engine.url.database:
            Path(self.engine.url.database).parent.mkdir(parents=True, exist_ok=True)

    def session(self, viewer: Viewer, *, writes: bool) -> Session:
        """Open a session for a viewer; with `writes=False` the database itself refuses to write."""
        bind = self.engine if writes else self._readers
        return Session(bind, expire_on_commit=False, autoflush=True, info={"viewer": viewer})

    @contextmanager
    def transaction(self, viewer: Viewer) -> Iterator[Session]:
        """One transaction: committed at the end of the block, rolled back when it raises."""
        with self.session(viewer, writes=True) as session, session.begin():
            yield session

    @contextmanager
    def reading(self, viewer: Viewer) -> Iterator[Session]:
        """One consistent read."""
        with self.session(viewer, writes=False) as session:
            yield session

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(
            url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10, hide_parameters=True)
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Every connection: our own BEGIN, write-ahead log, full durability, foreign keys."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("evalapp_reads_only"):
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("evalapp_reads_only"):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
