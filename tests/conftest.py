"""Fixtures of the whole suite: a fresh database for each test, the application on it, a browser without JavaScript.

Every test that touches a database runs twice: on SQLite and on PostgreSQL (mark `postgres`). Two kinds are asked on
PostgreSQL in part only, so that the whole suite stays under ten minutes: see `once_on_postgres`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import Engine, event

from config import Settings
from evalapp import create_app, schema
from evalapp.core.database import Database
from evalapp.core.vault import open_vault
from tests.support import postgres

IDENTITY_KEY = bytes(range(32))


# Sweeps over every page or form, and the one case of each that PostgreSQL is asked as well.
SWEEPS = {
    "test_no_form_breaks_and_no_markup_comes_through": "open-coordinator",
    "test_nothing_of_it_is_seen_but_that_it_was_stated": "closed-official",
    "test_nothing_of_it_is_seen_in_any_role": "closed-coordinator",
    "test_a_finding_changes_nothing_and_a_conflict_leaves_a_round_without_the_declaration": "scoring-coordinator",
    "test_nobody_else_sees_a_score": "coordinator",
    "test_another_round_answers_like_none": "official",
    # What takes the time is the calculation, which no database has a part in; smaller rounds go in and out on both.
    "test_thousands_of_declarations_come_in_and_are_calculated_in_seconds": "never",
}
# Desks whose pages PostgreSQL is not asked: what they call is tested on both, in the stages' own folders.
PAGES = (
    *(f"desks/coordinator_{name}/" for name in ("conflicts", "panels", "plans", "rounds", "screening")),
    "desks/shared/",
    "desks/admin/",
    "desks/applicant/",
)

# Their tests sign in and read whole pages or run whole commands: together they are no quick part.
WHOLE_PAGES = ("tests/desks/", "tests/attacks/", "tests/commands/", "tests/reports/", "tests/bundles/")

_opened: list[psycopg.Connection] = []


@event.listens_for(Engine, "connect")
def _note(connection: object, _record: object) -> None:
    if isinstance(connection, psycopg.Connection):
        _opened.append(connection)


def once_on_postgres(item: pytest.Item) -> bool:
    """Whether PostgreSQL is asked this test too."""
    name, _, case = item.name.partition("[")
    if name in SWEEPS:
        return case == f"postgres-{SWEEPS[name]}]"
    return not any(folder in item.nodeid for folder in PAGES)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what asks whole pages as slow, and leave out what PostgreSQL is not asked; pytest says how many."""
    for item in items:
        if any(folder in item.nodeid for folder in WHOLE_PAGES):
            item.add_marker(pytest.mark.slow)
    out = [item for item in items if item.get_closest_marker("postgres") and not once_on_postgres(item)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in set(out)]


def _migrate(url: str) -> None:
    database = Database(url)
    schema.upgrade(database)
    database.dispose()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database that each test's own is copied from."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def empty_postgres() -> str:
    """The address of a migrated, empty PostgreSQL database that each test's own is copied from."""
    url = postgres.new_database()
    _migrate(url)
    return url


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this process lays the SQLite database of each test."""
    return tmp_path_factory.mktemp("database")


@pytest.fixture(scope="session")
def kept() -> dict[str, Database]:
    """The engine on the SQLite file, kept from test to test: it remembers how statements are compiled."""
    return {}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, place: Path) -> Iterator[str]:
    """The address of this test's own database, migrated and empty; on SQLite the same file each time, laid anew."""
    if request.param == "postgres":
        url = postgres.new_database(template=request.getfixturevalue("empty_postgres"))
        yield url
        postgres.drop_database(url)
        return
    path = place / "evalapp.sqlite3"
    for left in place.glob("evalapp.sqlite3*"):
        left.unlink()
    shutil.copy(request.getfixturevalue("empty_sqlite"), path)
    yield f"sqlite:///{path}"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of an embedded installation around this test's database."""
    open_vault(IDENTITY_KEY)
    return Settings(
        database_url=database_url,
        var=tmp_path,
        secret_key="0" * 64,
        identity_key=IDENTITY_KEY,
        trusted_hosts=("127.0.0.1", "localhost"),
        default_language="en",
    )


@pytest.fixture
def database(settings: Settings, kept: dict[str, Database]) -> Iterator[Database]:
    """This test's database, migrated and empty."""
    made = kept.get(settings.database_url) or Database(settings.database_url)
    if made.embedded:
        kept[settings.database_url] = made
    yield made
    left = made.engine.pool.checkedout()  # type: ignore[attr-defined]  # both databases use a queue pool
    made.dispose()
    # A connection made after its engine was disposed of would be found by the garbage collector, in any later test.
    for connection in _opened:
        connection.close()
    _opened.clear()
    assert not left, "a session was left open"


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Templates compiled once for all applications of this run: that is a third of the time of a page."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, database: Database, compiled_templates: BytecodeCache) -> Flask:
    """The application on this test's database."""
    made = create_app(settings, database)
    made.jinja_env.bytecode_cache = compiled_templates
    if not database.embedded:
        made.extensions["evalapp.queue"] = [].append  # the queue's own connections to PostgreSQL are never closed
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return app.test_client()
