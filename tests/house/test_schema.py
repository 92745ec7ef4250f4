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
from evalapp.results.numbers import Numbers
from evalapp.results.queries import latest
from evalapp.sheets.models import Score
from evalapp.tables import metadata
from tests.decisions.scene import scene
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


def test_a_calculation_from_before_references_keeps_its_numbers_up_and_down(database: Database) -> None:
    world = scene(database, {"D1": 90, "D2": 70})
    with database.engine.connect() as connection:
        before = connection.execute(text("SELECT number, input_sha256, numbers_sha256 FROM calculations")).all()
    schema.downgrade(database, "0003")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT number, input_sha256, numbers_sha256 FROM calculations")).all() == before
        columns = connection.execute(text("SELECT * FROM calculations")).keys()
        assert not {"reference", "reference_sha256"} & set(columns)
    schema.upgrade(database)
    with database.reading(system("test")) as session:
        made = latest(session, world.round_id)
        assert made is not None
        assert (made.number, made.input_sha256, made.numbers_sha256) == before[0]
        assert made.reference is None
        assert made.reference_sha256 is None
        assert len(Numbers.from_plain(made.numbers).declarations) == 2
