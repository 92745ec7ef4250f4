"""The input of a calculation: what the round holds now, as a bundle without names of people.

The rows are read from plain tables, past the visibility filter: a calculation is of the whole round, whoever asks for
it. Their order follows from codes alone (criteria: from their places), so that the order in the database changes
nothing. What no number depends on (comments, opinions, reasons, employers) stays out.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.experts.models import Expert
from evalapp.results.plain_text import one_line
from evalapp.results.scales import Values
from evalapp.rounds.models import Criterion, Round
from evalapp.rounds.queries import criteria_of
from evalapp.rounds.rules import RoundRules
from evalapp.rounds.tree import bundle_criteria
from evalapp.sheets.models import ObjectiveScore, Score, Sheet, SheetState
from scoring import bundle as bundles
from scoring.bundle import Bundle, DraftRule, RoundSettings

__all__ = ["STATED", "settings_of", "snapshot"]

STATED = ConflictOrigin.STATED.value
"""Stands as the reason of a conflict that its expert stated; the reason itself stays out."""

_D, _E, _C = Declaration.__table__.c, Expert.__table__.c, Criterion.__table__.c
_SHEETS, _SCORES = Sheet.__table__.c, Score.__table__.c
_OBJECTIVE, _CONFLICTS = ObjectiveScore.__table__.c, Conflict.__table__.c


def snapshot(session: Session, round_id: int) -> Bundle:
    """Return the calculation's input: admitted declarations, every sheet's state, the scores of sheets that count."""
    round_ = session.get_one(Round, round_id)
    criteria = criteria_of(session, round_id)
    drafts = RoundRules.from_plain(round_.rules).drafts
    sheets = _sheets(session, round_id)
    conflicts = _conflicts(session, round_id)
    values = Values(criteria)
    codes = {row.expert for row in sheets} | {row.expert for row in conflicts}
    return Bundle(
        settings=settings_of(round_),
        criteria=tuple(_without_guidance(row) for row in bundle_criteria(criteria)),
        declarations=_declarations(session, round_id),
        experts=tuple(bundles.Expert(code, code) for code in sorted(codes)),
        conflicts=conflicts,
        scores=_scores(session, round_id, values, drafts),
        sheets=sheets,
        objective=_objective(session, round_id, values),
    )


def settings_of(round_: Round) -> RoundSettings:
    """Return the round's settings as the bundle format knows them."""
    return RoundSettings(
        code=round_.code,
        title=one_line(round_.title, round_.code),
        timezone=round_.timezone,
        points=round_.points,
        fund=round_.fund,
        fund_by_group=round_.fund_by_group,
        currency=round_.currency,
        award=None if round_.award is None else int(round_.award),
        first_tranche=None if round_.first_tranche is None else int(round_.first_tranche),
        rules=RoundRules.from_plain(round_.rules).for_bundle(),
    )


def _without_guidance(row: bundles.Criterion) -> bundles.Criterion:
    return bundles.Criterion(
        code=row.code,
        title=one_line(row.title, row.code),
        weight=row.weight,
        parent=row.parent,
        best=row.best,
        worst=row.worst,
        step=row.step,
        kind=row.kind,
        threshold=row.threshold,
    )


def _admitted(round_id: int) -> ColumnElement[bool]:
    return (_D.round_id == round_id) & (_D.state == DeclarationState.ADMITTED)


def _declarations(session: Session, round_id: int) -> tuple[bundles.Declaration, ...]:
    columns = _D.code, _D.title, _D.applicant, _D.region, _D.group_name
    rows = session.execute(select(*columns).where(_admitted(round_id)))
    made = (
        bundles.Declaration(
            code, one_line(title, code), one_line(applicant, code), region=one_line(region), group=one_line(group)
        )
        for code, title, applicant, region, group in rows
    )
    return tuple(sorted(made, key=lambda row: row.code))


def _sheets(session: Session, round_id: int) -> tuple[bundles.Sheet, ...]:
    query = (
        select(_D.code, _E.code, _SHEETS.state)
        .join_from(Sheet.__table__, Declaration.__table__, _D.id == _SHEETS.declaration_id)
        .join(Expert.__table__, _E.id == _SHEETS.expert_id)
        .where(_admitted(round_id))
    )
    rows = sorted(session.execute(query))
    return tuple(bundles.Sheet(declaration, expert, _bundle_state(state)) for declaration, expert, state in rows)


def _bundle_state(state: SheetState) -> bundles.SheetState:
    """A void sheet is a draft that the rules do not count."""
    return bundles.SheetState.DRAFT if state is SheetState.VOID else bundles.SheetState(state.value)


def _scores(session: Session, round_id: int, values: Values, drafts: DraftRule) -> tuple[bundles.Score, ...]:
    counted = [SheetState.SUBMITTED] + ([SheetState.DRAFT] if drafts is DraftRule.COUNTED else [])
    query = (
        select(_D.code, _E.code, _C.code, _SCORES.criterion_id, _SCORES.steps)
        .join_from(Score.__table__, Sheet.__table__, _SHEETS.id == _SCORES.sheet_id)
        .join(Declaration.__table__, _D.id == _SHEETS.declaration_id)
        .join(Expert.__table__, _E.id == _SHEETS.expert_id)
        .join(Criterion.__table__, _C.id == _SCORES.criterion_id)
        .where(_admitted(round_id), _SHEETS.state.in_(counted))
    )
    rows = sorted(session.execute(query), key=lambda row: row[:3])
    return tuple(
        bundles.Score(declaration, expert, criterion, values.of(criterion_id, steps))
        for declaration, expert, criterion, criterion_id, steps in rows
    )


def _objective(session: Session, round_id: int, values: Values) -> tuple[bundles.ObjectiveScore, ...]:
    query = (
        select(_D.code, _C.code, _OBJECTIVE.criterion_id, _OBJECTIVE.steps)
        .join_from(ObjectiveScore.__table__, Declaration.__table__, _D.id == _OBJECTIVE.declaration_id)
        .join(Criterion.__table__, _C.id == _OBJECTIVE.criterion_id)
        .where(_admitted(round_id))
    )
    rows = sorted(session.execute(query), key=lambda row: row[:2])
    return tuple(
        bundles.ObjectiveScore(declaration, criterion, values.at(criterion_id, steps))
        for declaration, criterion, criterion_id, steps in rows
    )


def _conflicts(session: Session, round_id: int) -> tuple[bundles.Conflict, ...]:
    query = (
        select(_D.code, _E.code, _CONFLICTS.kind, _CONFLICTS.origin)
        .join_from(Conflict.__table__, Declaration.__table__, _D.id == _CONFLICTS.declaration_id)
        .join(Expert.__table__, _E.id == _CONFLICTS.expert_id)
        .where(_admitted(round_id), _CONFLICTS.lifted_at.is_(None))
    )
    rows = sorted(session.execute(query), key=lambda row: row[:3])
    return tuple(
        bundles.Conflict(declaration, expert, one_line(kind, "other"), origin.value)
        for declaration, expert, kind, origin in rows
    )
