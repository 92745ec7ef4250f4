"""The table of requests to bar an expert once the ranking is known: two persons, on evidence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from evalapp.core.columns import Key, UtcMoment
from evalapp.core.database import Base
from evalapp.core.scope import OfDeclaration
from evalapp.core.vault import EncryptedText

__all__ = ["Barring"]


class Barring(OfDeclaration, Base):
    """One person asks, on evidence, that an expert be barred from a declaration; another, unconcerned, decides.

    `upheld` is None until it is decided. Nothing of its effect on the ranking is shown before.
    """

    __tablename__ = "barrings"

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(EncryptedText("barrings.reason"))
    evidence: Mapped[str] = mapped_column(EncryptedText("barrings.evidence"))
    evidence_file_id: Mapped[str | None] = mapped_column(ForeignKey("stored_files.id"))
    requested_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcMoment)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    upheld: Mapped[bool | None] = mapped_column(Boolean)
    answer: Mapped[str] = mapped_column(EncryptedText("barrings.answer"))
