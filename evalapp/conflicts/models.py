"""Tables of conflicts: what experts stated for each declaration, and the conflicts in force."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evalapp.core.columns import Key, UtcMoment, choice
from evalapp.core.database import Base
from evalapp.core.scope import OfDeclaration
from evalapp.core.vault import EncryptedText

__all__ = ["KINDS", "Conflict", "ConflictOrigin", "ConflictStatement"]

KINDS = ("employment", "control", "kinship", "service", "dispute", "other")


class ConflictOrigin(StrEnum):
    """Where a conflict comes from; only stated ones are named to their expert."""

    STATED = "stated"
    DETECTED = "detected"
    IMPOSED = "imposed"
    IMPORTED = "imported"


class Conflict(OfDeclaration, Base):
    """This expert may not know of this declaration. In force until lifted; a lifted one is kept."""

    __tablename__ = "conflicts"
    __table_args__ = (UniqueConstraint("declaration_id", "expert_id", "kind"),)

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    position: Mapped[int | None] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(EncryptedText("conflicts.reason"))
    origin: Mapped[ConflictOrigin] = mapped_column(choice(ConflictOrigin))
    stated_at: Mapped[datetime] = mapped_column(UtcMoment)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    lift_reason: Mapped[str | None] = mapped_column(EncryptedText("conflicts.lift_reason"))


class ConflictStatement(OfDeclaration, Base):
    """An expert's word, before the content opens, that there is no conflict with this declaration."""

    __tablename__ = "conflict_statements"
    __table_args__ = (UniqueConstraint("declaration_id", "expert_id"),)

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    conflict: Mapped[bool]
    stated_at: Mapped[datetime] = mapped_column(UtcMoment)
