"""Column types mean the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import StatementError

from evalapp.core.columns import ExactDecimal, UtcMoment
from evalapp.core.database import Database
from evalapp.core.vault import EncryptedText, VaultError, lookup_digest, open_vault

THINGS = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UtcMoment),
    Column("number", ExactDecimal),
    Column("secret", EncryptedText("things.secret")),
)


def kept(database: Database, **values: object) -> object:
    (name,) = values
    with database.engine.begin() as connection:
        THINGS.create(connection)
        connection.execute(insert(THINGS).values(**values))
        return connection.execute(select(THINGS.c[name])).scalar_one()


def test_a_deadline_in_shanghai_comes_back_as_the_same_moment(database: Database) -> None:
    shanghai = timezone(timedelta(hours=8))
    back = kept(database, at=datetime(2026, 12, 1, 0, 0, tzinfo=shanghai))
    assert back == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


def test_a_moment_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError):
        kept(database, at=datetime(2026, 12, 1))  # noqa: DTZ001 - the defect it must refuse


def test_a_decimal_comes_back_exactly(database: Database) -> None:
    assert str(kept(database, number=Decimal("0.100"))) == "0.1"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=6))
def test_a_decimal_s_text_is_canonical_and_exact(number: Decimal) -> None:
    kind = ExactDecimal()
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        written = kind.process_bind_param(number, dialect)
        assert written is not None
        assert "E" not in written
        assert not (("." in written) and written.endswith("0"))
        assert kind.process_result_value(written, dialect) == number


def test_a_secret_is_not_in_the_database_and_comes_back(database: Database) -> None:
    open_vault(bytes(32))
    assert kept(database, secret="王小明 wang@example.org") == "王小明 wang@example.org"
    with database.engine.begin() as connection:
        raw = str(connection.execute(text("SELECT secret FROM things")).scalar_one())
    assert "wang" not in raw
    assert "王" not in raw


def test_a_secret_needs_its_key_and_its_column() -> None:
    open_vault(bytes(32))
    dialect = sqlite.dialect()
    sealed = EncryptedText("experts.name").process_bind_param("x", dialect)
    with pytest.raises(VaultError):
        EncryptedText("users.name").process_result_value(sealed, dialect)
    open_vault(bytes([1] * 32))
    with pytest.raises(VaultError):
        EncryptedText("experts.name").process_result_value(sealed, dialect)


def test_a_sign_in_name_is_found_in_any_letter_case() -> None:
    open_vault(bytes(32))
    assert lookup_digest(" Ann@Example.org ") == lookup_digest("ann@example.org")
    assert lookup_digest("ann") != lookup_digest("bob")
