"""Accounts of imported experts: without password, opened later by single-use invitations.

A sign-in name is the expert's e-mail where nobody else in the bundle has it, else the round's and the expert's code. An
account that has that e-mail already is the same person's and serves again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from evalapp.accounts.models import Invitation, RoleGrant, User, UserSession
from evalapp.bundles.batches import portions
from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.vault import lookup_digest
from evalapp.core.viewer import Role
from evalapp.core.words import say
from scoring.bundle import Expert

__all__ = ["Former", "accounts_for", "grant_experts"]

LONGEST_LOGIN = 120


@dataclass(frozen=True, slots=True)
class Former:
    """The expert of the same code in the round that an import replaces: whose account it was, under which name."""

    user_id: int
    login: str
    name: str

    @property
    def by_code(self) -> bool:
        """Whether the account was made for the code alone, so that it is nobody's but this expert's."""
        return "@" not in self.login


@dataclass(frozen=True, slots=True)
class _Wish:
    login: str
    digest: str
    by_email: bool


def accounts_for(
    session: Session, round_code: str, experts: Sequence[Expert], former: Mapping[str, Former]
) -> list[int]:
    """Return the account of each expert, in their order; those that do not exist yet are made."""
    wishes = _wishes(round_code, experts)
    known = _known(session, wishes)
    found: dict[str, int] = {}
    for expert in experts:
        wish, before = wishes[expert.code], former.get(expert.code)
        if wish.by_email and wish.digest in known:
            found[expert.code] = known[wish.digest]
        elif not wish.by_email and before is not None and before.by_code:
            found[expert.code] = before.user_id
            if before.name != expert.name:
                _hand_over(session, before.user_id, expert.name)
    fresh = [expert for expert in experts if expert.code not in found]
    taken = set(known)
    rows = [_account(expert, _free(session, wishes[expert.code], taken)) for expert in fresh]
    for portion, named in zip(portions(rows), portions(fresh), strict=True):
        made = session.scalars(insert(User).returning(User.id, sort_by_parameter_order=True), list(portion))
        found.update(zip((expert.code for expert in named), made, strict=True))
    return [found[expert.code] for expert in experts]


def grant_experts(session: Session, round_id: int, user_ids: Sequence[int]) -> None:
    """Give the experts their role; refuse where one of them has another part in this round."""
    wanted = set(user_ids)
    held = wanted & set(session.scalars(select(RoleGrant.user_id).where(RoleGrant.round_id == round_id)))
    if held:
        people = session.scalars(select(User).where(User.id.in_(held)).order_by(User.id))
        problem = "%(name)s already has another part in this round; one person has one part."
        raise Refusal(*(say(problem, name=person.name) for person in people))
    for portion in portions(user_ids):
        rows = [{"user_id": user_id, "role": Role.EXPERT, "round_id": round_id} for user_id in portion]
        session.execute(insert(RoleGrant), rows)
    # A session that began before the role knows nothing of it.
    signed_in = wanted & set(session.scalars(select(UserSession.user_id).where(UserSession.ended_at.is_(None))))
    if signed_in:
        ended = update(UserSession).where(UserSession.user_id.in_(signed_in), UserSession.ended_at.is_(None))
        session.execute(ended.values(ended_at=clock.now()))


def _wishes(round_code: str, experts: Sequence[Expert]) -> dict[str, _Wish]:
    """The sign-in name that each expert should have, by code."""
    shared = Counter(lookup_digest(expert.email) for expert in experts if expert.email)
    wishes: dict[str, _Wish] = {}
    for expert in experts:
        email = expert.email.strip()
        own = "@" in email and len(email) <= LONGEST_LOGIN and shared[lookup_digest(email)] == 1
        login = email if own else f"{round_code}.{expert.code}"
        wishes[expert.code] = _Wish(login, lookup_digest(login), own)
    return wishes


def _known(session: Session, wishes: Mapping[str, _Wish]) -> dict[str, int]:
    """The accounts that exist under the wished names, by the names' digests."""
    known: dict[str, int] = {}
    for portion in portions(list({wish.digest for wish in wishes.values()}), 500):
        query = select(User.login_digest, User.id).where(User.login_digest.in_(portion))
        known.update(session.execute(query).all())
    return known


def _free(session: Session, wish: _Wish, taken: set[str]) -> str:
    """The wished name, with a number where it is taken: codes may differ by letter case only, names may not."""
    number, login, digest = 1, wish.login, wish.digest
    while digest in taken or (number > 1 and _exists(session, digest)):
        number += 1
        login = f"{wish.login}~{number}"
        digest = lookup_digest(login)
    taken.add(digest)
    return login


def _exists(session: Session, digest: str) -> bool:
    return session.scalar(select(User.id).where(User.login_digest == digest)) is not None


def _account(expert: Expert, login: str) -> dict[str, Any]:
    return {
        "login_digest": lookup_digest(login),
        "login": login,
        "name": expert.name,
        "email": expert.email.strip(),
        "password_hash": None,
        "language": "zh",
        "active": True,
        "created_at": clock.now(),
    }


def _hand_over(session: Session, user_id: int, name: str) -> None:
    """Another person stands behind the code now: nothing of the one before opens the account any more."""
    moment = clock.now()
    session.execute(update(User).where(User.id == user_id).values(name=name, password_hash=None))
    session.execute(update(UserSession).where(UserSession.user_id == user_id).values(ended_at=moment))
    unused = Invitation.user_id == user_id, Invitation.used_at.is_(None)
    session.execute(update(Invitation).where(*unused).values(used_at=moment))
