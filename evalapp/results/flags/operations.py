"""Keeping with a calculation what the watch over its experts found. A flag is no finding."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.hooks import announce
from evalapp.core.ledger import record
from evalapp.experts.models import Expert
from evalapp.results.flags.models import FlaggedExpert, Watch
from evalapp.results.flags.queries import watch_of
from evalapp.results.flags.watching import LEVEL, Standing, watched
from evalapp.results.models import Calculation
from scoring.bundle import Bundle

__all__ = ["WATCHED", "watch_experts"]

WATCHED = "experts.watched"
"""What the ledger calls it, and what later stages hear."""


def watch_experts(session: Session, made: Calculation, bundle: Bundle) -> Watch:
    """Watch the experts of a calculation and keep what stands out; once for each calculation.

    The caller holds the round alone. Later stages hear `experts.watched`.
    """
    kept = watch_of(session, made)
    if kept is not None:
        return kept
    columns = Expert.code, Expert.id, Expert.region
    rows = session.execute(select(*columns).where(Expert.round_id == made.round_id)).all()
    ids = {code: expert_id for code, expert_id, _ in rows}
    found = watched(bundle, {code: region for code, _, region in rows})
    kept = Watch(calculation_id=made.id, experts=found.experts, level=LEVEL, unwatched=dict(found.unwatched))
    kept.expected, kept.any_alarm = found.expected, found.any_alarm
    session.add(kept)
    numbers = secrets.SystemRandom().sample(range(1, found.experts + 1), len(found.flagged))
    for number, standing in sorted(zip(numbers, found.flagged, strict=True), key=lambda pair: pair[0]):
        session.add(_row(made, ids[standing.code], number, standing))
        session.flush()  # one by one: the ids follow the numbers, whatever order a bulk insert would take
    session.flush()
    facts = {
        "calculation": made.number,
        "experts": found.experts,
        "flagged": {row.code: [str(one.signal) for one in row.evidence] for row in found.flagged},
    }
    record(session, WATCHED, ("expert_watches", kept.id), round_id=made.round_id, facts=facts)
    announce(session, WATCHED, made=made)
    return kept


def _row(made: Calculation, expert_id: int, number: int, standing: Standing) -> FlaggedExpert:
    return FlaggedExpert(
        calculation_id=made.id,
        expert_id=expert_id,
        number=number,
        sheets=standing.sheets,
        unresolved=standing.unresolved,
        flags=[one.to_plain() for one in standing.evidence],
    )
