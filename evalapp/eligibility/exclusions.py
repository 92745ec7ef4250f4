"""Excluding a declaration fairly: notified with its facts, time to reply, then upheld or lifted with a reason."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core import clock, typed
from evalapp.core.errors import Absent, Refusal
from evalapp.core.hooks import announce
from evalapp.core.ledger import record
from evalapp.core.viewer import Role, Viewer
from evalapp.core.words import say
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.declarations.operations import hold
from evalapp.eligibility import letters
from evalapp.eligibility.models import EligibilityVerdict, Exclusion, ExclusionState, Outcome
from evalapp.eligibility.operations import screening_round
from evalapp.eligibility.queries import checks_of, exclusion_of
from evalapp.eligibility.records import documents_ground
from evalapp.rounds.models import PhaseName, Round
from evalapp.rounds.queries import documents_of
from evalapp.rounds.rules import RoundRules

__all__ = ["default_deadline", "exclude", "may_settle", "reply", "settle"]

LAST_MINUTE = time(23, 59, 59)


def default_deadline(round_: Round) -> datetime:
    """Return the end of the day, in the round's zone, on which the days of the rules have passed."""
    days = RoundRules.from_plain(round_.rules).reply_days
    zone = ZoneInfo(round_.timezone)
    last = clock.in_zone(clock.now(), round_.timezone).date() + timedelta(days=days)
    return datetime.combine(last, LAST_MINUTE, zone).astimezone(UTC)


def exclude(session: Session, declaration: Declaration, reply_by: datetime | None = None) -> Exclusion:
    """Notify a city of its exclusion: the facts are frozen as grounds, and a deadline to reply runs."""
    round_ = screening_round(session, declaration.round_id)
    hold(session, declaration.round_id, declaration)
    if declaration.state not in (DeclarationState.ENTERED, DeclarationState.ADMITTED):
        raise Refusal(say("An excluded or withdrawn declaration is kept as it is."))
    if exclusion_of(session, declaration) is not None:
        raise Refusal(say("An exclusion of this declaration was lifted; it stands."))
    grounds = _grounds(session, declaration)
    if not grounds:
        raise Refusal(say("No rule stands against this declaration and no document was found missing."))
    deadline = reply_by or default_deadline(round_)
    _require_time_to_reply(round_, deadline)
    made = Exclusion(declaration_id=declaration.id, grounds=grounds, reply_by=deadline, reply="", reason="")
    made.notified_at, made.state = clock.now(), ExclusionState.NOTIFIED
    session.add(made)
    declaration.state = DeclarationState.EXCLUDED
    session.flush()
    sent = letters.exclusion(session, round_, declaration, made)
    facts = {"grounds": grounds, "reply_by": clock.stamp(deadline), "letter": sent}
    _record(session, "eligibility.exclusion_notified", declaration, facts)
    return made


def reply(session: Session, declaration: Declaration, text: str) -> None:
    """Keep the city's reply, once, until the deadline. Who has no account replies on paper to the coordinator."""
    viewer: Viewer = session.info["viewer"]
    screening_round(session, declaration.round_id)
    hold(session, declaration.round_id, declaration)
    speaks = declaration.applicant_user_id is not None and declaration.applicant_user_id == viewer.user_id
    on_paper = declaration.applicant_user_id is None and viewer.has(Role.COORDINATOR, declaration.round_id)
    if not (speaks or on_paper):
        raise Absent(say("There is no such declaration."))
    found = _held(session, declaration)
    if found.state is not ExclusionState.NOTIFIED:
        raise Refusal(say("This exclusion is settled."))
    if found.replied_at is not None:
        raise Refusal(say("A reply was given already; it stands."))
    if clock.now() > found.reply_by:
        raise Refusal(say("The time to reply has passed."))
    found.reply = typed.prose(text, say("Reply"), needed=True)
    found.replied_at = clock.now()
    session.flush()
    _record(session, "eligibility.exclusion_replied", declaration, {"reply": found.reply, "on_paper": on_paper})


def may_settle(found: Exclusion) -> bool:
    """Whether an exclusion can be settled: a reply came, or the time to reply is over."""
    return found.state is ExclusionState.NOTIFIED and (found.replied_at is not None or clock.now() > found.reply_by)


def settle(session: Session, declaration: Declaration, outcome: ExclusionState, reason: str) -> None:
    """Uphold or lift an exclusion, with the reason that the city reads. A lifted one awaits admission."""
    round_ = screening_round(session, declaration.round_id)
    hold(session, declaration.round_id, declaration)
    found = _held(session, declaration)
    if found.state is not ExclusionState.NOTIFIED:
        raise Refusal(say("This exclusion is settled."))
    if outcome is ExclusionState.NOTIFIED:
        raise Refusal(say("An exclusion is settled by upholding or lifting it."))
    if not may_settle(found):
        raise Refusal(say("The city still has time to reply; settle it after its reply or after the deadline."))
    found.reason = typed.prose(reason, say("Reason"), needed=True)
    found.state, found.decided_at, found.decided_by = outcome, clock.now(), session.info["viewer"].user_id
    if outcome is ExclusionState.LIFTED and declaration.state is DeclarationState.EXCLUDED:
        declaration.state = DeclarationState.ENTERED
    session.flush()
    if outcome is ExclusionState.UPHELD:
        announce(session, "declaration.out", declaration_id=declaration.id, round_id=round_.id)
    sent = letters.settlement(session, round_, declaration, found)
    facts = {"outcome": outcome, "reason": found.reason, "letter": sent}
    _record(session, "eligibility.exclusion_settled", declaration, facts)


def _grounds(session: Session, declaration: Declaration) -> list[dict[str, object]]:
    """The verdicts against the declaration, and the documents that a check found missing."""
    failed = EligibilityVerdict.declaration_id == declaration.id, EligibilityVerdict.outcome == Outcome.FAIL
    rows = session.scalars(select(EligibilityVerdict).where(*failed).order_by(EligibilityVerdict.id))
    grounds: list[dict[str, object]] = [row.facts for row in rows]
    checks = checks_of(session, declaration)
    missing = [
        document.title
        for document in documents_of(session, declaration.round_id)
        if document.id in checks and not checks[document.id].present
    ]
    return [*grounds, documents_ground(missing)] if missing else grounds


def _require_time_to_reply(round_: Round, deadline: datetime) -> None:
    days = RoundRules.from_plain(round_.rules).reply_days
    if deadline < clock.now() + timedelta(days=days):
        raise Refusal(say("The rules of the round give a city at least %(days)s calendar days to reply.", days=days))
    starts = next((phase.starts_at for phase in round_.phases if phase.name is PhaseName.SCORING), None)
    if starts is not None and deadline > starts > clock.now():
        shown = clock.in_zone(starts, round_.timezone).strftime("%Y-%m-%d %H:%M")
        raise Refusal(say("The deadline to reply must lie before scoring starts (%(starts)s).", starts=shown))


def _held(session: Session, declaration: Declaration) -> Exclusion:
    wanted = select(Exclusion).where(Exclusion.declaration_id == declaration.id).with_for_update()
    found = session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise Absent(say("There is no exclusion of this declaration."))
    return found


def _record(session: Session, action: str, declaration: Declaration, facts: dict[str, object]) -> None:
    record(session, action, ("declarations", declaration.id), round_id=declaration.round_id, facts=facts)
