"""The installation that a command works on: its settings, and its database at the revision of this program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import ArgumentError

from config import Settings
from evalapp import schema
from evalapp.core.database import Database
from evalapp.core.vault import open_vault

__all__ = ["CommandError", "Installation", "installation", "installation_to_upgrade"]


class CommandError(Exception):
    """Why a command cannot do what was asked: one line for each problem, exit status 2."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True, slots=True)
class Installation:
    """What a command has at hand."""

    settings: Settings
    database: Database


@contextmanager
def installation() -> Iterator[Installation]:
    """Open the installation that the environment names; refuse a database that is missing or of another revision."""
    with installation_to_upgrade() as found:
        _require_newest(found.database)
        yield found


@contextmanager
def installation_to_upgrade() -> Iterator[Installation]:
    """Open the installation, whatever its database is."""
    settings = Settings.from_env()
    open_vault(settings.identity_key)
    try:
        database = Database(settings.database_url)
    except (ArgumentError, ModuleNotFoundError) as error:
        raise CommandError(f"EVALAPP_DATABASE_URL cannot be used: {error}") from error
    try:
        yield Installation(settings, database)
    finally:
        database.dispose()


def _require_newest(database: Database) -> None:
    path = database.engine.url.database
    if database.embedded and path and not Path(path).exists():
        raise CommandError(f"there is no database at {path}: run `python -m evalapp upgrade` first")
    present, newest = schema.current_revision(database), schema.newest_revision()
    if present is None:
        raise CommandError("the database is not set up: run `python -m evalapp upgrade` first")
    if present != newest:
        raise CommandError(
            f"the database is at revision {present}, this program needs {newest}: run `python -m evalapp upgrade`"
        )
