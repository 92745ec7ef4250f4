"""Alembic's entry: migrations run on the connection that `evalapp.schema` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Enum, String
from sqlalchemy.types import TypeDecorator

from evalapp.tables import metadata


def plain_types(kind: str, value: Any, _: Any) -> str | Literal[False]:
    """Write the application's own types as the plain ones beneath: a migration must not change when the code does."""
    if kind == "type" and isinstance(value, TypeDecorator):
        return f"sa.{value.impl!r}"
    if kind == "type" and isinstance(value, Enum):
        return f"sa.{String(value.length)!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, render_item=plain_types)
with context.begin_transaction():
    context.run_migrations()
