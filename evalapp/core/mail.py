"""Outgoing mail: written in the transaction it belongs to, sent after the commit by a worker.

One recipient a message; subject and body are encrypted at rest because they may name a person.
"""

from __future__ import annotations

import re
import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import Enum, auto
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import ForeignKey, Integer, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from config import Settings
from evalapp.core import clock
from evalapp.core.columns import Key, UtcMoment
from evalapp.core.database import Base, Database
from evalapp.core.vault import EncryptedText
from evalapp.core.viewer import system

__all__ = ["Letter", "is_address", "post", "send_waiting"]

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=30)
AT_ONCE = 100
_ADDRESS = re.compile(r"[^@\s\x00-\x1f\x7f,;:<>()\[\]\"\\]+@[^@\s\x00-\x1f\x7f,;:<>()\[\]\"\\]+")


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


class _Outcome(Enum):
    SENT = auto()
    NOT_SENT = auto()
    SERVER_AWAY = auto()


class _ServerAway(Exception):
    """The mail server cannot be reached: no fault of the letter, and the next one would fare no better."""


def is_address(text: str) -> bool:
    """Whether a text is exactly one e-mail address, as a message's only recipient."""
    return _ADDRESS.fullmatch(text) is not None


def post(session: Session, user_id: int | None, address: str, subject: str, body: str) -> Letter:
    """Write a message into the session's transaction; a subject is one line, whatever its titles hold."""
    line = " ".join(subject.split())
    letter = Letter(user_id=user_id, address=address, subject=line, body=body, written_at=clock.now(), attempts=0)
    session.add(letter)
    session.flush()
    return letter


def send_waiting(database: Database, settings: Settings) -> int:
    """Send what waits, if a mail server is configured; return how many went out. A failure is tried again later, at
    growing intervals. No transaction is open while the server is spoken to: nobody's write waits for it."""
    if not settings.smtp_url:
        return 0
    sent = 0
    for letter_id, attempts in _due(database):
        outcome = _send_one(database, settings, letter_id, attempts)
        if outcome is _Outcome.SERVER_AWAY:
            break
        sent += outcome is _Outcome.SENT
    return sent


def _due(database: Database) -> list[tuple[int, int]]:
    """The letters whose next attempt has come, with how many there were."""
    waiting = Letter.sent_at.is_(None), Letter.attempts < MAX_ATTEMPTS
    wanted = select(Letter.id, Letter.attempts, Letter.written_at).where(*waiting).order_by(Letter.id)
    with database.reading(system("mail")) as session:
        rows = session.execute(wanted).all()
    moment = clock.now()
    return [
        (letter_id, attempts)
        for letter_id, attempts, written_at in rows
        if not attempts or moment - written_at >= FIRST_PAUSE * 4**attempts
    ][:AT_ONCE]


def _send_one(database: Database, settings: Settings, letter_id: int, attempts: int) -> _Outcome:
    if not _note(database, letter_id, attempts, attempts=attempts + 1):
        return _Outcome.NOT_SENT  # another worker has it
    with database.reading(system("mail")) as session:
        letter = session.get_one(Letter, letter_id)
    try:
        _deliver(settings, letter)
    except _ServerAway as error:
        log.warning("mail server not reached", error=type(error.__cause__).__name__)
        _note(database, letter_id, attempts + 1, attempts=attempts)
        return _Outcome.SERVER_AWAY
    except (OSError, ValueError) as error:
        log.warning("mail not delivered", letter=letter_id, error=type(error).__name__)
        return _Outcome.NOT_SENT
    _note(database, letter_id, attempts + 1, sent_at=clock.now())
    return _Outcome.SENT


def _note(database: Database, letter_id: int, before: int, **values: object) -> bool:
    """Write how far a letter is, unless somebody else went on with it since."""
    same = Letter.id == letter_id, Letter.attempts == before, Letter.sent_at.is_(None)
    changed = update(Letter).where(*same).values(**values).returning(Letter.id)
    with database.transaction(system("mail")) as session:
        return session.scalar(changed) is not None


def _deliver(settings: Settings, letter: Letter) -> None:
    if not is_address(letter.address):
        raise ValueError("not one e-mail address")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, letter.address, letter.subject
    message.set_content(letter.body)
    with _connected(settings.smtp_url) as server:
        server.send_message(message, to_addrs=[letter.address])


def _connected(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        server = kind(parts.hostname or "localhost", parts.port or 0, timeout=20)
        if parts.scheme == "smtp+tls":
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except OSError as error:
        raise _ServerAway from error
    return server
