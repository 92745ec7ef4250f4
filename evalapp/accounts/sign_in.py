"""Signing in and out. Sessions live in the database: one that ended is dead in every process at once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from evalapp.accounts.models import RoleGrant, SignInAttempt, User, UserSession
from evalapp.accounts.operations import token_digest
from evalapp.accounts.passwords import verify_password
from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.ledger import record
from evalapp.core.vault import lookup_digest
from evalapp.core.viewer import Viewer
from evalapp.core.words import say

__all__ = ["confirm_identity", "is_unnoted", "note_failure", "sign_in", "sign_out", "signed_in", "throttled", "touch"]

WINDOW = timedelta(minutes=15)
TRIES = 10
TOUCH_EVERY = timedelta(minutes=1)


def throttled(session: Session, login: str, address: str) -> bool:
    """Whether this account or this address failed too often of late."""
    since = clock.now() - WINDOW
    same = or_(SignInAttempt.login_digest == lookup_digest(login), SignInAttempt.address == address)
    by_login = func.sum(SignInAttempt.weight).filter(SignInAttempt.login_digest == lookup_digest(login))
    by_address = func.sum(SignInAttempt.weight).filter(SignInAttempt.address == address)
    counts = session.execute(select(by_login, by_address).where(same, SignInAttempt.at > since)).one()
    return (counts[0] or 0) >= TRIES or (counts[1] or 0) >= TRIES * 5


def note_failure(session: Session, login: str, address: str) -> None:
    """Count a failed sign-in."""
    session.add(SignInAttempt(login_digest=lookup_digest(login), address=address[:64], at=clock.now(), weight=1))
    session.flush()


def sign_in(session: Session, login: str, password: str) -> tuple[User, str] | None:
    """Return the account and a new session's token, or None where name and password do not fit."""
    user = session.scalar(select(User).where(User.login_digest == lookup_digest(login)))
    fits = verify_password(user.password_hash if user else None, password)
    if user is None or not fits or not user.active:
        return None
    token, moment = secrets.token_urlsafe(32), clock.now()
    session.add(
        UserSession(
            token_digest=token_digest(token), user_id=user.id, created_at=moment, seen_at=moment, confirmed_at=moment
        )
    )
    session.flush()
    session.info["viewer"] = Viewer(user.id)
    record(session, "account.signed_in", ("users", user.id))
    return user, token


def sign_out(session: Session, token: str) -> None:
    """End the session; its cookie is worthless from now on."""
    fitting = UserSession.token_digest == token_digest(token)
    session.execute(update(UserSession).where(fitting).values(ended_at=clock.now()))
    record(session, "account.signed_out", ("users", session.info["viewer"].user_id or 0))


def signed_in(session: Session, token: str, idle: int, absolute: int) -> tuple[User, Viewer, datetime] | None:
    """Return account, viewer and when its identity was last confirmed, for a session that is alive (limits in s)."""
    row = session.scalar(select(UserSession).where(UserSession.token_digest == token_digest(token)))
    moment = clock.now()
    if row is None or row.ended_at is not None:
        return None
    if moment - row.seen_at > timedelta(seconds=idle) or moment - row.created_at > timedelta(seconds=absolute):
        return None
    user = session.get(User, row.user_id)
    if user is None or not user.active:
        return None
    grants = session.execute(select(RoleGrant.role, RoleGrant.round_id).where(RoleGrant.user_id == user.id))
    return user, Viewer(user.id, frozenset((role, round_id) for role, round_id in grants)), row.confirmed_at


def touch(session: Session, token: str) -> None:
    """Note that the session is in use, once a minute at most."""
    session.execute(update(UserSession).where(*_unnoted(token)).values(seen_at=clock.now()))


def is_unnoted(session: Session, token: str) -> bool:
    """Whether the last use that was noted lies so far back that this one should be."""
    return session.scalar(select(UserSession.id).where(*_unnoted(token))) is not None


def _unnoted(token: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    stale = UserSession.seen_at < clock.now() - TOUCH_EVERY
    return UserSession.token_digest == token_digest(token), stale


def confirm_identity(session: Session, token: str, user: User, password: str) -> None:
    """Re-authenticate before an act that binds, such as a confirmation."""
    if not verify_password(user.password_hash, password):
        raise Refusal(say("The password does not fit."))
    fitting = UserSession.token_digest == token_digest(token)
    session.execute(update(UserSession).where(fitting).values(confirmed_at=clock.now()))
