"""The table of calculations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evalapp.core.columns import Key, UtcMoment
from evalapp.core.database import Base

__all__ = ["Calculation"]


class Calculation(Base):
    """A calculation, locked when made. `input` holds the files of a bundle (name → text) without names of people;
    `numbers` everything that came out, exact numbers as text. `reference` is how sure it is, statistics rounded to six
    decimals, under a digest of its own: their last digits may differ between machines, those of `numbers` never. Older
    calculations have none. The ledger's head is the one before it was made."""

    __tablename__ = "calculations"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    method: Mapped[str] = mapped_column(String(20))
    program: Mapped[str] = mapped_column(String(40))
    input: Mapped[dict[str, str]] = mapped_column(JSON)
    input_sha256: Mapped[str] = mapped_column(String(64))
    numbers: Mapped[dict[str, Any]] = mapped_column(JSON)
    numbers_sha256: Mapped[str] = mapped_column(String(64))
    reference: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reference_sha256: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcMoment)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ledger_seq: Mapped[int] = mapped_column(Integer)
    ledger_hash: Mapped[str] = mapped_column(String(64))
