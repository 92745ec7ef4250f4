"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import DateTime, Dialect, Enum, Integer, String, Text
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import JSON, TypeDecorator

__all__ = ["Code", "ExactDecimal", "Json", "Key", "LongText", "ShortText", "UtcMoment", "choice"]


class UtcMoment(TypeDecorator[datetime]):
    """A moment in UTC. Refuses naive values: SQLite would drop the offset and move a deadline by hours."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return UTC, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal number kept as its canonical text: neither database can round it, and both sort rows alike."""

    impl = String(24)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Store without exponent and without trailing zeros."""
        if value is None:
            return None
        text = f"{value:f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return "0" if text in ("-0", "") else text

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Return exactly what was stored."""
        return None if value is None else Decimal(value)


def choice(kind: type[StrEnum]) -> Enum:
    """Return the column type of one of a closed list of words, stored as the word itself."""
    return Enum(kind, native_enum=False, length=24, values_callable=lambda members: [m.value for m in members])


Key = Annotated[int, mapped_column(Integer, primary_key=True, autoincrement=True)]
Code = Annotated[str, mapped_column(String(32))]
ShortText = Annotated[str, mapped_column(String(500))]
LongText = Annotated[str, mapped_column(Text)]
Json = Annotated[dict[str, Any], mapped_column(JSON)]
