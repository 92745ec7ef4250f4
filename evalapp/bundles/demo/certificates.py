"""The conflict certificates of the demonstration's people."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.accounts.models import RoleGrant
from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.certificates.operations import keep_certificate
from evalapp.conflicts.certificates.rows import TypedRelation
from evalapp.core.viewer import Role
from evalapp.experts.models import Expert
from evalapp.rounds.models import Round

__all__ = ["certify_experts", "certify_office"]

_ADVISED = TypedRelation("organisation", "沧澜知识产权研究院（虚构）", "service", "2024", "", "曾任课题顾问（虚构）。")


def certify_office(session: Session, round_: Round) -> None:
    """Let coordinators and officials state that they have no relation."""
    for role in (Role.COORDINATOR, Role.OFFICIAL):
        held = RoleGrant.role == role, RoleGrant.round_id == round_.id
        for user_id in session.scalars(select(RoleGrant.user_id).where(*held).order_by(RoleGrant.user_id)):
            keep_certificate(session, round_.id, Capacity(role.value), (), none=True, user_id=user_id)


def certify_experts(session: Session, round_: Round, experts: Iterable[Expert], advised: str) -> None:
    """Let every expert give a certificate; the expert of this code names a relation."""
    for expert in experts:
        rows = (_ADVISED,) if expert.code == advised else ()
        keep_certificate(session, round_.id, Capacity.EXPERT, rows, none=not rows, user_id=expert.user_id)
