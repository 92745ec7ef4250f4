"""Outgoing mail: written in the transaction it belongs to, sent after the commit by a worker.

One recipient a message; subject and body are encrypted at rest because they may name a person.
"""

from __future__ import annotations

import smtplib
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import ForeignKey, Integer, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from config import Settings
from evalapp.core import clock
from evalapp.core.columns import Key, UtcMoment
from evalapp.core.database import Base, Database
from evalapp.core.vault import EncryptedText
from evalapp.core.viewer import system

__all__ = ["Letter", "post", "send_waiting"]

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 8


class Letter(Base):
    """A message that waits or was sent."""

    __tablename__ = "letters"

    id: Mapped[Key]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    address: Mapped[str] = mapped_column(EncryptedText("letters.address"))
    subject: Mapped[str] = mapped_column(EncryptedText("letters.subject"))
    body: Mapped[str] = mapped_column(EncryptedText("letters.body"))
    written_at: Mapped[datetime] = mapped_column(UtcMoment)
    sent_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    attempts: Mapped[int] = mapped_column(Integer)


def post(session: Session, user_id: int | None, address: str, subject: str, body: str) -> Letter:
    """Write a message into the session's transaction."""
    letter = Letter(user_id=user_id, address=address, subject=subject, body=body, written_at=clock.now(), attempts=0)
    session.add(letter)
    session.flush()
    return letter


def send_waiting(database: Database, settings: Settings) -> int:
    """Send what waits, if a mail server is configured; return how many went out. A failure is tried again later."""
    if not settings.smtp_url:
        return 0
    with database.reading(system("mail")) as session:
        wanted = select(Letter.id).where(Letter.sent_at.is_(None), Letter.attempts < MAX_ATTEMPTS).limit(100)
        waiting = list(session.scalars(wanted))
    return sum(_send_one(database, settings, letter_id) for letter_id in waiting)


def _send_one(database: Database, settings: Settings, letter_id: int) -> bool:
    with database.transaction(system("mail")) as session:
        letter = session.scalar(select(Letter).where(Letter.id == letter_id).with_for_update(skip_locked=True))
        if letter is None or letter.sent_at is not None:
            return False
        letter.attempts += 1
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = settings.mail_from, letter.address, letter.subject
        message.set_content(letter.body)
        try:
            _deliver(settings.smtp_url, message)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("mail not delivered", letter=letter_id, error=type(error).__name__)
            return False
        letter.sent_at = clock.now()
        return True


def _deliver(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "localhost", parts.port or 0, timeout=20) as server:
        if parts.scheme == "smtp+tls":
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
