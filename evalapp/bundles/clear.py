"""Emptying a round that a bundle replaces: what the bundle says again goes, what it has no words for stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from evalapp.accounts.models import RoleGrant, User
from evalapp.bundles.accounts import Former
from evalapp.core.errors import Refusal
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.core.words import say
from evalapp.decisions.models import Proposal
from evalapp.declarations.models import Attachment, Declaration, Indicator
from evalapp.eligibility.models import SupportedCity
from evalapp.experts.models import Expert
from evalapp.panels.draw.models import Draw, DrawState
from evalapp.panels.models import Panel
from evalapp.panels.plans.models import AssignmentPlan
from evalapp.results.models import Calculation
from evalapp.rounds.models import Criterion, Round
from evalapp.sheets.models import SheetVersion

__all__ = ["Kept", "clear", "put_back", "require_replaceable"]

_OF_ROUND: tuple[type[Any], ...] = (
    Calculation, AssignmentPlan, Draw, Panel, Declaration, Expert, Criterion, Indicator, SupportedCity,
)  # fmt: skip
_PLAIN = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Kept:
    """What outlives the replacement: whose accounts the experts had; by declaration code its summary, its applicant's
    account and its attachments; how many calculations were dropped."""

    experts: Mapping[str, Former]
    declarations: Mapping[str, dict[str, Any]]
    attachments: Mapping[str, list[dict[str, Any]]]
    calculations: int


def require_replaceable(session: Session, round_: Round) -> None:
    """Refuse where a replacement would undo what the round's people did or rely on."""
    if session.scalar(select(Proposal.id).where(Proposal.round_id == round_.id).limit(1)) is not None:
        raise Refusal(
            say("A decision on “%(code)s” was proposed or made; its round is kept as it is.", code=round_.code)
        )
    bound = Draw.round_id == round_.id, Draw.state.in_((DrawState.PUBLISHED, DrawState.DRAWN))
    if session.scalar(select(Draw.id).where(*bound).limit(1)) is not None:
        raise Refusal(say("A draw of “%(code)s” was published; its pool is kept as it is.", code=round_.code))
    saved = select(SheetVersion.id).join(Declaration, Declaration.id == SheetVersion.declaration_id)
    if session.scalar(saved.where(Declaration.round_id == round_.id).limit(1)) is not None:
        raise Refusal(
            say("Experts have scored in “%(code)s”; only a newly announced round can change it.", code=round_.code)
        )
    if round_.state in (RoundState.OPEN, RoundState.SCORING):
        raise Refusal(say("“%(code)s” is open: its criteria, weights and rules are locked.", code=round_.code))


def clear(session: Session, round_: Round) -> Kept:
    """Remove the round's rows; the caller has suspended the visibility filter, or some would stay."""
    kept = _kept(session, round_.id)
    for table in _OF_ROUND:
        session.execute(delete(table).where(table.round_id == round_.id), execution_options=_PLAIN)
    experts = RoleGrant.round_id == round_.id, RoleGrant.role == Role.EXPERT
    session.execute(delete(RoleGrant).where(*experts), execution_options=_PLAIN)
    session.expire_all()
    return kept


def put_back(session: Session, round_: Round, kept: Kept) -> None:
    """Give the declarations whose codes remain what the bundle does not say; applicants of the others lose their
    part in the round."""
    present = {row.code: row for row in session.scalars(select(Declaration).where(Declaration.round_id == round_.id))}
    serving: set[int] = set()
    for code, before in kept.declarations.items():
        declaration = present.get(code)
        if declaration is None or declaration.applicant != before["applicant"]:
            continue
        declaration.summary, declaration.applicant_user_id = before["summary"], before["applicant_user_id"]
        serving |= {before["applicant_user_id"]} - {None}
        for attachment in kept.attachments.get(code, ()):
            session.add(Attachment(declaration_id=declaration.id, **attachment))
    session.flush()
    applicants = RoleGrant.round_id == round_.id, RoleGrant.role == Role.APPLICANT
    gone = delete(RoleGrant).where(*applicants, RoleGrant.user_id.not_in(serving))
    session.execute(gone, execution_options=_PLAIN)
    session.expire_all()


def _kept(session: Session, round_id: int) -> Kept:
    experts = session.execute(
        select(Expert.code, Expert.user_id, User.login, Expert.name)
        .join(User, User.id == Expert.user_id)
        .where(Expert.round_id == round_id)
    )
    columns = Declaration.code, Declaration.applicant, Declaration.summary, Declaration.applicant_user_id
    declarations = session.execute(select(*columns).where(Declaration.round_id == round_id)).mappings()
    files = session.execute(
        select(Declaration.code, Attachment.file_id, Attachment.document_id, Attachment.title)
        .join(Declaration, Declaration.id == Attachment.declaration_id)
        .where(Declaration.round_id == round_id)
        .order_by(Attachment.id)
    ).mappings()
    attachments: dict[str, list[dict[str, Any]]] = {}
    for row in files:
        values = dict(row)
        attachments.setdefault(values.pop("code"), []).append(values)
    count = select(func.count(Calculation.id)).where(Calculation.round_id == round_id)
    return Kept(
        experts={code: Former(user_id, login, name) for code, user_id, login, name in experts},
        declarations={row["code"]: dict(row) for row in declarations},
        attachments=attachments,
        calculations=session.scalar(count) or 0,
    )
