"""The mixin of every table that hangs on a declaration: what closes a declaration closes these rows with it."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

__all__ = ["OfDeclaration"]


class OfDeclaration:
    """Rows of one declaration; the visibility filter reaches them by `declaration_id`."""

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declarations.id", ondelete="CASCADE"), index=True)
