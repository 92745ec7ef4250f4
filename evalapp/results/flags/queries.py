"""Reading who was flagged in a calculation, and how many honest experts would be."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Absent
from evalapp.core.words import say
from evalapp.results.flags.evidence import Evidence
from evalapp.results.flags.models import FlaggedExpert, Watch
from evalapp.results.models import Calculation

__all__ = ["evidence_of", "flagged_expert", "flagged_in", "watch_of"]


def watch_of(session: Session, made: Calculation) -> Watch | None:
    """Return the watch over a calculation's experts; None for one made before experts were watched."""
    return session.scalar(select(Watch).where(Watch.calculation_id == made.id))


def flagged_in(session: Session, made: Calculation) -> Sequence[FlaggedExpert]:
    """Return the experts flagged in a calculation by their numbers."""
    wanted = select(FlaggedExpert).where(FlaggedExpert.calculation_id == made.id)
    return session.scalars(wanted.order_by(FlaggedExpert.number)).all()


def flagged_expert(session: Session, made: Calculation, number: int) -> FlaggedExpert:
    """Return a flagged expert of a calculation by the number that officials know, or refuse as absent."""
    same = FlaggedExpert.calculation_id == made.id, FlaggedExpert.number == number
    found = session.scalar(select(FlaggedExpert).where(*same))
    if found is None:
        raise Absent(say("No expert is flagged under this number."))
    return found


def evidence_of(row: FlaggedExpert) -> tuple[Evidence, ...]:
    """Return what a flag rests on, signal by signal."""
    return tuple(map(Evidence.from_plain, row.flags))
