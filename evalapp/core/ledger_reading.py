"""Reading a chain for people, newest entry first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.core.ledger import LedgerEntry, chain_of

__all__ = ["count_entries", "entries_of"]


def count_entries(session: Session, round_id: int | None) -> int:
    """Return how many entries a round's chain has (None: the installation's)."""
    wanted = select(func.count()).select_from(LedgerEntry).where(LedgerEntry.chain == chain_of(round_id))
    return session.scalar(wanted) or 0


def entries_of(session: Session, round_id: int | None, *, offset: int, limit: int) -> Sequence[LedgerEntry]:
    """Return a page of a chain's entries, newest first."""
    wanted = select(LedgerEntry).where(LedgerEntry.chain == chain_of(round_id)).order_by(LedgerEntry.seq.desc())
    return session.scalars(wanted.offset(offset).limit(limit)).all()
