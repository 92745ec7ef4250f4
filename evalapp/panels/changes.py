"""The difference between the panel as it is and as a page wants it: shown first, then applied as it was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from evalapp.core.errors import Stale
from evalapp.core.words import Words, say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.panels.operations import Skipped, assign, assignable, unassign
from evalapp.panels.queries import pair_table
from evalapp.rounds.models import Round

__all__ = ["Changes", "Corner", "apply_changes", "planned_changes"]

Pair = tuple[Declaration, Expert]


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
    active, loads = panel.active, panel.loads()
    add: list[Pair] = []
    end: list[Pair] = []
    for declaration in corner.declarations:
        for expert in corner.experts:
            is_wanted = (declaration.code, expert.code) in wanted
            is_active = (declaration.id, expert.id) in active
            if is_active and not is_wanted:
                end.append((declaration, expert))
                loads[expert.id] -= 1
            elif is_wanted and not is_active:
                add.append((declaration, expert))
    possible: list[Pair] = []
    blocked: list[Skipped] = []
    for declaration, expert in add:
        conflict = (declaration.id, expert.id) in panel.conflicts
        full = expert.max_load is not None and loads[expert.id] >= expert.max_load
        reason = _reason(round_, declaration, expert, conflict=conflict, full=full)
        if reason is not None:
            blocked.append(Skipped(declaration.code, expert.code, reason))
            continue
        possible.append((declaration, expert))
        loads[expert.id] += 1
    return Changes(tuple(possible), tuple(end), tuple(blocked), _digest(active, corner))


def apply_changes(
    session: Session, round_: Round, corner: Corner, wanted: Collection[tuple[str, str]], seen: str, reason: str
) -> Changes:
    """Apply the difference that was shown, all of it or nothing; refused where the panel has changed since."""
    changes = planned_changes(session, round_, corner, wanted)
    if changes.seen != seen:
        raise Stale(say("The assignments have changed since this page was shown. Look at the difference again."))
    for expert in sorted({expert.id: expert for _, expert in changes.end + changes.add}.values(), key=_id):
        for declaration in [row for row, who in changes.end if who is expert]:
            unassign(session, round_.id, declaration, expert, reason)
        for declaration in [row for row, who in changes.add if who is expert]:
            assign(session, round_.id, declaration, expert)
    return changes


def _reason(round_: Round, declaration: Declaration, expert: Expert, *, conflict: bool, full: bool) -> Words | None:
    if declaration.state not in assignable(round_.state):
        return say("%(declaration)s is not admitted to scoring.", declaration=declaration.code)
    if expert.withdrawn_at is not None:
        return say("%(expert)s has withdrawn from this round.", expert=expert.code)
    if conflict:
        return say(
            "%(expert)s has a conflict of interest with %(declaration)s.",
            expert=expert.code, declaration=declaration.code,
        )  # fmt: skip
    if full:
        return say("%(expert)s takes at most %(most)s declarations.", expert=expert.code, most=expert.max_load)
    return None


def _digest(active: Collection[tuple[int, int]], corner: Corner) -> str:
    shown = {(declaration.id, expert.id) for declaration in corner.declarations for expert in corner.experts}
    return hashlib.sha256(repr(sorted(shown & set(active))).encode()).hexdigest()


def _id(expert: Expert) -> int:
    """Experts are held in one order, whoever asks."""
    return expert.id
