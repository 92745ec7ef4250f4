"""The ledger: one entry a write, chained, append-only, and a verifier that names the first bad one."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from evalapp.core.database import Database
from evalapp.core.ledger import GENESIS, head, record
from evalapp.core.ledger_check import Verdict, verify_ledger
from evalapp.core.viewer import Viewer, system


def write(database: Database, count: int, round_id: int | None = None) -> None:
    for number in range(count):
        with database.transaction(system("test")) as session:
            record(session, "thing.done", ("things", number), round_id=round_id, facts={"n": number, "字": "值"})


def verdict(database: Database) -> Verdict:
    with database.engine.connect() as connection:
        return verify_ledger(connection)


def without_triggers(database: Database, *statements: str) -> None:
    """Change the ledger as somebody with the database's own rights could."""
    with database.engine.begin() as connection:
        if database.embedded:
            connection.execute(text("DROP TRIGGER IF EXISTS ledger_no_update"))
            connection.execute(text("DROP TRIGGER IF EXISTS ledger_no_delete"))
        else:
            connection.execute(text("ALTER TABLE ledger_entries DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))


def test_it_chains_entries_from_genesis_to_head(database: Database) -> None:
    write(database, 3)
    write(database, 2, round_id=7)
    assert verdict(database) == Verdict(chains=2, entries=5, faults=())
    with database.reading(system("test")) as session:
        assert head(session, 7).seq == 2
        assert head(session, 8).hash == GENESIS


def test_it_rolls_back_with_the_write_it_belongs_to(database: Database) -> None:
    def fail() -> None:
        with database.transaction(system("test")) as session:
            record(session, "thing.done", ("things", 1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert verdict(database).entries == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_entries SET action = 'other' WHERE seq = 2", "DELETE FROM ledger_entries WHERE seq = 2"],
)
def test_the_database_refuses_to_change_entries(database: Database, statement: str) -> None:
    write(database, 3)
    with pytest.raises(DatabaseError), database.engine.begin() as connection:
        connection.execute(text(statement))
    assert verdict(database).entries == 3


@pytest.mark.parametrize(
    ("statement", "seq", "why"),
    [
        ("UPDATE ledger_entries SET facts = '{\"n\": 9}' WHERE seq = 2", 2, "content"),
        ("UPDATE ledger_entries SET actor = 'user:9' WHERE seq = 3", 3, "content"),
        ("UPDATE ledger_entries SET facts = 'broken' WHERE seq = 1", 1, "content"),
        ("DELETE FROM ledger_entries WHERE seq = 2", 3, "missing"),
        ("DELETE FROM ledger_entries WHERE seq = 4", 3, "should end"),
        ("UPDATE ledger_heads SET hash = 'f'", 4, "should end"),
        ("DELETE FROM ledger_heads", 4, "no head"),
    ],
)
def test_the_verifier_names_the_first_bad_entry(database: Database, statement: str, seq: int, why: str) -> None:
    write(database, 4)
    without_triggers(database, statement)
    (fault,) = verdict(database).faults
    assert fault.seq == seq
    assert why in fault.why


def test_entries_written_at_once_form_one_chain(database: Database) -> None:
    write(database, 1)
    threads = [threading.Thread(target=write, args=(database, 5)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdict(database) == Verdict(chains=1, entries=31, faults=())


def test_it_names_the_actor(database: Database) -> None:
    with database.transaction(Viewer(user_id=5)) as session:
        record(session, "thing.done", ("things", 1))
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT actor FROM ledger_entries")).scalar_one() == "user:5"
