"""Many pairs at once: judged in memory by the rules of a single assignment, then written in a few statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.hooks import announce
from evalapp.core.phases import RoundState
from evalapp.core.words import Words, say
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.panels.queries import PairTable
from evalapp.rounds.models import Round

__all__ = ["MANY", "Judge", "Pair", "Skipped", "assignable", "codes_of", "end_pairs", "give_pairs", "held_experts"]

Pair = tuple[Declaration, Expert]
MANY = ("assignments", "many")
"""The ledger's subject of an entry about many assignments: facts about these are for coordinators only."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A pair that was not assigned, and why."""

    declaration: str
    expert: str
    reason: Words


def assignable(state: RoundState) -> frozenset[DeclarationState]:
    """Return which declarations can get experts: before scoring also those that still await screening."""
    if state is RoundState.SCORING:
        return frozenset({DeclarationState.ADMITTED})
    return frozenset({DeclarationState.ENTERED, DeclarationState.ADMITTED})


def held_experts(session: Session, ids: Collection[int]) -> Sequence[Expert]:
    """Return the experts as they stand now, held until the transaction ends; in one order, whoever asks."""
    wanted = select(Expert).where(Expert.id.in_(ids)).order_by(Expert.id).with_for_update(key_share=True)
    return session.scalars(wanted.execution_options(populate_existing=True)).all()


def codes_of(pairs: Iterable[Pair], *, without: Iterable[Skipped] = ()) -> list[list[str]]:
    """Return pairs as a file and the ledger name them: codes of declaration and expert."""
    left_out = {(row.declaration, row.expert) for row in without}
    return [[one.code, two.code] for one, two in pairs if (one.code, two.code) not in left_out]


class Judge:
    """Says of pair after pair what forbids it; the loads count what was given and ended before.

    `table` is of the whole round. `by_hand`: only a box that somebody ticks can give a declaration back to an expert
    whose conflict was lifted as a mistake; nothing that works on many pairs ever does.
    """

    def __init__(self, round_: Round, table: PairTable, *, by_hand: bool) -> None:
        self._states = assignable(round_.state)
        self._table = table
        self._loads = table.loads()
        self._by_hand = by_hand

    def end(self, expert: Expert) -> None:
        """Count that an expert loses a declaration."""
        self._loads[expert.id] -= 1

    def give(self, declaration: Declaration, expert: Expert) -> Words | None:
        """Return what forbids the pair; where nothing does, it is counted."""
        problem = self._why_not(declaration, expert)
        if problem is None:
            self._loads[expert.id] += 1
        return problem

    def _why_not(self, declaration: Declaration, expert: Expert) -> Words | None:
        pair = declaration.id, expert.id
        names = {"declaration": declaration.code, "expert": expert.code}
        if declaration.state not in self._states:
            return say("%(declaration)s is not admitted to scoring.", declaration=declaration.code)
        if expert.withdrawn_at is not None:
            return say("%(expert)s has withdrawn from this round.", expert=expert.code)
        if pair in self._table.conflicts:
            return say("%(expert)s has a conflict of interest with %(declaration)s.", **names)
        if pair in self._table.recused and not self._by_hand:
            return say("%(expert)s once stepped aside from %(declaration)s and gets nothing new there.", **names)
        if expert.max_load is not None and self._loads[expert.id] >= expert.max_load:
            return say("%(expert)s takes at most %(most)s declarations.", expert=expert.code, most=expert.max_load)
        return None


def give_pairs(session: Session, round_: Round, table: PairTable, pairs: Sequence[Pair]) -> list[Skipped]:
    """Write assignments that a judge let pass; return those that a later stage refuses to take up again.

    Only pairs that were assigned before ask anything: the number of statements does not grow with new ones.
    """
    refused: list[Skipped] = []
    new: list[dict[str, object]] = []
    moment = clock.now()
    for declaration, expert in pairs:
        place = {"declaration_id": declaration.id, "expert_id": expert.id}
        found = table.assignments.get((declaration.id, expert.id))
        if found is None:
            new.append({**place, "assigned_at": moment})
            continue
        try:
            announce(session, "assignment.resuming", **place, round_id=round_.id)
        except Refusal as error:
            refused.append(Skipped(declaration.code, expert.code, error.problems[0]))
            continue
        found.assigned_at, found.released_at, found.ended_at = moment, None, None
    session.flush()
    if new:
        session.execute(insert(Assignment), new)
    return refused


def end_pairs(session: Session, round_: Round, table: PairTable, pairs: Sequence[Pair]) -> list[Skipped]:
    """End assignments: removed before scoring, kept with their moment during it; return those that may not end."""
    refused: list[Skipped] = []
    for declaration, expert in pairs:
        found = table.assignments[declaration.id, expert.id]
        if round_.state is not RoundState.SCORING:
            session.delete(found)
            continue
        try:
            place = {"declaration_id": declaration.id, "expert_id": expert.id}
            announce(session, "assignment.ending", **place, round_id=round_.id)
        except Refusal as error:
            refused.append(Skipped(declaration.code, expert.code, error.problems[0]))
            continue
        found.ended_at = clock.now()
    session.flush()
    return refused
