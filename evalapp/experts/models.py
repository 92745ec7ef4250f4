"""The tables of experts: names, employers and contacts encrypted, everything else by code."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evalapp.accounts.models import User
from evalapp.core.columns import Key, UtcMoment, choice
from evalapp.core.database import Base
from evalapp.core.vault import EncryptedText

__all__ = ["LEVELS", "Absence", "Affiliation", "AffiliationKind", "Expert", "FieldLevel"]

LEVELS = (1, 2, 3)
"""How well an expert knows a field: from outside, well, as their own."""


class AffiliationKind(StrEnum):
    """What ties an expert to an organisation; the words of the kinds of conflicts."""

    EMPLOYMENT = "employment"
    CONTROL = "control"
    SERVICE = "service"
    DISPUTE = "dispute"
    OTHER = "other"


class Expert(Base):
    """An expert of one round; the account may serve in several rounds. One who withdrew gets nothing any more."""

    __tablename__ = "experts"
    __table_args__ = (
        UniqueConstraint("round_id", "code"),
        UniqueConstraint("round_id", "user_id"),
        Index(None, "round_id", "position"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(EncryptedText("experts.name"))
    employer: Mapped[str] = mapped_column(EncryptedText("experts.employer"))
    email: Mapped[str] = mapped_column(EncryptedText("experts.email"))
    region: Mapped[str] = mapped_column(Text)
    fields: Mapped[list[str]] = mapped_column(JSON)
    max_load: Mapped[int | None] = mapped_column(Integer)
    category: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    withdrawn_reason: Mapped[str | None] = mapped_column(EncryptedText("experts.withdrawn_reason"))

    user: Mapped[User] = relationship()
    affiliations: Mapped[list[Affiliation]] = relationship(order_by="Affiliation.id")
    absences: Mapped[list[Absence]] = relationship(order_by="Absence.starts_on, Absence.id")
    levels: Mapped[list[FieldLevel]] = relationship(order_by="FieldLevel.field")


class Affiliation(Base):
    """An organisation an expert belonged to or worked for, with years; without a last year it still holds."""

    __tablename__ = "expert_affiliations"

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    organisation: Mapped[str] = mapped_column(EncryptedText("expert_affiliations.organisation"))
    kind: Mapped[AffiliationKind] = mapped_column(choice(AffiliationKind))
    from_year: Mapped[int | None] = mapped_column(Integer)
    until_year: Mapped[int | None] = mapped_column(Integer)


class Absence(Base):
    """Days on which an expert is not available, first and last included."""

    __tablename__ = "expert_absences"

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)


class FieldLevel(Base):
    """How well an expert knows a field, one of `LEVELS`; a field without a level is known as their own."""

    __tablename__ = "expert_field_levels"
    __table_args__ = (UniqueConstraint("expert_id", "field"),)

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(Text)
    level: Mapped[int] = mapped_column(Integer)
