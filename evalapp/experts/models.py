"""The table of experts: names, employers and contacts encrypted, everything else by code."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evalapp.accounts.models import User
from evalapp.core.columns import Key
from evalapp.core.database import Base
from evalapp.core.vault import EncryptedText

__all__ = ["Expert"]


class Expert(Base):
    """An expert of one round; the account may serve in several rounds."""

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

    user: Mapped[User] = relationship()
