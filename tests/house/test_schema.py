"""Migrations: up and down on both databases, and the same tables as the models."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from evalapp import schema
from evalapp.core.database import Database
from evalapp.tables import metadata


def test_migrations_give_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.slow
def test_they_go_down_and_up_again(database: Database) -> None:
    schema.downgrade(database, "base")
    assert schema.current_revision(database) is None
    schema.upgrade(database)
    assert schema.current_revision(database) == schema.newest_revision()
