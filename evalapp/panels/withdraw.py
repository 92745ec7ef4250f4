"""An expert withdraws from a round: they leave their panels, what they have not submitted ends, nothing new ever comes.

What they submitted before stays and counts: it was given in good faith, and only a conflict or a barring takes a sheet
out. A draft is sealed. There is no way back.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.accounts.models import RoleGrant, User
from evalapp.conflicts.holding import held_expert, require_own
from evalapp.core import clock, typed
from evalapp.core.errors import Refusal
from evalapp.core.hooks import announce
from evalapp.core.ledger import record
from evalapp.core.mail import post
from evalapp.core.phases import BEFORE_CLOSING
from evalapp.core.translations import translator
from evalapp.core.viewer import Role
from evalapp.core.visibility import suspended
from evalapp.core.words import say
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment, Panel, PanelMember
from evalapp.panels.seats import give_up_seat
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = ["take_out", "withdraw"]

LONGEST_REASON = 2000


def withdraw(session: Session, expert: Expert, reason: str) -> int:
    """An expert withdraws themselves; the coordinators are told. Return how many assignments ended."""
    round_ = _round(session, expert.round_id)
    held = held_expert(session, expert.id)
    require_own(session, held)
    ended = _withdraw(session, round_, held, reason, own=True)
    _tell_coordinators(session, round_, held.code)
    return ended


def take_out(session: Session, round_id: int, code: str, reason: str) -> int:
    """A coordinator notes that an expert withdrew, with the reason. Return how many assignments ended."""
    round_ = _round(session, round_id)
    found = session.scalar(select(Expert.id).where(Expert.round_id == round_id, Expert.code == code))
    if found is None:
        raise Refusal(say("There is no expert “%(code)s”.", code=code[:40]))
    return _withdraw(session, round_, held_expert(session, found), reason, own=False)


def _round(session: Session, round_id: int) -> Round:
    round_ = round_for_change(session, round_id)
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("An expert withdraws while the round is open or scored."))
    return round_


def _withdraw(session: Session, round_: Round, expert: Expert, reason: str, *, own: bool) -> int:
    if expert.withdrawn_at is not None:
        raise Refusal(say("%(expert)s has withdrawn from this round.", expert=expert.code))
    why = typed.prose(reason, say("Reason"), needed=True, most=LONGEST_REASON)
    expert.withdrawn_at, expert.withdrawn_reason = clock.now(), why
    session.flush()
    with suspended(session):  # the rule asks for all of them, also for what its own viewer may not know of
        ended, kept = _end_assignments(session, round_, expert)
        seats = PanelMember.expert_id == expert.id, PanelMember.left_at.is_(None)
        for member in session.scalars(select(PanelMember).where(*seats).order_by(PanelMember.id)).all():
            give_up_seat(session, session.get_one(Panel, member.panel_id), member, why)
    facts = {"expert": expert.code, "own": own, "ended": ended, "kept": kept}
    record(session, "panels.expert_withdrew", ("experts", expert.id), round_id=round_.id, facts=facts)
    return ended


def _end_assignments(session: Session, round_: Round, expert: Expert) -> tuple[int, int]:
    """End what can end; return how many ended, and how many are kept because their sheet was submitted."""
    ended = kept = 0
    own = Assignment.expert_id == expert.id, Assignment.ended_at.is_(None)
    for row in session.scalars(select(Assignment).where(*own).order_by(Assignment.id)).all():
        place = {"declaration_id": row.declaration_id, "expert_id": expert.id}
        try:
            announce(session, "assignment.ending", **place, round_id=round_.id)
        except Refusal:
            kept += 1
            continue
        row.ended_at = clock.now()
        ended += 1
    session.flush()
    return ended, kept


def _tell_coordinators(session: Session, round_: Round, code: str) -> None:
    """Write one letter to each coordinator, in their language; it names the expert by code only."""
    held = RoleGrant.role == Role.COORDINATOR, RoleGrant.round_id == round_.id
    coordinators = select(User).join(RoleGrant).where(*held, User.active).order_by(User.id)
    subject = say("%(round)s: expert %(code)s withdrew", round=round_.title, code=code)
    body = say(
        "Expert %(code)s withdrew from “%(round)s”. What they had submitted stays. Please see on the assignments page "
        "where experts are missing; a repair is proposed there.",
        round=round_.title, code=code,
    )  # fmt: skip
    for user in session.scalars(coordinators):
        if user.email:
            translate = translator(user.language)
            post(session, user.id, user.email, subject.said(translate), body.said(translate))
