"""Every write to accounts: creating people, granting roles, inviting."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from evalapp.accounts.models import Invitation, RoleGrant, User, UserSession
from evalapp.accounts.passwords import hash_password, require_strength
from evalapp.core import clock
from evalapp.core.errors import Absent, Refusal
from evalapp.core.ledger import record
from evalapp.core.vault import lookup_digest
from evalapp.core.viewer import Role
from evalapp.core.words import say

__all__ = ["accept_invitation", "create_user", "end_sessions", "grant_role", "invite", "token_digest"]

INVITATION_LASTS = timedelta(days=14)


def token_digest(token: str) -> str:
    """Return what the database keeps of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def create_user(session: Session, login: str, name: str, *, email: str = "", language: str = "zh") -> User:
    """Add an account without password; its owner sets one by invitation."""
    login = login.strip()
    if not login or len(login) > 120:
        raise Refusal(say("A sign-in name has 1 to 120 characters."))
    digest = lookup_digest(login)
    if session.scalar(select(User.id).where(User.login_digest == digest)) is not None:
        raise Refusal(say("The sign-in name “%(login)s” is taken.", login=login))
    user = User(login_digest=digest, login=login, name=name.strip() or login, email=email.strip(), language=language)
    user.active, user.created_at = True, clock.now()
    session.add(user)
    session.flush()
    record(session, "account.created", ("users", user.id))
    return user


def grant_role(session: Session, user: User, role: Role, round_id: int | None = None, *, sign_out: bool = True) -> None:
    """Give a role; who coordinates a round can neither score nor decide in it, and the other way round.

    The person signs in anew with the new role, but for someone who gave it to themselves by an act of their own.
    """
    # Held, so that two parts given at the same time cannot both find none.
    session.execute(select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    held = set(session.scalars(select(RoleGrant.role).where(_held(user, round_id))))
    if role in held:
        return
    if round_id is not None and held:
        raise Refusal(say("%(name)s already has another part in this round; one person has one part.", name=user.name))
    session.add(RoleGrant(user_id=user.id, role=role, round_id=round_id))
    if sign_out:
        end_sessions(session, user)
    session.flush()
    record(session, "account.role_granted", ("users", user.id), round_id=round_id, facts={"role": role})


def invite(session: Session, user: User, round_id: int | None = None) -> str:
    """Make a single-use token by which the person sets a password; earlier tokens die. Returned once, never stored."""
    moment = clock.now()
    unused = Invitation.user_id == user.id, Invitation.used_at.is_(None)
    session.execute(update(Invitation).where(*unused).values(used_at=moment))
    token = secrets.token_urlsafe(32)
    made = Invitation(token_digest=token_digest(token), user_id=user.id, made_at=moment)
    made.expires_at = moment + INVITATION_LASTS
    session.add(made)
    session.flush()
    record(session, "account.invited", ("users", user.id), round_id=round_id)
    return token


def invited(session: Session, token: str, *, hold: bool = False) -> Invitation:
    """Return the invitation of a token that can still be used; with `hold`, nobody else can use it meanwhile."""
    wanted = select(Invitation).where(Invitation.token_digest == token_digest(token))
    found = session.scalar(wanted.with_for_update() if hold else wanted)
    if found is None or found.used_at is not None or found.expires_at < clock.now():
        raise Absent(say("This invitation was used already or has expired. Ask for a new one."))
    return found


def accept_invitation(session: Session, token: str, password: str) -> User:
    """Set the password; the token is used up and every session of the account ends."""
    found = invited(session, token, hold=True)
    require_strength(password)
    user = session.get_one(User, found.user_id)
    user.password_hash = hash_password(password)
    found.used_at = clock.now()
    end_sessions(session, user)
    record(session, "account.password_set", ("users", user.id))
    return user


def end_sessions(session: Session, user: User) -> None:
    """Sign a person out everywhere."""
    session.execute(update(UserSession).where(_alive(user)).values(ended_at=clock.now()))


def _alive(user: User) -> ColumnElement[bool]:
    return (UserSession.user_id == user.id) & UserSession.ended_at.is_(None)


def _held(user: User, round_id: int | None) -> ColumnElement[bool]:
    same = RoleGrant.round_id.is_(None) if round_id is None else RoleGrant.round_id == round_id
    return (RoleGrant.user_id == user.id) & same
