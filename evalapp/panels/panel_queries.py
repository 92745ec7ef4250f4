"""Reading panels: who sits on them, which declarations are before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from evalapp.core.errors import Absent
from evalapp.core.words import say
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.experts.models import Expert
from evalapp.panels.models import Panel, PanelDeclaration, PanelMember

__all__ = [
    "PanelRow",
    "declarations_before",
    "find_panel",
    "free_declarations",
    "free_experts",
    "members_of",
    "panel_rows",
    "panels_of",
]


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A panel with its numbers: who sits now, how many declarations are before it."""

    panel: Panel
    members: int
    declarations: int


def panels_of(session: Session, round_id: int) -> Sequence[Panel]:
    """Return the round's panels in their order."""
    wanted = select(Panel).where(Panel.round_id == round_id).order_by(Panel.position, Panel.id)
    return session.scalars(wanted).all()


def find_panel(session: Session, round_id: int, code: str) -> Panel:
    """Return the panel of a code, or refuse as absent."""
    found = session.scalar(select(Panel).where(Panel.round_id == round_id, Panel.code == code))
    if found is None:
        raise Absent(say("There is no panel “%(code)s”.", code=code))
    return found


def members_of(session: Session, panel: Panel, *, left: bool = False) -> Sequence[PanelMember]:
    """Return who sits on the panel now, with their experts, in the order of their places; or (`left`) who left it."""
    gone = PanelMember.left_at.is_not(None) if left else PanelMember.left_at.is_(None)
    wanted = select(PanelMember).where(PanelMember.panel_id == panel.id, gone).options(joinedload(PanelMember.expert))
    return session.scalars(wanted.order_by(PanelMember.place, PanelMember.id)).all()


def declarations_before(session: Session, panel: Panel) -> Sequence[Declaration]:
    """Return the declarations before the panel, in their order."""
    wanted = select(Declaration).join(PanelDeclaration, PanelDeclaration.declaration_id == Declaration.id)
    wanted = wanted.where(PanelDeclaration.panel_id == panel.id)
    return session.scalars(wanted.order_by(Declaration.position, Declaration.id)).all()


def free_declarations(session: Session, round_id: int) -> Sequence[Declaration]:
    """Return the declarations that can be scored and are before no panel."""
    placed = select(PanelDeclaration.declaration_id)
    scored = Declaration.state.in_((DeclarationState.ENTERED, DeclarationState.ADMITTED))
    wanted = select(Declaration).where(Declaration.round_id == round_id, scored, Declaration.id.not_in(placed))
    return session.scalars(wanted.order_by(Declaration.position, Declaration.id)).all()


def free_experts(session: Session, panel: Panel) -> Sequence[Expert]:
    """Return the round's experts who could be seated: neither sitting on the panel nor withdrawn."""
    sitting = select(PanelMember.expert_id).where(PanelMember.panel_id == panel.id, PanelMember.left_at.is_(None))
    wanted = select(Expert).where(Expert.round_id == panel.round_id, Expert.withdrawn_at.is_(None))
    return session.scalars(wanted.where(Expert.id.not_in(sitting)).order_by(Expert.position, Expert.id)).all()


def panel_rows(session: Session, round_id: int) -> list[PanelRow]:
    """Return the panels with their numbers."""
    sitting = select(PanelMember.panel_id, func.count()).where(PanelMember.left_at.is_(None))
    members = _counts(session, sitting.group_by(PanelMember.panel_id))
    counted = select(PanelDeclaration.panel_id, func.count(PanelDeclaration.id)).group_by(PanelDeclaration.panel_id)
    before = _counts(session, counted)
    return [PanelRow(row, members.get(row.id, 0), before.get(row.id, 0)) for row in panels_of(session, round_id)]


def _counts(session: Session, wanted: Select[int, int]) -> dict[int, int]:
    return {panel_id: count for panel_id, count in session.execute(wanted)}  # noqa: C416 - dict() knows no typed rows
