"""Every test of a desk also proves that its requests write nothing without an entry in the ledger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evalapp.core.database import Database
from tests.support.ledger_watch import LedgerWatch


@pytest.fixture(autouse=True)
def ledger_watch(request: pytest.FixtureRequest) -> Iterator[LedgerWatch | None]:
    """Watch the database of this test, if it has one."""
    if "database" not in request.fixturenames:
        yield None
        return
    database: Database = request.getfixturevalue("database")
    watch = LedgerWatch(database.engine)
    yield watch
    assert not watch.bare
