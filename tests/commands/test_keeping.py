"""Upgrades, the check of the ledger, and an installation that is not as it should be."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text, update

from evalapp import schema
from evalapp.__main__ import COMMANDS, main
from evalapp.core.viewer import system
from evalapp.results.models import Calculation
from tests.scoring.files import small

SYSTEM = system("test")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself(command):
    result = CliRunner().invoke(main, [command.name, "--help"])
    assert result.exit_code == 0
    assert command.help.split(".")[0].split()[0] in result.output


def test_a_missing_database_is_named(run, place, monkeypatch):
    monkeypatch.setenv("EVALAPP_DATABASE_URL", f"sqlite:///{place / 'none.sqlite3'}")
    result = run("calculate", "small")
    assert result.exit_code == 2
    assert result.stderr.startswith("there is no database at")
    assert not (place / "none.sqlite3").exists()


def test_a_database_is_made_by_upgrade(run, place, monkeypatch):
    monkeypatch.setenv("EVALAPP_DATABASE_URL", f"sqlite:///{place / 'deep' / 'new.sqlite3'}")
    result = run("upgrade")
    assert result.exit_code == 0
    assert f"at revision {schema.newest_revision()} (before: none)." in result.stdout
    assert run("upgrade").stdout == f"The database is at revision {schema.newest_revision()}.\n"
    assert run("verify-ledger").exit_code == 0


def test_an_old_schema_is_named(run, database):
    schema.downgrade(database, "0001")
    result = run("calculate", "small")
    assert result.exit_code == 2
    assert "is at revision 0001" in result.stderr
    assert "python -m evalapp upgrade" in result.stderr


def test_a_file_that_is_no_database_is_named(run, place, monkeypatch):
    (place / "rubbish.sqlite3").write_text("rubbish" * 1000)
    monkeypatch.setenv("EVALAPP_DATABASE_URL", f"sqlite:///{place / 'rubbish.sqlite3'}")
    result = run("calculate", "small")
    assert result.exit_code == 2
    assert "the database cannot be used" in result.stderr


@pytest.mark.parametrize("url", ["nonsense", "bogus://x", "postgresql+psycopg://127.0.0.1:1/x"])
def test_an_address_that_leads_nowhere_is_named(run, monkeypatch, url):
    monkeypatch.setenv("EVALAPP_DATABASE_URL", url)
    result = run("calculate", "small")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_an_unsafe_production_start_is_refused(run, monkeypatch):
    monkeypatch.setenv("EVALAPP_PRODUCTION", "1")
    result = run("calculate", "small")
    assert result.exit_code == 2
    assert "production needs" in result.stderr


def test_the_demonstration_refuses_production(run, monkeypatch):
    for name, value in (("PRODUCTION", "1"), ("BASE_URL", "https://example.org"), ("SECRET_KEY", "0" * 64)):
        monkeypatch.setenv(f"EVALAPP_{name}", value)
    result = run("demo", "--no-serve")
    assert result.exit_code == 2
    assert "refuses to run on production settings" in result.stderr


@pytest.fixture
def calculated(run, folder):
    run("import-round", folder(small()))
    run("calculate", "small")


def test_a_sound_ledger_is_verified(run, calculated):
    result = run("verify-ledger")
    assert result.exit_code == 0
    assert result.stdout == "Nothing differs: 3 entries in 1 chains, 1 calculations.\n"


def test_a_changed_calculation_is_named(run, calculated, database):
    with database.transaction(SYSTEM) as session:
        session.execute(update(Calculation).values(numbers_sha256="0" * 64))
    result = run("verify-ledger")
    assert result.exit_code == 3
    assert "calculations:1: its numbers do not give their digest" in result.stdout


def test_a_changed_head_is_named(run, calculated, database):
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE ledger_heads SET seq = 7"))
    result = run("verify-ledger")
    assert result.exit_code == 3
    assert result.stdout.startswith("ledger_heads:")
