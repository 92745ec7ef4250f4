"""What administrators do with accounts: open them, give parts, invite, deactivate. They never set a password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.accounts.models import RoleGrant, User
from evalapp.accounts.operations import create_user, end_sessions, grant_role, invite
from evalapp.accounts.queries import account
from evalapp.accounts.round_invitations import Invited
from evalapp.core import mail
from evalapp.core.errors import Refusal
from evalapp.core.ledger import record
from evalapp.core.translations import translator
from evalapp.core.viewer import Role, Viewer
from evalapp.core.words import say

__all__ = ["GRANTABLE", "NewAccount", "give_part", "invite_account", "open_account", "set_active"]

GRANTABLE = (Role.COORDINATOR, Role.OFFICIAL, Role.APPLICANT, Role.ADMIN)
"""Experts become so on the experts page of their round, where their fields and employer are entered."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person and the first part they get: a role, for a round or (None) for the installation."""

    login: str
    name: str
    email: str
    language: str
    role: Role
    round_id: int | None


def open_account(session: Session, new: NewAccount, address_of: Callable[[str], str]) -> Invited:
    """Add an account with its first part and invite its owner."""
    _require_fit(new.role, new.round_id)
    user = create_user(session, new.login, new.name, email=new.email, language=new.language)
    grant_role(session, user, new.role, new.round_id)
    return invite_account(session, user.id, address_of)


def give_part(session: Session, user_id: int, role: Role, round_id: int | None) -> None:
    """Give an account one more part."""
    _require_fit(role, round_id)
    grant_role(session, account(session, user_id), role, round_id)


def invite_account(session: Session, user_id: int, address_of: Callable[[str], str]) -> Invited:
    """Make a single-use link for setting a password; earlier ones die. Mailed where there is e-mail.

    Where a password was set already, an e-mailed link is shown to nobody else: it would open the account.
    """
    user = account(session, user_id)
    if not user.active:
        raise Refusal(say("This account is deactivated; activate it first."))
    link = address_of(invite(session, user))
    if user.email:
        _mail(session, user, link)
    hidden = user.password_hash is not None and bool(user.email)
    return Invited(user.login, user.name, None if hidden else link, bool(user.email))


def set_active(session: Session, user_id: int, *, active: bool) -> None:
    """Deactivate an account (its sessions end at once) or activate it again."""
    user = account(session, user_id)
    viewer: Viewer = session.info["viewer"]
    if user.id == viewer.user_id:
        raise Refusal(say("You cannot deactivate your own account."))
    if not active and _is_last_administrator(session, user):
        raise Refusal(say("This is the last active administrator."))
    if user.active == active:
        return
    user.active = active
    if not active:
        end_sessions(session, user)
    session.flush()
    record(session, "account.activated" if active else "account.deactivated", ("users", user.id))


def _require_fit(role: Role, round_id: int | None) -> None:
    if role not in GRANTABLE:
        raise Refusal(say("Experts are added on the experts page of their round."))
    if role is Role.ADMIN and round_id is not None:
        raise Refusal(say("Administrators have no part in a round; leave the round empty."))
    if role in (Role.OFFICIAL, Role.APPLICANT) and round_id is None:
        raise Refusal(say("This role is held for a round; please choose one."))


def _is_last_administrator(session: Session, user: User) -> bool:
    wanted = select(RoleGrant.user_id).join(User).where(RoleGrant.role == Role.ADMIN, User.active)
    return set(session.scalars(wanted)) == {user.id}


def _mail(session: Session, user: User, link: str) -> None:
    translate = translator(user.language)
    body = (
        say("An account has been opened for you. Your sign-in name is %(login)s.", login=user.login)
        if user.password_hash is None
        else say("A new password can be set for your account %(login)s.", login=user.login),
        say("Set your password here; the link works once:"),
        say("%(link)s", link=link),
    )
    text = "\n\n".join(words.said(translate) for words in body)
    mail.post(session, user.id, user.email, say("Invitation to evalapp").said(translate), text + "\n")
