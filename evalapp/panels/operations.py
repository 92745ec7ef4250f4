"""Every write to assignments, by hand: one pair, all pairs, or the difference that a page shows before it is applied.

An assignment holds the expert while it is checked, so that it can never pass a conflict that is being stated. During
scoring an assignment ends with a reason and is kept; before, it is simply removed. Later stages are asked first
(`assignment.ending`, `assignment.resuming`): a submitted sheet keeps its assignment, a draft is sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.holding import held_expert
from evalapp.core import clock, typed
from evalapp.core.errors import Absent, Refusal
from evalapp.core.hooks import announce
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_CLOSING, RoundState
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.panels.plans.pairs import MANY, Judge, Pair, Skipped, assignable, codes_of, give_pairs, held_experts
from evalapp.panels.queries import pair_table
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = ["Assigned", "Skipped", "assign", "assign_all", "assignable", "unassign"]


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of many pairs at once."""

    made: int
    skipped: tuple[Skipped, ...]


def assign(session: Session, round_id: int, declaration: Declaration, expert: Expert) -> Assignment:
    """Let an expert score a declaration; refused on a conflict in force, above the expert's load, and by states."""
    round_ = _round(session, round_id)
    _require_same_round(round_, [declaration], [expert])
    held = held_expert(session, expert.id)
    table = pair_table(session, round_id, [held.id])
    found = table.assignments.get((declaration.id, held.id))
    if found is not None and found.ended_at is None:
        return found
    problem = Judge(round_, table, by_hand=True).give(declaration, held)
    if problem is not None:
        raise Refusal(problem)
    return _make(session, round_, found, declaration, held)


def assign_all(
    session: Session, round_id: int, experts: Sequence[Expert], declarations: Sequence[Declaration]
) -> Assigned:
    """Let every expert score every declaration, but for the pairs that something forbids; those are told."""
    round_ = _round(session, round_id)
    _require_same_round(round_, declarations, experts)
    held = held_experts(session, [expert.id for expert in experts])
    table = pair_table(session, round_id)
    judge, active = Judge(round_, table, by_hand=False), table.active
    given: list[Pair] = []
    skipped: list[Skipped] = []
    for expert in held:
        for declaration in declarations:
            if (declaration.id, expert.id) in active:
                continue
            problem = judge.give(declaration, expert)
            if problem is None:
                given.append((declaration, expert))
            else:
                skipped.append(Skipped(declaration.code, expert.code, problem))
    refused = give_pairs(session, round_, table, given)
    made = codes_of(given, without=refused)
    if made:
        record(session, "panels.assigned", MANY, round_id=round_id, facts=_facts(round_, pairs=made))
    return Assigned(len(made), (*skipped, *refused))


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


def _require_same_round(round_: Round, declarations: Sequence[Declaration], experts: Sequence[Expert]) -> None:
    rounds = {row.round_id for row in declarations} | {row.round_id for row in experts}
    if rounds - {round_.id}:
        raise Absent(say("There is no such declaration or expert in this round."))


def _facts(round_: Round, **facts: object) -> dict[str, object]:
    return {**facts, "during_scoring": round_.state is RoundState.SCORING}


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
    facts = _facts(round_, declaration=declaration.code, expert=expert.code)
    record(session, "panels.assigned", ("assignments", made.id), round_id=round_.id, facts=facts)
    return made
