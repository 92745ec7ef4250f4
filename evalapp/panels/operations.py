"""Every write to assignments, by hand: one pair, all pairs, or the difference that a page shows before it is applied.

An assignment holds the expert while it is checked, so that it can never pass a conflict that is being stated. During
scoring an assignment ends with a reason and is kept; before, it is simply removed. Later stages are asked first
(`assignment.ending`, `assignment.resuming`): a submitted sheet keeps its assignment, a draft is sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.conflicts.holding import held_expert
from evalapp.conflicts.models import Conflict
from evalapp.core import clock, typed
from evalapp.core.errors import Absent, Refusal
from evalapp.core.hooks import announce
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_CLOSING, RoundState
from evalapp.core.words import Words, say
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = ["Assigned", "Skipped", "assign", "assign_all", "assignable", "unassign"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A pair that was not assigned, and why."""

    declaration: str
    expert: str
    reason: Words


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of many pairs at once."""

    made: int
    skipped: tuple[Skipped, ...]


def assignable(state: RoundState) -> frozenset[DeclarationState]:
    """Return which declarations can get experts: before scoring also those that still await screening."""
    if state is RoundState.SCORING:
        return frozenset({DeclarationState.ADMITTED})
    return frozenset({DeclarationState.ENTERED, DeclarationState.ADMITTED})


def assign(session: Session, round_id: int, declaration: Declaration, expert: Expert) -> Assignment:
    """Let an expert score a declaration; refused on a conflict in force, above the expert's load, and by states."""
    round_ = _round(session, round_id)
    held = held_expert(session, expert.id)
    found = _assignment(session, declaration, held)
    if found is not None and found.ended_at is None:
        return found
    problem = _why_not(session, round_, declaration, held)
    if problem is not None:
        raise Refusal(problem)
    return _make(session, round_, found, declaration, held)


def assign_all(
    session: Session, round_id: int, experts: Sequence[Expert], declarations: Sequence[Declaration]
) -> Assigned:
    """Let every expert score every declaration, but for the pairs that something forbids; those are told."""
    round_ = _round(session, round_id)
    made, skipped = 0, []
    for expert in sorted(experts, key=lambda row: row.id):  # one order of holds, whoever asks
        held = held_expert(session, expert.id)
        for declaration in declarations:
            found = _assignment(session, declaration, held)
            if found is not None and found.ended_at is None:
                continue
            problem = _why_not(session, round_, declaration, held)
            if problem is not None:
                skipped.append(Skipped(declaration.code, held.code, problem))
                continue
            try:
                _make(session, round_, found, declaration, held)
            except Refusal as error:
                skipped.append(Skipped(declaration.code, held.code, error.problems[0]))
                continue
            made += 1
    return Assigned(made, tuple(skipped))


def unassign(session: Session, round_id: int, declaration: Declaration, expert: Expert, reason: str = "") -> None:
    """Take a declaration from an expert. Before scoring the assignment is removed; during scoring it ends, with a
    reason, and later stages may refuse."""
    round_ = _round(session, round_id)
    held = held_expert(session, expert.id)
    found = _assignment(session, declaration, held)
    if found is None or found.ended_at is not None:
        raise Absent(say("This assignment does not exist."))
    facts: dict[str, object] = {"declaration": declaration.code, "expert": held.code}
    if round_.state is RoundState.SCORING:
        facts["reason"] = typed.line(reason, say("Reason"), needed=True, most=2000)
        place = {"declaration_id": declaration.id, "expert_id": held.id}
        announce(session, "assignment.ending", **place, round_id=round_id)
        found.ended_at = clock.now()
    else:
        session.delete(found)
    session.flush()
    record(session, "panels.unassigned", ("assignments", found.id), round_id=round_id, facts=facts)


def _round(session: Session, round_id: int) -> Round:
    round_ = round_for_change(session, round_id)
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("Assignments can be changed only until scoring is closed."))
    return round_


def _why_not(session: Session, round_: Round, declaration: Declaration, expert: Expert) -> Words | None:
    """Return what forbids this pair."""
    if declaration.round_id != round_.id or expert.round_id != round_.id:
        raise Absent(say("There is no such declaration or expert in this round."))
    if declaration.state not in assignable(round_.state):
        return say("%(declaration)s is not admitted to scoring.", declaration=declaration.code)
    if expert.withdrawn_at is not None:
        return say("%(expert)s has withdrawn from this round.", expert=expert.code)
    same = Conflict.declaration_id == declaration.id, Conflict.expert_id == expert.id
    if session.scalar(select(Conflict.id).where(*same, Conflict.lifted_at.is_(None))) is not None:
        return say(
            "%(expert)s has a conflict of interest with %(declaration)s.",
            expert=expert.code, declaration=declaration.code,
        )  # fmt: skip
    if expert.max_load is not None and _load(session, expert) >= expert.max_load:
        return say("%(expert)s takes at most %(most)s declarations.", expert=expert.code, most=expert.max_load)
    return None


def _load(session: Session, expert: Expert) -> int:
    own = Assignment.expert_id == expert.id, Assignment.ended_at.is_(None)
    return session.scalar(select(func.count(Assignment.id)).where(*own)) or 0


def _assignment(session: Session, declaration: Declaration, expert: Expert) -> Assignment | None:
    same = Assignment.declaration_id == declaration.id, Assignment.expert_id == expert.id
    return session.scalar(select(Assignment).where(*same).execution_options(populate_existing=True))


def _make(
    session: Session, round_: Round, ended: Assignment | None, declaration: Declaration, expert: Expert
) -> Assignment:
    place = {"declaration_id": declaration.id, "expert_id": expert.id}
    if ended is not None:
        announce(session, "assignment.resuming", **place, round_id=round_.id)
    made = ended or Assignment(**place)
    made.assigned_at, made.released_at, made.ended_at = clock.now(), None, None
    session.add(made)
    session.flush()
    facts = {"declaration": declaration.code, "expert": expert.code, "during_scoring": round_.state.value == "scoring"}
    record(session, "panels.assigned", ("assignments", made.id), round_id=round_.id, facts=facts)
    return made
