"""Where experts are missing: declarations that have fewer than they are to have, after somebody stepped aside or left.

How many a declaration is to have: what the newest applied plan gave it; else the seats of the panel it is before; else
as many as it has and has lost to recusals together. Never fewer than the quorum; none where nothing was planned for it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.conflicts.models import Conflict
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.panels.draw.models import Draw, DrawState
from evalapp.panels.models import Assignment, Panel, PanelDeclaration, PanelMember
from evalapp.panels.plans.models import AssignmentPlan, PlanState
from evalapp.panels.plans.pairs import assignable
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules

__all__ = ["Gap", "gaps", "wanted_experts"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A declaration with too few experts. `lost`: codes of the experts who stepped aside or left."""

    declaration_id: int
    code: str
    have: int
    wanted: int
    lost: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many experts are missing."""
        return self.wanted - self.have


def gaps(session: Session, round_: Round) -> list[Gap]:
    """Return the declarations below their number of experts, in the round's order; none before anything is assigned."""
    have, lost = _present(session, round_)
    if not have and not lost:
        return []
    wanted = wanted_experts(session, round_)
    rows = session.execute(
        select(Declaration.id, Declaration.code)
        .where(Declaration.round_id == round_.id, Declaration.state.in_(assignable(round_.state)))
        .order_by(Declaration.position, Declaration.id)
    )
    return [
        Gap(row.id, row.code, have[row.id], wanted[row.code], tuple(lost.get(row.id, ())))
        for row in rows
        if have[row.id] < wanted[row.code]
    ]


def wanted_experts(session: Session, round_: Round) -> dict[str, int]:
    """Return how many experts each declaration that can be scored is to have, by code."""
    quorum = RoundRules.from_plain(round_.rules).quorum
    have, lost = _present(session, round_)
    planned, seats = _planned(session, round_.id), _seats(session, round_.id)
    rows = session.execute(
        select(Declaration.id, Declaration.code).where(
            Declaration.round_id == round_.id, Declaration.state.in_(assignable(round_.state))
        )
    )
    found = {}
    for row in rows:
        known = planned.get(row.code) or seats.get(row.id) or have[row.id] + len(lost.get(row.id, ()))
        found[row.code] = max(quorum, known) if known else 0
    return found


def _present(session: Session, round_: Round) -> tuple[Counter[int], dict[int, list[str]]]:
    """How many experts each declaration has, and who was lost by a conflict in force or a withdrawal and not replaced
    since by somebody assigned later."""
    in_force = (
        select(Conflict.declaration_id, Conflict.expert_id)
        .join(Expert, Expert.id == Conflict.expert_id)
        .where(Expert.round_id == round_.id, Conflict.lifted_at.is_(None))
    )
    conflicts = {(row[0], row[1]) for row in session.execute(in_force)}
    of_round = (
        select(
            Assignment.declaration_id, Assignment.expert_id, Assignment.assigned_at, Assignment.ended_at, Expert.code,
            Expert.withdrawn_at,
        )
        .join(Expert, Expert.id == Assignment.expert_id)
        .where(Expert.round_id == round_.id)
        .order_by(Assignment.ended_at, Expert.position)
    )  # fmt: skip
    joined: dict[int, list[datetime]] = {}
    gone: dict[int, list[tuple[datetime, str]]] = {}
    for row in session.execute(of_round):
        if row.ended_at is None:
            joined.setdefault(row.declaration_id, []).append(row.assigned_at)
        elif row.withdrawn_at is not None or (row.declaration_id, row.expert_id) in conflicts:
            gone.setdefault(row.declaration_id, []).append((row.ended_at, row.code))
    lost: dict[int, list[str]] = {}
    for declaration, rows in gone.items():
        later = sum(moment > rows[0][0] for moment in joined.get(declaration, ()))
        lost[declaration] = [code for _, code in rows[later:]]
    return Counter({declaration: len(rows) for declaration, rows in joined.items()}), lost


def _planned(session: Session, round_id: int) -> dict[str, int]:
    """What the newest applied plan that knew of demand gave each declaration; plans from files know of none."""
    applied = AssignmentPlan.round_id == round_id, AssignmentPlan.state == PlanState.APPLIED
    wanted = select(AssignmentPlan.parameters).where(*applied).order_by(AssignmentPlan.number.desc())
    for parameters in session.scalars(wanted):
        if "wanted" in parameters:
            return dict(parameters["wanted"])
    return {}


def _seats(session: Session, round_id: int) -> dict[int, int]:
    """The seats of the panel that a declaration is before: as many as were drawn, else who sits or withdrew."""
    drawn = select(Draw.panel_id, Draw.seats).where(Draw.round_id == round_id, Draw.state == DrawState.DRAWN)
    seats = {row.panel_id: row.seats for row in session.execute(drawn.order_by(Draw.number))}
    sitting = (
        select(PanelMember.panel_id, func.count())
        .join(Panel, Panel.id == PanelMember.panel_id)
        .join(Expert, Expert.id == PanelMember.expert_id)
        .where(Panel.round_id == round_id, PanelMember.left_at.is_(None) | Expert.withdrawn_at.is_not(None))
        .group_by(PanelMember.panel_id)
    )
    counted = {row[0]: row[1] for row in session.execute(sitting)}
    before = (
        select(PanelDeclaration.declaration_id, PanelDeclaration.panel_id)
        .join(Panel, Panel.id == PanelDeclaration.panel_id)
        .where(Panel.round_id == round_id)
    )
    found = {row[0]: seats.get(row[1], counted.get(row[1], 0)) for row in session.execute(before)}
    return {declaration: count for declaration, count in found.items() if count}
