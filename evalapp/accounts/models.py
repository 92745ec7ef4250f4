"""Tables of people: accounts, the roles they hold, sessions, invitations, sign-in attempts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evalapp.core.columns import Key, UtcMoment, choice
from evalapp.core.database import Base
from evalapp.core.vault import EncryptedText
from evalapp.core.viewer import Role

__all__ = ["Invitation", "RoleGrant", "SignInAttempt", "User", "UserSession"]


class User(Base):
    """An account. The sign-in name is kept as a keyed digest and encrypted; without a password nobody signs in."""

    __tablename__ = "users"

    id: Mapped[Key]
    login_digest: Mapped[str] = mapped_column(String(64), unique=True)
    login: Mapped[str] = mapped_column(EncryptedText("users.login"))
    name: Mapped[str] = mapped_column(EncryptedText("users.name"))
    email: Mapped[str] = mapped_column(EncryptedText("users.email"))
    password_hash: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5))
    active: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)

    grants: Mapped[list[RoleGrant]] = relationship(back_populates="user", order_by="RoleGrant.id")


class RoleGrant(Base):
    """A role held by a person, for one round or (round_id None) for the installation."""

    __tablename__ = "role_grants"
    __table_args__ = (UniqueConstraint("user_id", "role", "round_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)

    user: Mapped[User] = relationship(back_populates="grants")


class UserSession(Base):
    """A signed-in browser. The cookie holds a random token; here lies only its digest."""

    __tablename__ = "sessions"

    id: Mapped[Key]
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    seen_at: Mapped[datetime] = mapped_column(UtcMoment)
    confirmed_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class Invitation(Base):
    """A single-use token by which a person sets a password; only its digest is kept."""

    __tablename__ = "invitations"

    id: Mapped[Key]
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class SignInAttempt(Base):
    """A failed sign-in, counted by account and by address in a table, so that all processes share the count."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index(None, "login_digest", "at"), Index(None, "address", "at"))

    id: Mapped[Key]
    login_digest: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    weight: Mapped[int] = mapped_column(Integer)
