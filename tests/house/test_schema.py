"""Migrations: up and down on both databases, and the same tables as the models."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text, update

from evalapp import schema
from evalapp.core.database import Database
from evalapp.core.viewer import system
from evalapp.panels.models import Assignment
from evalapp.sheets.models import Score
from evalapp.tables import metadata
from tests.support.world import World


def test_migrations_give_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.slow
def test_they_go_down_and_up_again(database: Database) -> None:
    schema.downgrade(database, "base")
    assert schema.current_revision(database) is None
    schema.upgrade(database)
    assert schema.current_revision(database) == schema.newest_revision()


@pytest.mark.slow
def test_a_round_from_before_panels_keeps_its_rows_and_its_experts_still_see_them(database: Database) -> None:
    world = World(database)
    world.add_sheet("D1", "E1", {"A1": 60, "A2": 3, "B": 2})
    with world.system() as session:
        session.execute(update(Assignment).values(released_at=None))
    schema.downgrade(database, "0002")
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM assignments")) == 6
    schema.upgrade(database)
    with database.reading(system("test")) as session:
        rows = session.scalars(select(Assignment)).all()
        assert len(rows) == 6
        assert all(row.released_at == row.assigned_at for row in rows)
        assert session.scalar(select(func.count(Score.id))) == 3
