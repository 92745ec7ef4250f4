"""What a coordinator may know before closing: who has submitted, what would stay unresolved. Never a score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.core.labels import register_labels
from evalapp.core.words import say
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.rounds.models import Criterion, Round
from evalapp.rounds.queries import criteria_of
from evalapp.rounds.rules import RoundRules
from evalapp.rounds.tree import items_of
from evalapp.sheets.models import ObjectiveScore, Score, Sheet, SheetState
from scoring.bundle.model import CriterionKind, DraftRule

__all__ = ["ExpertState", "Numbers", "Readiness", "Seat", "numbers_of", "readiness"]


Pair = tuple[int, int]
"""A declaration's id and an expert's."""


class ExpertState(StrEnum):
    """How far an expert is with a declaration."""

    NOT_BEGUN = "not_begun"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    VOID = "void"
    SEALED = "sealed"
    STEPPED_ASIDE = "stepped_aside"
    TAKEN_OUT = "taken_out"
    ENDED = "ended"


register_labels(
    {
        ExpertState.NOT_BEGUN: say("Not begun"),
        ExpertState.DRAFT: say("Draft"),
        ExpertState.SUBMITTED: say("Submitted"),
        ExpertState.VOID: say("Draft, not counted"),
        ExpertState.SEALED: say("Sealed"),
        ExpertState.STEPPED_ASIDE: say("Stepped aside"),
        ExpertState.TAKEN_OUT: say("Conflict"),
        ExpertState.ENDED: say("Assignment ended"),
    }
)

_OF_SHEET = {
    SheetState.DRAFT: ExpertState.DRAFT,
    SheetState.SUBMITTED: ExpertState.SUBMITTED,
    SheetState.VOID: ExpertState.VOID,
    SheetState.SEALED: ExpertState.SEALED,
}


@dataclass(frozen=True, slots=True)
class Seat:
    """One expert's place at one declaration."""

    expert_id: int
    expert_code: str
    state: ExpertState


