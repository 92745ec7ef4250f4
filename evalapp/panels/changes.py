"""The difference between the panel as it is and as a page wants it: shown first, then applied as it was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from evalapp.core import typed
from evalapp.core.errors import Refusal, Stale
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_CLOSING, RoundState
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.panels.plans.pairs import MANY, Judge, Pair, Skipped, codes_of, end_pairs, give_pairs, held_experts
from evalapp.panels.queries import pair_table
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = ["Changes", "Corner", "apply_changes", "planned_changes"]


@dataclass(frozen=True, slots=True)
class Corner:
    """The part of the panel that a page shows: only its pairs can change."""

    declarations: Sequence[Declaration]
    experts: Sequence[Expert]


@dataclass(frozen=True, slots=True)
class Changes:
    """What would change. `seen` names the state it was computed from; another state in between refuses it."""

    add: tuple[Pair, ...]
    end: tuple[Pair, ...]
    blocked: tuple[Skipped, ...]
    seen: str

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.add or self.end)


def planned_changes(session: Session, round_: Round, corner: Corner, wanted: Collection[tuple[str, str]]) -> Changes:
    """Compare the wanted pairs (codes of declaration and expert) with the panel, within the corner; writes nothing."""
    panel = pair_table(session, round_.id, [expert.id for expert in corner.experts])
    active, judge = panel.active, Judge(round_, panel, by_hand=True)
    add: list[Pair] = []
    end: list[Pair] = []
    for declaration in corner.declarations:
        for expert in corner.experts:
            is_wanted = (declaration.code, expert.code) in wanted
            is_active = (declaration.id, expert.id) in active
            if is_active and not is_wanted:
                end.append((declaration, expert))
                judge.end(expert)
            elif is_wanted and not is_active:
                add.append((declaration, expert))
    possible: list[Pair] = []
    blocked: list[Skipped] = []
    for declaration, expert in add:
        reason = judge.give(declaration, expert)
        if reason is None:
            possible.append((declaration, expert))
        else:
            blocked.append(Skipped(declaration.code, expert.code, reason))
    return Changes(tuple(possible), tuple(end), tuple(blocked), _digest(active, corner))


def apply_changes(
    session: Session, round_: Round, corner: Corner, wanted: Collection[tuple[str, str]], seen: str, reason: str
) -> Changes:
    """Apply the difference that was shown, all of it or nothing; refused where the panel has changed since."""
    round_ = round_for_change(session, round_.id)
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("Assignments can be changed only until scoring is closed."))
    changes = planned_changes(session, round_, corner, wanted)
    if changes.seen != seen:
        raise Stale(say("The assignments have changed since this page was shown. Look at the difference again."))
    ids = {expert.id for _, expert in changes.end + changes.add}
    held_experts(session, ids)
    table = pair_table(session, round_.id, ids)
    facts: dict[str, object] = {"ended": codes_of(changes.end), "assigned": codes_of(changes.add)}
    if round_.state is RoundState.SCORING and changes.end:
        facts["reason"] = typed.line(reason, say("Reason"), needed=True, most=2000)
    judge = Judge(round_, table, by_hand=True)
    for _, expert in changes.end:
        judge.end(expert)
    problems = [words for pair in changes.add if (words := judge.give(*pair)) is not None]
    problems += [row.reason for row in end_pairs(session, round_, table, changes.end)]
    problems += [row.reason for row in give_pairs(session, round_, table, changes.add)]
    if problems:
        raise Refusal(*problems)
    if not changes.empty:
        record(session, "panels.changed", MANY, round_id=round_.id, facts=facts)
    return changes


def _digest(active: Collection[tuple[int, int]], corner: Corner) -> str:
    shown = {(declaration.id, expert.id) for declaration in corner.declarations for expert in corner.experts}
    return hashlib.sha256(repr(sorted(shown & set(active))).encode()).hexdigest()
