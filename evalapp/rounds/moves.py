"""The moves of a round from state to state. Each holds the round alone, so that no other write slips across it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from evalapp.core import clock
from evalapp.core.canonical import digest
from evalapp.core.errors import Forbidden, Refusal, Stale
from evalapp.core.hooks import announce
from evalapp.core.labels import label
from evalapp.core.ledger import record
from evalapp.core.phases import RoundState
from evalapp.core.words import Words, say
from evalapp.rounds.create import FieldRefusal
from evalapp.rounds.criteria import tree_problems
from evalapp.rounds.lock import locked_values, require_lock
from evalapp.rounds.models import Phase, PhaseName, Round
from evalapp.rounds.queries import criteria_of, phases_of, round_for_change
from evalapp.rounds.rules import RoundRules
from evalapp.rounds.settle import date_problems, rule_problems

__all__ = [
    "close_scoring",
    "deadline",
    "extend_deadline",
    "open_round",
    "opening_problems",
    "reopen_scoring",
    "start_scoring",
    "starting_problems",
]

EXTENDABLE = frozenset({RoundState.OPEN, RoundState.SCORING})


def open_round(session: Session, round_id: int, *, seen: str | None = None) -> Round:
    """Open a sound round: from now on its criteria, weights and rules are locked, and the digest says so.

    `seen` is the digest of what the person had before their eyes; where it changed meanwhile, nothing is locked.
    """
    round_ = _round_in(session, round_id, {RoundState.PREPARATION})
    problems = opening_problems(session, round_)
    if problems:
        raise Refusal(*problems)
    announce(session, "round.opening", round_id=round_.id)
    locked = locked_values(session, round_)
    if seen is not None and seen != digest(locked):
        raise Stale(say("The criteria or rules were changed meanwhile. Please look at them again."))
    round_.state, round_.opened_at, round_.lock_digest = RoundState.OPEN, clock.now(), digest(locked)
    session.flush()
    facts = {"lock_digest": round_.lock_digest, "locked": locked}
    record(session, "round.opened", ("rounds", round_.id), round_id=round_.id, facts=facts)
    return round_


def opening_problems(session: Session, round_: Round) -> list[Words]:
    """Return what still keeps a round from opening."""
    criteria = criteria_of(session, round_.id)
    if not criteria:
        return [say("There are no criteria yet.")]
    found = tree_problems(round_, criteria)
    if round_.fund is None and round_.fund_by_group is None:
        found.append(say("How many declarations can be funded is not set."))
    if not found:
        found += rule_problems(session, round_, RoundRules.from_plain(round_.rules)).values()
    phases = phases_of(session, round_.id)
    dates = {name: (phase.starts_at, phase.ends_at) for name, phase in phases.items()}
    return found + list(date_problems(dates).values())


def starting_problems(session: Session, round_: Round) -> list[Words]:
    """Return what still keeps scoring from starting; the later stages are asked as the move itself would ask them."""
    found: list[Words] = []
    ends_at = deadline(session, round_.id)
    if ends_at is not None and ends_at <= clock.now():
        found.append(say("The deadline of scoring has passed; extend it first."))
    try:
        announce(session, "scoring.starting", round_id=round_.id)
    except Refusal as error:
        found += error.problems
    return found


def start_scoring(session: Session, round_id: int) -> Round:
    """Open the score sheets; later stages refuse while they are not ready, and all their reasons are said."""
    round_ = _round_in(session, round_id, {RoundState.OPEN})
    require_lock(session, round_)
    problems = starting_problems(session, round_)
    if problems:
        raise Refusal(*problems)
    round_.state = RoundState.SCORING
    session.flush()
    facts = {"deadline": deadline(session, round_.id), "lock_digest": round_.lock_digest}
    record(session, "round.scoring_started", ("rounds", round_.id), round_id=round_.id, facts=facts)
    return round_


def close_scoring(session: Session, round_id: int, *, before_deadline: bool = False) -> Round:
    """End scoring: sheets not submitted become what the round's rules say. `before_deadline` says that it is meant."""
    round_ = _round_in(session, round_id, {RoundState.SCORING})
    require_lock(session, round_)
    ends_at = deadline(session, round_.id)
    early = ends_at is not None and ends_at > clock.now()
    if early and not before_deadline:
        raise FieldRefusal({"before_deadline": say("The deadline has not passed; confirm that you close before it.")})
    announce(session, "scoring.closing", round_id=round_.id, rules=RoundRules.from_plain(round_.rules))
    round_.state, round_.scoring_closed_at = RoundState.CLOSED, clock.now()
    session.flush()
    facts = {"deadline": ends_at, "before_deadline": early}
    record(session, "round.scoring_closed", ("rounds", round_.id), round_id=round_.id, facts=facts)
    return round_


def reopen_scoring(session: Session, round_id: int, ends_at: datetime, reason: str) -> Round:
    """Extend scoring after it was closed, with a reason and a new deadline; never once a calculation exists."""
    round_ = _round_in(session, round_id, {RoundState.CLOSED})
    _require_extension(None, ends_at, reason)
    announce(session, "scoring.reopening", round_id=round_.id)
    _set_end(session, round_, PhaseName.SCORING, ends_at)
    round_.state, round_.scoring_closed_at = RoundState.SCORING, None
    session.flush()
    facts = {"deadline": ends_at, "reason": reason}
    record(session, "round.scoring_reopened", ("rounds", round_.id), round_id=round_.id, facts=facts)
    return round_


def extend_deadline(session: Session, round_id: int, phase: PhaseName, ends_at: datetime, reason: str) -> Round:
    """Move the end of a phase to a later moment, with a reason."""
    round_ = _round_in(session, round_id, EXTENDABLE)
    present = phases_of(session, round_.id).get(phase)
    before = present.ends_at if present else None
    _require_extension(before, ends_at, reason)
    _set_end(session, round_, phase, ends_at)
    session.flush()
    facts = {"phase": phase, "before": before, "after": ends_at, "reason": reason}
    record(session, "round.deadline_extended", ("rounds", round_.id), round_id=round_.id, facts=facts)
    return round_


def deadline(session: Session, round_id: int) -> datetime | None:
    """Return when score sheets are due, None where no end was set."""
    phase = phases_of(session, round_id).get(PhaseName.SCORING)
    return phase.ends_at if phase else None


def _round_in(session: Session, round_id: int, states: Collection[RoundState]) -> Round:
    round_ = round_for_change(session, round_id, alone=True)
    if round_.state not in states:
        raise Forbidden(say("This is not open at this stage: “%(state)s”.", state=label(round_.state)))
    return round_


def _require_extension(before: datetime | None, ends_at: datetime, reason: str) -> None:
    problems: dict[str, Words] = {}
    if ends_at <= clock.now():
        problems["ends_at"] = say("The new end lies in the past.")
    elif before is not None and ends_at <= before:
        problems["ends_at"] = say("The new end is not later than the present one.")
    if not reason.strip():
        problems["reason"] = say("An extension needs a reason.")
    if problems:
        raise FieldRefusal(problems)


def _set_end(session: Session, round_: Round, name: PhaseName, ends_at: datetime) -> None:
    phase = phases_of(session, round_.id).get(name) or Phase(round_id=round_.id, name=name)
    phase.ends_at = ends_at
    session.add(phase)
