"""Telling the coordinators that an expert stepped aside."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.accounts.models import RoleGrant, User
from evalapp.core.mail import post
from evalapp.core.translations import translator
from evalapp.core.viewer import Role
from evalapp.core.words import say
from evalapp.rounds.models import Round

__all__ = ["tell_coordinators"]


def tell_coordinators(session: Session, round_: Round, declaration_code: str) -> None:
    """Write one letter to each coordinator of the round, in their language; it names the declaration by code only."""
    held = RoleGrant.role == Role.COORDINATOR, RoleGrant.round_id == round_.id
    coordinators = select(User).join(RoleGrant).where(*held, User.active).order_by(User.id)
    subject = say("%(round)s: an expert stepped aside from %(code)s", round=round_.title, code=declaration_code)
    body = say(
        "An expert stated a conflict of interest with declaration %(code)s of “%(round)s” and stepped aside. "
        "The declaration is closed to this expert. Please see on the progress page whether a stand-in is needed.",
        round=round_.title, code=declaration_code,
    )  # fmt: skip
    for user in session.scalars(coordinators):
        if user.email:
            translate = translator(user.language)
            post(session, user.id, user.email, subject.said(translate), body.said(translate))
