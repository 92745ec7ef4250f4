"""The account that speaks for a declaration: invited by the coordinator, bound to that declaration."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from evalapp.accounts.models import User
from evalapp.accounts.operations import grant_role
from evalapp.accounts.round_invitations import Invited, account_of, free_login, invite_to_round
from evalapp.core import typed
from evalapp.core.errors import Refusal
from evalapp.core.ledger import record
from evalapp.core.mail import is_address
from evalapp.core.viewer import Role
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.declarations.operations import hold
from evalapp.rounds.queries import round_for_change

__all__ = ["invite_applicant"]


def invite_applicant(
    session: Session, declaration: Declaration, email: str, address_of: Callable[[str], str], *, anew: bool = False
) -> Invited:
    """Invite the account that speaks for a declaration. `anew` gives the part to another account.

    An account that lost its part keeps its role in the round and finds nothing there.
    """
    round_ = round_for_change(session, declaration.round_id)
    hold(session, round_.id, declaration)
    user = None
    if declaration.applicant_user_id is not None and not anew:
        user = session.get_one(User, declaration.applicant_user_id)
    if user is None:
        address = typed.line(email, say("E-mail"), most=120)
        if address and not is_address(address):
            raise Refusal(say("“%(email)s” is no e-mail address.", email=address[:60]))
        login = address or free_login(session, f"{round_.code}.{declaration.code}")
        user = account_of(session, login, declaration.applicant, address)
        grant_role(session, user, Role.APPLICANT, round_.id)
        declaration.applicant_user_id = user.id
        session.flush()
        subject = ("declarations", declaration.id)
        record(session, "declarations.applicant_named", subject, round_id=round_.id, facts={"user": user.id})
    return invite_to_round(session, user, round_.id, round_.title, address_of)
