"""The table of assignments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evalapp.core.columns import Key, UtcMoment
from evalapp.core.database import Base
from evalapp.core.scope import OfDeclaration

__all__ = ["Assignment"]


class Assignment(OfDeclaration, Base):
    """An expert is to score a declaration; an ended one (a conflict, a withdrawal) is kept with its moment."""

    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("declaration_id", "expert_id"),)

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    position: Mapped[int | None] = mapped_column(Integer)
    assigned_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)