@dataclass(frozen=True, slots=True)
class Readiness:
    """An admitted declaration before closing. `counted` is how many sheets would count if scoring were closed now;
    `abstained_items` and `missing_objective` name scoring items (by code) that would have no value."""

    declaration_id: int
    code: str
    title: str
    seats: tuple[Seat, ...]
    counted: int
    quorum: int
    abstained: int
    abstained_items: tuple[str, ...]
    missing_objective: tuple[str, ...]

    def count(self, *states: ExpertState) -> int:
        """Return how many experts stand in one of these states."""
        return sum(seat.state in states for seat in self.seats)

    @property
    def assigned(self) -> int:
        """How many experts are to score this declaration."""
        return self.count(ExpertState.NOT_BEGUN, ExpertState.DRAFT, ExpertState.SUBMITTED, ExpertState.VOID)

    @property
    def submitted(self) -> int:
        """How many sheets are submitted."""
        return self.count(ExpertState.SUBMITTED)

    @property
    def drafts(self) -> int:
        """How many sheets are begun and not submitted."""
        return self.count(ExpertState.DRAFT)

    @property
    def would_be_unresolved(self) -> bool:
        """Whether this declaration could not be ranked if scoring were closed now."""
        return self.counted < self.quorum or bool(self.abstained_items or self.missing_objective)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many of everything a round has."""

    declarations: dict[DeclarationState, int]
    experts: int
    assignments: int
    sheets: dict[SheetState, int]


def numbers_of(session: Session, round_id: int) -> Numbers:
    """Return the counts of a round."""
    of_round = Declaration.round_id == round_id
    states = select(Declaration.state, func.count(Declaration.id)).where(of_round).group_by(Declaration.state)
    experts = select(func.count(Expert.id)).where(Expert.round_id == round_id)
    seats = select(func.count(Assignment.id)).join(Declaration, Assignment.declaration_id == Declaration.id)
    sheets = select(Sheet.state, func.count(Sheet.id)).join(Declaration, Sheet.declaration_id == Declaration.id)
    return Numbers(
        {row[0]: row[1] for row in session.execute(states)},
        session.scalar(experts) or 0,
        session.scalar(seats.where(of_round, Assignment.ended_at.is_(None))) or 0,
        {row[0]: row[1] for row in session.execute(sheets.where(of_round).group_by(Sheet.state))},
    )


def readiness(session: Session, round_id: int) -> list[Readiness]:
    """Return every admitted declaration with its experts' states and counts, in the round's order."""
    round_ = session.get_one(Round, round_id)
    rules = RoundRules.from_plain(round_.rules)
    counting = {SheetState.SUBMITTED} | ({SheetState.DRAFT} if rules.drafts is DraftRule.COUNTED else set())
    admitted = (Declaration.round_id == round_id, Declaration.state == DeclarationState.ADMITTED)
    declarations = session.scalars(select(Declaration).where(*admitted).order_by(Declaration.position)).all()
    sheets = _sheets(session, round_id)
    seats = _seats(session, round_id, {pair: state for pair, (state, _) in sheets.items()})
    counted = Counter(pair[0] for pair, (state, _) in sheets.items() if state in counting)
    abstained = Counter(pair[0] for pair, (state, whole) in sheets.items() if state in counting and whole)
    items = items_of(criteria_of(session, round_id))
    scored = _scored(session, round_id, counting)
    objective = _objective(session, round_id)
    return [
        Readiness(
            row.id, row.code, row.title, tuple(seats.get(row.id, ())), counted[row.id], rules.quorum, abstained[row.id],
            _without(items, CriterionKind.SCORED, row.id, scored) if counted[row.id] else (),
            _without(items, CriterionKind.OBJECTIVE, row.id, objective),
        )
        for row in declarations
    ]  # fmt: skip


def _sheets(session: Session, round_id: int) -> dict[Pair, tuple[SheetState, bool]]:
    """The state of each sheet and whether its expert abstained from the whole; nothing else of it is read."""
    wanted = (
        select(Sheet.declaration_id, Sheet.expert_id, Sheet.state, Sheet.abstained != "")
        .join(Declaration, Sheet.declaration_id == Declaration.id)
        .where(Declaration.round_id == round_id)
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in session.execute(wanted)}


def _seats(session: Session, round_id: int, sheets: dict[Pair, SheetState]) -> dict[int, list[Seat]]:
    """The experts at each declaration: everyone who is or was assigned, or has a sheet."""
    of_round = select(Declaration.id).where(Declaration.round_id == round_id)
    known = select(Expert.id, Expert.code, Expert.position).where(Expert.round_id == round_id)
    experts = {row[0]: (row[2], row[1]) for row in session.execute(known)}
    in_force = select(Conflict.declaration_id, Conflict.expert_id, Conflict.origin).where(
        Conflict.declaration_id.in_(of_round), Conflict.lifted_at.is_(None)
    )
    conflicts = {(row[0], row[1]): row[2] for row in session.execute(in_force)}
    assigned = select(Assignment.declaration_id, Assignment.expert_id, Assignment.ended_at)
    rows = session.execute(assigned.where(Assignment.declaration_id.in_(of_round)))
    ended = {(row[0], row[1]): row[2] is not None for row in rows}
    found: dict[int, list[Seat]] = {}
    for pair in sorted({*ended, *sheets}, key=lambda pair: (pair[0], experts[pair[1]])):
        state = _state(ended.get(pair, False), sheets.get(pair), conflicts.get(pair))
        found.setdefault(pair[0], []).append(Seat(pair[1], experts[pair[1]][1], state))
    return found


def _state(ended: bool, sheet: SheetState | None, conflict: ConflictOrigin | None) -> ExpertState:
    if conflict is not None:
        return ExpertState.STEPPED_ASIDE if conflict is ConflictOrigin.STATED else ExpertState.TAKEN_OUT
    if sheet is SheetState.SEALED:
        return ExpertState.SEALED
    if ended:
        return ExpertState.ENDED
    return ExpertState.NOT_BEGUN if sheet is None else _OF_SHEET[sheet]


def _scored(session: Session, round_id: int, counting: set[SheetState]) -> set[tuple[int, int]]:
    """Pairs of declaration and item on which at least one sheet that counts has a score (which one is not read)."""
    wanted = (
        select(Score.declaration_id, Score.criterion_id)
        .join(Sheet, Score.sheet_id == Sheet.id)
        .join(Declaration, Score.declaration_id == Declaration.id)
        .where(Declaration.round_id == round_id, Sheet.state.in_(counting))
        .group_by(Score.declaration_id, Score.criterion_id)
        .having(func.count(Score.steps) > 0)
    )
    return {(declaration_id, criterion_id) for declaration_id, criterion_id in session.execute(wanted)}


def _objective(session: Session, round_id: int) -> set[tuple[int, int]]:
    wanted = (
        select(ObjectiveScore.declaration_id, ObjectiveScore.criterion_id)
        .join(Declaration, ObjectiveScore.declaration_id == Declaration.id)
        .where(Declaration.round_id == round_id)
    )
    return {(declaration_id, criterion_id) for declaration_id, criterion_id in session.execute(wanted)}


def _without(
    items: Sequence[Criterion], kind: CriterionKind, declaration_id: int, present: set[tuple[int, int]]
) -> tuple[str, ...]:
    return tuple(item.code for item in items if item.kind is kind and (declaration_id, item.id) not in present)
