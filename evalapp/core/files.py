"""Stored files: content in the database, so that web processes and workers on any machine share it, and a file and the
row that names it are committed, backed up and restored together. Sizes are bounded by the settings."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from evalapp.core import clock
from evalapp.core.columns import UtcMoment
from evalapp.core.database import Base

__all__ = ["StoredFile", "store"]


class StoredFile(Base):
    """A file; its id is opaque, so that no id can be guessed from another."""

    __tablename__ = "stored_files"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    stored_at: Mapped[datetime] = mapped_column(UtcMoment)
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))


def store(session: Session, name: str, media_type: str, content: bytes) -> StoredFile:
    """Add a file to the session's transaction."""
    row = StoredFile(
        id=secrets.token_hex(16),
        name=name[:200],
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_at=clock.now(),
        content=content,
    )
    session.add(row)
    session.flush()
    return row
