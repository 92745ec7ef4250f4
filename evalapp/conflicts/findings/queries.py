"""Reading findings: for coordinators only, none of a declaration closed to them and none about themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from evalapp.accounts.models import User
from evalapp.conflicts.findings.models import ConflictFinding, FindingState
from evalapp.conflicts.findings.shown import ShownFacts, read_facts
from evalapp.conflicts.models import Conflict
from evalapp.core.labels import register_labels
from evalapp.core.viewer import Viewer
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert

__all__ = ["FindingRow", "Standing", "counts_by_rule", "findings_for_coordinator", "open_finding_pairs", "waiting"]


Question = Select[*tuple[Any, ...]]


class Standing(StrEnum):
    """Where a finding stands for the coordinator; one that waits needs no answer once a conflict is in force."""

    WAITING = "waiting"
    SETTLED = "settled"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    OUTDATED = "outdated"


register_labels(
    {
        Standing.WAITING: say("Waits for an answer"),
        Standing.SETTLED: say("In force already"),
        Standing.CONFIRMED: say("Confirmed"),
        Standing.DISMISSED: say("Dismissed"),
        Standing.OUTDATED: say("Facts have changed"),
    }
)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with whom it is about, what was found on either side, and who answered it."""

    finding: ConflictFinding
    declaration: Declaration
    expert: Expert
    in_force: bool
    answered_by: str

    @property
    def facts(self) -> ShownFacts:
        """What of the expert met what of the declaration, and how."""
        return read_facts(self.finding.facts)

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        if self.finding.state is FindingState.OPEN:
            return Standing.SETTLED if self.in_force else Standing.WAITING
        return Standing(self.finding.state.value)


def in_force() -> ColumnElement[bool]:
    """A conflict in force for the pair of the finding."""
    same = Conflict.declaration_id == ConflictFinding.declaration_id, Conflict.expert_id == ConflictFinding.expert_id
    return exists(select(Conflict.id).where(*same, Conflict.lifted_at.is_(None)))


def waiting() -> ColumnElement[bool]:
    """The findings that still need an answer."""
    return and_(ConflictFinding.state == FindingState.OPEN, ~in_force())


def open_finding_pairs(session: Session, round_id: int) -> set[tuple[int, int]]:
    """Return the pairs of declaration id and expert id with a finding that waits for an answer: what warns and plans
    asks for them. As everywhere here, none of a declaration closed to the viewer and none about themselves."""
    wanted = _mine(session, select(ConflictFinding.declaration_id, ConflictFinding.expert_id), round_id)
    rows = session.execute(wanted.where(waiting()))
    return {(declaration_id, expert_id) for declaration_id, expert_id in rows}


def counts_by_rule(session: Session, round_id: int) -> Mapping[str, Mapping[Standing, int]]:
    """Return how many findings of each rule stand where."""
    settled = in_force()
    wanted = _mine(session, select(ConflictFinding.rule, ConflictFinding.state, settled, func.count()), round_id)
    counts: dict[str, dict[Standing, int]] = defaultdict(lambda: dict.fromkeys(Standing, 0))
    rows = session.execute(wanted.group_by(ConflictFinding.rule, ConflictFinding.state, settled))
    for rule, state, done, count in rows:
        open_ = state is FindingState.OPEN
        counts[rule][(Standing.SETTLED if done else Standing.WAITING) if open_ else Standing(state.value)] += count
    return dict(sorted(counts.items()))


def findings_for_coordinator(
    session: Session, round_id: int, standing: Standing | None, rule: str, *, offset: int, limit: int
) -> Sequence[FindingRow]:
    """Return a page of findings by rule, declaration and expert; only of one standing and one rule where named."""
    chosen = select(ConflictFinding, Declaration, Expert, in_force(), User.name)
    wanted = _mine(session, chosen, round_id).outerjoin(User, User.id == ConflictFinding.answered_by)
    if standing is not None:
        wanted = wanted.where(_standing(standing))
    if rule:
        wanted = wanted.where(ConflictFinding.rule == rule)
    order = ConflictFinding.rule, Declaration.position, Expert.position, ConflictFinding.id
    rows = session.execute(wanted.order_by(*order).offset(offset).limit(limit))
    return [
        FindingRow(finding, declaration, expert, done, name or "") for finding, declaration, expert, done, name in rows
    ]


def _standing(standing: Standing) -> ColumnElement[bool]:
    if standing is Standing.WAITING:
        return waiting()
    if standing is Standing.SETTLED:
        return and_(ConflictFinding.state == FindingState.OPEN, in_force())
    return ConflictFinding.state == FindingState(standing.value)


def _mine(session: Session, wanted: Question, round_id: int) -> Question:
    """Only of this round, and nothing about the person who asks: an expert learns of no finding in any role."""
    viewer: Viewer = session.info["viewer"]
    wanted = (
        wanted.join(Declaration, Declaration.id == ConflictFinding.declaration_id)
        .join(Expert, Expert.id == ConflictFinding.expert_id)
        .where(Declaration.round_id == round_id)
    )
    return wanted if viewer.user_id is None else wanted.where(Expert.user_id != viewer.user_id)
