"""Tables of screening: who was supported before, checks, verdicts, exclusions and their replies."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evalapp.core.columns import Key, UtcMoment, choice
from evalapp.core.database import Base
from evalapp.core.scope import OfDeclaration
from scoring.bundle.model import SupportedStatus

__all__ = [
    "CompletenessCheck",
    "EligibilityVerdict",
    "Exclusion",
    "ExclusionState",
    "Outcome",
    "SupportedCity",
    "SupportedStatus",
]


class Outcome(StrEnum):
    """What a rule says of a declaration."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"


class SupportedCity(Base):
    """A city supported before, as history for the eligibility rules; unverified rows are never shown as fact."""

    __tablename__ = "supported_cities"
    __table_args__ = (Index(None, "round_id", "position"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    city: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(Text)
    programme: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(Integer)
    status: Mapped[SupportedStatus] = mapped_column(choice(SupportedStatus))
    source: Mapped[str] = mapped_column(Text)


class CompletenessCheck(OfDeclaration, Base):
    """Whether a required document is there, as a coordinator found it."""

    __tablename__ = "completeness_checks"
    __table_args__ = (UniqueConstraint("declaration_id", "document_id"),)

    id: Mapped[Key]
    document_id: Mapped[int] = mapped_column(ForeignKey("required_documents.id", ondelete="CASCADE"))
    present: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    checked_at: Mapped[datetime] = mapped_column(UtcMoment)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class EligibilityVerdict(OfDeclaration, Base):
    """What one rule says of a declaration, with the facts it rests on."""

    __tablename__ = "eligibility_verdicts"
    __table_args__ = (UniqueConstraint("declaration_id", "rule"),)

    id: Mapped[Key]
    rule: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    judged_at: Mapped[datetime] = mapped_column(UtcMoment)


class ExclusionState(StrEnum):
    """Where an exclusion stands."""

    NOTIFIED = "notified"
    UPHELD = "upheld"
    LIFTED = "lifted"


class Exclusion(OfDeclaration, Base):
    """An exclusion notified to a city: its grounds, the deadline to reply, the reply and what became of it."""

    __tablename__ = "exclusions"
    __table_args__ = (UniqueConstraint("declaration_id"),)

    id: Mapped[Key]
    grounds: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    notified_at: Mapped[datetime] = mapped_column(UtcMoment)
    reply_by: Mapped[datetime] = mapped_column(UtcMoment)
    reply: Mapped[str] = mapped_column(Text)
    replied_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    state: Mapped[ExclusionState] = mapped_column(choice(ExclusionState))
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text)
