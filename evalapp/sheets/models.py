"""Tables of score sheets. A score is a whole number of steps from the scale's worst end; nothing is ever rounded."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evalapp.core.columns import Key, UtcMoment, choice
from evalapp.core.database import Base
from evalapp.core.scope import OfDeclaration

__all__ = ["ObjectiveScore", "Score", "Sheet", "SheetState", "SheetVersion"]


class SheetState(StrEnum):
    """Where a sheet stands. `void`: an unsubmitted draft at closing, under a rule that voids drafts."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SEALED = "sealed"
    VOID = "void"


class Sheet(OfDeclaration, Base):
    """An expert's sheet for a declaration. `version` grows with every save; `digest` is set at submission."""

    __tablename__ = "sheets"
    __table_args__ = (UniqueConstraint("declaration_id", "expert_id"),)

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    position: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[SheetState] = mapped_column(choice(SheetState))
    version: Mapped[int] = mapped_column(Integer)
    opinion: Mapped[str] = mapped_column(Text)
    abstained: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcMoment)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    digest: Mapped[str | None] = mapped_column(String(64))

    scores: Mapped[list[Score]] = relationship(order_by="Score.id", cascade="all, delete-orphan")


class Score(OfDeclaration, Base):
    """A scoring item's score on a sheet: `steps` from the worst end, or an abstention (`steps` None)."""

    __tablename__ = "scores"
    __table_args__ = (UniqueConstraint("sheet_id", "criterion_id"),)

    id: Mapped[Key]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"), index=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"), index=True)
    position: Mapped[int | None] = mapped_column(Integer)
    steps: Mapped[int | None] = mapped_column(BigInteger)
    comment: Mapped[str] = mapped_column(Text)


class SheetVersion(OfDeclaration, Base):
    """What a sheet held after a save: its scores, comments and opinion as plain values."""

    __tablename__ = "sheet_versions"
    __table_args__ = (UniqueConstraint("sheet_id", "version"),)

    id: Mapped[Key]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    saved_at: Mapped[datetime] = mapped_column(UtcMoment)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class ObjectiveScore(OfDeclaration, Base):
    """The one value of an objective item for a declaration, with its evidence."""

    __tablename__ = "objective_scores"
    __table_args__ = (UniqueConstraint("declaration_id", "criterion_id"),)

    id: Mapped[Key]
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"), index=True)
    position: Mapped[int | None] = mapped_column(Integer)
    steps: Mapped[int] = mapped_column(BigInteger)
    evidence: Mapped[str] = mapped_column(Text)
