"""Tables of a round: the round itself, its phases, its criteria, its required documents."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evalapp.core.columns import ExactDecimal, Key, UtcMoment, choice
from evalapp.core.database import Base
from evalapp.core.phases import RoundState
from scoring.bundle.model import CriterionKind

__all__ = ["Criterion", "CriterionKind", "Phase", "PhaseName", "RequiredDocument", "Round"]


class PhaseName(StrEnum):
    """The dated phases of a round."""

    DECLARING = "declaring"
    SCREENING = "screening"
    SCORING = "scoring"
    DECIDING = "deciding"


class Round(Base):
    """One competition. `rules` is `RoundRules` as plain values; `lock_digest` is set when the round opens.

    `layout` remembers the columns of an imported bundle, so that its export comes back in the same form.
    """

    __tablename__ = "rounds"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(Text)
    timezone: Mapped[str] = mapped_column(String(64))
    points: Mapped[Decimal] = mapped_column(ExactDecimal)
    fund: Mapped[int | None] = mapped_column(Integer)
    fund_by_group: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    currency: Mapped[str | None] = mapped_column(Text)
    award: Mapped[str | None] = mapped_column(String(24))
    first_tranche: Mapped[str | None] = mapped_column(String(24))
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    layout: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    fictional: Mapped[bool]
    state: Mapped[RoundState] = mapped_column(choice(RoundState))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    opened_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    lock_digest: Mapped[str | None] = mapped_column(String(64))
    scoring_closed_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    criteria: Mapped[list[Criterion]] = relationship(back_populates="round", order_by="Criterion.position")
    phases: Mapped[list[Phase]] = relationship(order_by="Phase.id")
    documents: Mapped[list[RequiredDocument]] = relationship(order_by="RequiredDocument.position")


class Phase(Base):
    """When a phase begins and ends; the end of the scoring phase is the deadline of score sheets."""

    __tablename__ = "phases"
    __table_args__ = (UniqueConstraint("round_id", "name"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    name: Mapped[PhaseName] = mapped_column(choice(PhaseName))
    starts_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    ends_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class Criterion(Base):
    """A row of the criteria tree. Scoring items (leaves) carry a scale: best, worst and step."""

    __tablename__ = "criteria"
    __table_args__ = (UniqueConstraint("round_id", "code"), Index(None, "round_id", "position"))

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(32))
    parent_code: Mapped[str | None] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(Text)
    weight: Mapped[Decimal] = mapped_column(ExactDecimal)
    best: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    worst: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    step: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    guidance: Mapped[str] = mapped_column(Text)
    kind: Mapped[CriterionKind] = mapped_column(choice(CriterionKind))
    threshold: Mapped[Decimal | None] = mapped_column(ExactDecimal)

    round: Mapped[Round] = relationship(back_populates="criteria")

    @property
    def is_item(self) -> bool:
        """Whether this is a scoring item."""
        return self.step is not None


class RequiredDocument(Base):
    """A document every declaration must bring; the completeness check goes through this list."""

    __tablename__ = "required_documents"
    __table_args__ = (UniqueConstraint("round_id", "title"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(300))
