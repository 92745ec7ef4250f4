"""The ledger: every write adds one entry, chained by hash, in the write's own transaction.

One chain a round, and one for the installation. An entry's hash is the SHA-256 of the canonical JSON of its content,
which names the hash before it. The database refuses to update or delete entries (triggers of the first migration).
The verifier (`ledger_check.py`) shares no code with this writer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from evalapp.core import clock
from evalapp.core.canonical import canonical_json, plain
from evalapp.core.columns import Key
from evalapp.core.database import Base
from evalapp.core.viewer import Viewer

__all__ = [
    "GENESIS", "INSTALLATION", "Head", "LedgerEntry", "LedgerHead", "Told", "chain_of", "head", "record", "record_all",
]  # fmt: skip

GENESIS = "0" * 64
INSTALLATION = "installation"

Told = tuple[str, tuple[str, int | str], dict[str, Any]]
"""An entry to be added: action, subject (table, id), facts."""


class LedgerEntry(Base):
    """One thing that happened. `at` and `facts` are text, exactly as they were hashed."""

    __tablename__ = "ledger_entries"
    __table_args__ = (UniqueConstraint("chain", "seq"),)

    id: Mapped[Key]
    chain: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int] = mapped_column(Integer)
    at: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(60))
    subject_table: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    facts: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class LedgerHead(Base):
    """The newest entry of a chain; its row is locked while an entry is added, so that no two follow the same one."""

    __tablename__ = "ledger_heads"

    chain: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: printed on reports."""

    chain: str
    seq: int
    hash: str


def chain_of(round_id: int | None) -> str:
    """Return the name of a round's chain, or of the installation's."""
    return INSTALLATION if round_id is None else f"round:{round_id}"


def record(
    session: Session,
    action: str,
    subject: tuple[str, int | str],
    *,
    round_id: int | None = None,
    facts: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Head:
    """Add an entry for what the session's viewer did to `subject` (table, id). Never holds names or contacts."""
    return record_all(session, [(action, subject, facts or {})], round_id=round_id, at=at)


def record_all(
    session: Session, entries: Iterable[Told], *, round_id: int | None = None, at: datetime | None = None
) -> Head:
    """Add many entries of one act, each of its own: action, subject, facts. The chain is held once for all of them."""
    viewer: Viewer = session.info["viewer"]
    chain = chain_of(round_id)
    before = _locked_head(session, chain)
    moment = clock.stamp(at or clock.now())
    for action, subject, facts in entries:
        content = {
            "chain": chain,
            "seq": before.seq + 1,
            "at": moment,
            "actor": viewer.label,
            "action": action,
            "subject_table": subject[0],
            "subject_id": str(subject[1]),
            "facts": plain(facts),
            "previous": before.hash,
        }
        after = hashlib.sha256(canonical_json(content).encode()).hexdigest()
        stored = {**content, "facts": json.dumps(content["facts"], sort_keys=True, ensure_ascii=False)}
        session.add(LedgerEntry(**stored, hash=after))
        before.seq, before.hash = before.seq + 1, after
    session.flush()
    return Head(chain, before.seq, before.hash)


def head(session: Session, round_id: int | None) -> Head:
    """Return where the chain ends now."""
    row = session.get(LedgerHead, chain_of(round_id))
    return Head(row.chain, row.seq, row.hash) if row else Head(chain_of(round_id), 0, GENESIS)


def _locked_head(session: Session, chain: str) -> LedgerHead:
    wanted = select(LedgerHead).where(LedgerHead.chain == chain)
    row = session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if row is None:
        # A chain's first entry is written by the transaction that creates its round (or the installation): the
        # primary key refuses a second one that started at the same time.
        row = LedgerHead(chain=chain, seq=0, hash=GENESIS)
        session.add(row)
        session.flush()
    return row
