"""Whether a sheet may be written now: asked inside the transaction that writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.certificates.queries import require_expert_certificate
from evalapp.conflicts.holding import held_expert, require_own, visible_declaration
from evalapp.core import clock
from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.phases import RoundState
from evalapp.core.words import say
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.rounds.models import Round
from evalapp.rounds.moves import deadline
from evalapp.rounds.queries import round_for_change
from evalapp.sheets.queries import absence_stated

__all__ = ["Gate", "opened_for_scoring", "require_in_time"]


@dataclass(frozen=True, slots=True)
class Gate:
    """What was found when the sheet was opened for writing, at the moment that decides."""

    round: Round
    expert: Expert
    declaration: Declaration
    moment: datetime


def opened_for_scoring(session: Session, expert_id: int, round_id: int, declaration_id: int) -> Gate:
    """Hold round and expert and check everything that must be true for a save; refuse with the reason."""
    round_ = round_for_change(session, round_id)
    if round_.state is not RoundState.SCORING:
        raise Refusal(say("Scoring is not open."))
    expert = held_expert(session, expert_id)
    require_own(session, expert)
    if expert.withdrawn_at is not None:
        raise Refusal(say("You withdrew from this round; your sheets stay as they are."))
    require_expert_certificate(session, expert)
    declaration = visible_declaration(session, declaration_id)
    if declaration.round_id != round_.id or not _assigned(session, declaration.id, expert.id):
        raise Absent(say("There is no such declaration among yours."))
    if declaration.state is not DeclarationState.ADMITTED:
        raise Refusal(say("This declaration is not admitted to scoring."))
    if not absence_stated(session, expert, declaration):
        raise Forbidden(say("First state whether you have a conflict of interest with this declaration."))
    return Gate(round_, expert, declaration, clock.now())


def _assigned(session: Session, declaration_id: int, expert_id: int) -> bool:
    same = Assignment.declaration_id == declaration_id, Assignment.expert_id == expert_id
    active = Assignment.ended_at.is_(None), Assignment.released_at.is_not(None)
    return session.scalar(select(Assignment.id).where(*same, *active)) is not None


def require_in_time(session: Session, gate: Gate) -> None:
    """Refuse after the deadline. The gate's clock was read after its locks were held: waiting does not stretch it."""
    ends_at = deadline(session, gate.round.id)
    if ends_at is not None and gate.moment > ends_at:
        raise Refusal(
            say(
                "The deadline has passed: scoring ended on %(moment)s. Nothing was saved.",
                moment=f"{clock.in_zone(ends_at, gate.round.timezone):%Y-%m-%d %H:%M}",
            )
        )
