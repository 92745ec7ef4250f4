"""One thing at a time for a draw: whatever changes it holds the round and the draw, and says why it is too late."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Refusal
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_CLOSING
from evalapp.core.words import Words, say
from evalapp.panels.draw.models import Draw, DrawState
from evalapp.rounds.queries import round_for_change

__all__ = ["held_draw", "record_step"]

_WHY_NOT: dict[DrawState, Words] = {
    DrawState.PREPARED: say("This draw is not published yet."),
    DrawState.PUBLISHED: say("This draw is published: nothing of it can be changed, only declared void."),
    DrawState.DRAWN: say("This draw is drawn: nothing of it can be changed, only declared void."),
    DrawState.VOID: say("This draw is void."),
}


def held_draw(session: Session, draw: Draw, *states: DrawState) -> Draw:
    """Return the draw as it stands now, held until the transaction ends; refused in any state but these.

    What was loaded before is read anew: somebody else may have taken the step meanwhile.
    """
    round_ = round_for_change(session, draw.round_id)
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("A panel is drawn before scoring is closed."))
    wanted = select(Draw).where(Draw.id == draw.id).with_for_update()
    held = session.scalars(wanted.execution_options(populate_existing=True)).one()
    session.expire(held)
    if held.state not in states:
        raise Refusal(_WHY_NOT[held.state])
    return held


def record_step(session: Session, draw: Draw, action: str, facts: dict[str, Any]) -> None:
    """Add a step of the draw to the ledger: codes, numbers and digests, no text that a person typed."""
    facts = {"draw": draw.number, **facts}
    record(session, action, ("draws", draw.id), round_id=draw.round_id, facts=facts)
