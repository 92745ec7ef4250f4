"""Reading accounts and the roles they hold."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from evalapp.accounts.models import RoleGrant, User
from evalapp.core.errors import Absent
from evalapp.core.viewer import Role
from evalapp.core.words import say

__all__ = ["account", "accounts", "roles_in_round"]


def accounts(session: Session) -> Sequence[User]:
    """Return every account with its roles, by name. Names are encrypted, so the database cannot sort them."""
    found = session.scalars(select(User).options(selectinload(User.grants))).all()
    return sorted(found, key=lambda user: (user.name.casefold(), user.id))


def account(session: Session, user_id: int) -> User:
    """Return an account with its roles, or refuse as absent."""
    found = session.get(User, user_id, options=[selectinload(User.grants)])
    if found is None:
        raise Absent(say("There is no such account."))
    return found


def roles_in_round(session: Session, round_id: int) -> dict[str, list[Role]]:
    """Return who holds which roles in a round, by the account's id as the ledger writes it."""
    found: dict[str, list[Role]] = {}
    wanted = select(RoleGrant).where(RoleGrant.round_id == round_id).order_by(RoleGrant.id)
    for grant in session.scalars(wanted):
        found.setdefault(str(grant.user_id), []).append(grant.role)
    return found
