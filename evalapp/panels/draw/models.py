"""Tables of the draw: what was published before it, who committed to a secret, what came out, who was called."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evalapp.core.columns import Key, UtcMoment, choice
from evalapp.core.database import Base
from evalapp.core.vault import EncryptedText
from evalapp.experts.models import Expert
from evalapp.panels.models import Panel

__all__ = ["CallOutcome", "Draw", "DrawCall", "DrawCommitment", "DrawState", "SeedSource"]


class DrawState(StrEnum):
    """Where a draw stands: what was published can no longer be changed, only declared void with a reason."""

    PREPARED = "prepared"
    PUBLISHED = "published"
    DRAWN = "drawn"
    VOID = "void"


class SeedSource(StrEnum):
    """Where the seed comes from: secrets that offices committed to, or a public value named in advance."""

    COMMITMENTS = "commitments"
    PUBLIC_VALUE = "public_value"


class CallOutcome(StrEnum):
    """What came of a call to an expert."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    UNREACHED = "unreached"


class Draw(Base):
    """A draw of a panel from the pool.

    `rules` is `scoring.draw`'s rules as plain values; `most_conflicts` and `most_sessions` say who is no candidate
    (None: not asked). `pool`, `left_out` and `record` are JSON text, encrypted, because employers stand in them: the
    candidates, who was left out and why, and RECORD.json to the byte. `published_digest` is the salted digest of the
    pool, `pool_sha256` the plain one, which stands in the record only. `fallback`: the public value, named beforehand,
    that takes part where a commitment is not revealed. `present`: who was there, as typed.
    """

    __tablename__ = "draws"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    panel_id: Mapped[int] = mapped_column(ForeignKey("panels.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[DrawState] = mapped_column(choice(DrawState))
    seats: Mapped[int] = mapped_column(Integer)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    chair_category: Mapped[str] = mapped_column(Text)
    most_conflicts: Mapped[int | None] = mapped_column(Integer)
    most_sessions: Mapped[int | None] = mapped_column(Integer)
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    seed_source: Mapped[SeedSource] = mapped_column(choice(SeedSource))
    public_value_name: Mapped[str] = mapped_column(Text)
    public_value: Mapped[str | None] = mapped_column(Text)
    fallback: Mapped[str] = mapped_column(Text)
    fallback_value: Mapped[str | None] = mapped_column(Text)
    fallback_used: Mapped[bool] = mapped_column(Boolean)
    salt: Mapped[str] = mapped_column(EncryptedText("draws.salt"))
    pool: Mapped[str] = mapped_column(EncryptedText("draws.pool"))
    left_out: Mapped[str] = mapped_column(EncryptedText("draws.left_out"))
    published_digest: Mapped[str | None] = mapped_column(String(64))
    pool_sha256: Mapped[str | None] = mapped_column(String(64))
    seed: Mapped[str | None] = mapped_column(Text)
    record: Mapped[str | None] = mapped_column(EncryptedText("draws.record"))
    record_sha256: Mapped[str | None] = mapped_column(String(64))
    present: Mapped[str] = mapped_column(EncryptedText("draws.present"))
    made_at: Mapped[datetime] = mapped_column(UtcMoment)
    published_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    drawn_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    voided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    void_reason: Mapped[str] = mapped_column(EncryptedText("draws.void_reason"))

    panel: Mapped[Panel] = relationship()
    commitments: Mapped[list[DrawCommitment]] = relationship(order_by="DrawCommitment.office")
    calls: Mapped[list[DrawCall]] = relationship(order_by="DrawCall.id")


class DrawCommitment(Base):
    """An office's commitment to a secret: first its SHA-256, after publication the secret itself."""

    __tablename__ = "draw_commitments"
    __table_args__ = (UniqueConstraint("draw_id", "office"),)

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id", ondelete="CASCADE"))
    office: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str | None] = mapped_column(String(64))
    secret: Mapped[str | None] = mapped_column(Text)
    committed_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    revealed_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class DrawCall(Base):
    """A call to a drawn expert or a stand-in: when, what came of it, before which witness."""

    __tablename__ = "draw_calls"

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id", ondelete="CASCADE"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    called_at: Mapped[datetime] = mapped_column(UtcMoment)
    outcome: Mapped[CallOutcome] = mapped_column(choice(CallOutcome))
    witness: Mapped[str] = mapped_column(EncryptedText("draw_calls.witness"))
    note: Mapped[str] = mapped_column(EncryptedText("draw_calls.note"))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    expert: Mapped[Expert] = relationship()
