"""Telling the coordinators that an expert stepped aside or took it back; never who may not know of the declaration."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.accounts.models import RoleGrant, User
from evalapp.conflicts.certificates.models import PersonConflict
from evalapp.conflicts.models import Conflict
from evalapp.core.mail import post
from evalapp.core.translations import translator
from evalapp.core.viewer import Role
from evalapp.core.words import Words, say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.rounds.models import Round

__all__ = ["tell_stepped_aside", "tell_taken_back"]


def tell_stepped_aside(session: Session, round_: Round, declaration: Declaration) -> None:
    """Write one letter to each coordinator of the round, in their language; it names the declaration by code only."""
    code = declaration.code
    subject = say("%(round)s: an expert stepped aside from %(code)s", round=round_.title, code=code)
    body = say(
        "An expert stated a conflict of interest with declaration %(code)s of “%(round)s” and stepped aside. "
        "The declaration is closed to this expert. Please see on the progress page whether a stand-in is needed.",
        round=round_.title, code=code,
    )  # fmt: skip
    _tell(session, round_, declaration, subject, body)


def tell_taken_back(session: Session, round_: Round, declaration: Declaration) -> None:
    """Write to each coordinator that a statement was a slip of the hand."""
    code = declaration.code
    subject = say("%(round)s: an expert is back at %(code)s", round=round_.title, code=code)
    body = say(
        "An expert had stepped aside from declaration %(code)s of “%(round)s” by mistake and took it back before its "
        "content was ever open to them. They state anew before it opens.",
        round=round_.title, code=code,
    )  # fmt: skip
    _tell(session, round_, declaration, subject, body)


def _tell(session: Session, round_: Round, declaration: Declaration, subject: Words, body: Words) -> None:
    conflicts, experts, own = Conflict.__table__.c, Expert.__table__.c, PersonConflict.__table__.c
    as_expert = (
        select(experts.user_id)
        .join_from(Expert.__table__, Conflict.__table__, conflicts.expert_id == experts.id)
        .where(conflicts.declaration_id == declaration.id, conflicts.lifted_at.is_(None))
    )
    in_office = select(own.user_id).where(own.declaration_id == declaration.id, own.lifted_at.is_(None))
    held = RoleGrant.role == Role.COORDINATOR, RoleGrant.round_id == round_.id
    may_know = User.id.not_in(as_expert.union_all(in_office))
    coordinators = select(User).join(RoleGrant).where(*held, User.active, may_know).order_by(User.id)
    for user in session.scalars(coordinators):
        if user.email:
            translate = translator(user.language)
            post(session, user.id, user.email, subject.said(translate), body.said(translate))
