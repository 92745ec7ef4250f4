"""Whoever changes a calculation in the database is found out."""

import pytest
from sqlalchemy import update

from evalapp.bundles.operations import import_round
from evalapp.core import canonical
from evalapp.core.viewer import system
from evalapp.results.models import Calculation
from evalapp.results.operations import calculate
from evalapp.results.verification import verify_calculations
from scoring.bundle import digest, read_files
from tests.scoring.files import small

SYSTEM = system("test")


@pytest.fixture
def made(database):
    with database.transaction(SYSTEM) as session:
        return calculate(session, import_round(session, read_files(small())).id)


def faults(database):
    with database.reading(SYSTEM) as session:
        return [str(fault) for fault in verify_calculations(session).faults]


def change(database, **values):
    with database.transaction(SYSTEM) as session:
        session.execute(update(Calculation).values(**values))


def test_it_finds_nothing_wrong_with_what_was_calculated(database, made):
    told = []
    with database.reading(SYSTEM) as session:
        checked = verify_calculations(session, lambda done, total: told.append((done, total)))
    assert (checked.count, checked.faults, told) == (1, (), [(1, 1)])


def test_it_finds_changed_numbers(database, made):
    changed = {**made.numbers, "quorum": 9}
    change(database, numbers=changed, numbers_sha256=canonical.digest(changed))
    assert faults(database) == [
        f"calculations:{made.id}: its input gives other numbers",
        f"calculations:{made.id}: the ledger recorded other digests",
    ]


def test_it_finds_numbers_that_do_not_fit_their_digest(database, made):
    change(database, numbers={**made.numbers, "quorum": 9})
    assert f"calculations:{made.id}: its numbers do not give their digest" in faults(database)


def test_it_finds_a_changed_input(database, made):
    changed = {**made.input, "scores.csv": made.input["scores.csv"].replace("GOAL,8", "GOAL,9")}
    change(database, input=changed)
    assert f"calculations:{made.id}: its input does not give its digest" in faults(database)
    change(database, input_sha256=digest({name: text.encode() for name, text in changed.items()}))
    assert f"calculations:{made.id}: the ledger recorded other digests" in faults(database)


def test_it_finds_an_input_that_is_no_bundle_any_more(database, made):
    change(database, input={**made.input, "criteria.csv": "rubbish"})
    assert any("its input cannot be read" in fault for fault in faults(database))
