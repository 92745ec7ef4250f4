"""T83, T85: while the database does not answer, a page says so (503); nothing else breaks with it."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from evalapp.core.database import Database
from tests.support.web import signed_in_client
from tests.support.world import World


@pytest.mark.parametrize("address", ["/", "/rounds/R1/coordinator", "/rounds/R1/ledger"])
def test_a_page_says_that_it_is_busy(app, database, monkeypatch, address):
    client = signed_in_client(app, World(database).coordinator)

    def away(*_: object, **__: object):
        raise OperationalError("SELECT 1", None, Exception("the server closed the connection"))

    monkeypatch.setattr(Database, "session", away)
    answer = client.get(address)
    assert answer.status_code == 503
    assert "database is busy" in answer.get_data(as_text=True)


def test_reading_waits_for_nobodys_write(app, database):
    """Another write lasts longer than anyone waits: whoever only reads does not notice."""
    world = World(database)
    client = signed_in_client(app, world.coordinator)
    with world.system() as session:
        session.connection()  # SQLite: takes the write lock
        assert client.get("/rounds/R1/coordinator").status_code == 200
