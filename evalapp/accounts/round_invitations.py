"""Accounts for people who get a part in one round, and the invitations that its coordinator hands out.

An invitation sets a password, so it must never open more than this round: who has a password already gets none, and
where an account has a part elsewhere its link is mailed to its owner and shown to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from evalapp.accounts.models import Invitation, RoleGrant, User
from evalapp.accounts.operations import create_user, invite
from evalapp.core import clock, mail
from evalapp.core.errors import Refusal
from evalapp.core.translations import translator
from evalapp.core.vault import lookup_digest
from evalapp.core.words import say

__all__ = ["Invited", "account_of", "awaiting_password", "free_login", "invite_to_round"]


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was made: its link where it may be shown, once, and whether it was mailed."""

    login: str
    name: str
    link: str | None
    mailed: bool


def account_of(session: Session, login: str, name: str, email: str = "") -> User:
    """Return the account of a sign-in name, made if there is none: the same person may serve in several rounds."""
    found = session.scalar(select(User).where(User.login_digest == lookup_digest(login)))
    return found or create_user(session, login, name, email=email)


def free_login(session: Session, wished: str) -> str:
    """Return a sign-in name that nobody has: the wished one, with a number where it is taken."""
    login, number = wished, 1
    while session.scalar(select(User.id).where(User.login_digest == lookup_digest(login))) is not None:
        number += 1
        login = f"{wished}~{number}"
    return login


def awaiting_password(session: Session, user_ids: Collection[int]) -> set[int]:
    """Return which of these accounts hold an invitation that can still be used."""
    alive = Invitation.used_at.is_(None), Invitation.expires_at > clock.now()
    return set(session.scalars(select(Invitation.user_id).where(Invitation.user_id.in_(user_ids), *alive)))


def invite_to_round(
    session: Session, user: User, round_id: int, round_title: str, address_of: Callable[[str], str]
) -> Invited:
    """Make a single-use link (`address_of` makes it from a token); earlier ones die. Mailed where there is e-mail."""
    if user.password_hash is not None:
        raise Refusal(
            say("%(login)s has set a password already; an administrator can help who forgot it.", login=user.login)
        )
    elsewhere = or_(RoleGrant.round_id.is_(None), RoleGrant.round_id != round_id)
    bound = session.scalar(select(RoleGrant.id).where(RoleGrant.user_id == user.id, elsewhere).limit(1)) is not None
    if bound and not user.email:
        raise Refusal(
            say("%(login)s has a part elsewhere and no e-mail; an administrator can invite them.", login=user.login)
        )
    link = address_of(invite(session, user, round_id))
    if user.email:
        _mail(session, user, round_title, link)
    return Invited(user.login, user.name, None if bound else link, bool(user.email))


def _mail(session: Session, user: User, round_title: str, link: str) -> None:
    translate = translator(user.language)
    subject = say("Invitation: %(round)s", round=round_title)
    body = (
        say("You are invited to take part in “%(round)s”.", round=round_title),
        say("Your sign-in name is %(login)s. Set your password here; the link works once:", login=user.login),
        say("%(link)s", link=link),
    )
    text = "\n\n".join(words.said(translate) for words in body)
    mail.post(session, user.id, user.email, subject.said(translate), text + "\n")
