"""Every write to the expert pool: entering, changing, importing, inviting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.accounts.operations import grant_role
from evalapp.accounts.round_invitations import Invited, account_of, free_login, invite_to_round
from evalapp.core import typed
from evalapp.core.errors import Refusal
from evalapp.core.ledger import record
from evalapp.core.mail import is_address
from evalapp.core.phases import BEFORE_CLOSING, BEFORE_SCORING
from evalapp.core.viewer import Role
from evalapp.core.words import say
from evalapp.experts.models import Expert
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = ["EnteredExpert", "add_expert", "edit_expert", "import_experts", "invite_expert"]

MOST_LOAD = 10_000


@dataclass(frozen=True, slots=True)
class EnteredExpert:
    """What is entered for an expert."""

    code: str
    name: str
    employer: str = ""
    email: str = ""
    region: str = ""
    fields: tuple[str, ...] = ()
    max_load: int | None = None
    category: str = ""

    def cleaned(self) -> EnteredExpert:
        """Return the texts as they are kept; refuse what cannot be stored."""
        email = typed.line(self.email, say("E-mail"), most=120)
        if email and not is_address(email):
            raise Refusal(say("“%(email)s” is no e-mail address.", email=email[:60]))
        if self.max_load is not None and not 0 <= self.max_load <= MOST_LOAD:
            raise Refusal(say("The most declarations an expert takes is a number from 0 to %(most)s.", most=MOST_LOAD))
        return EnteredExpert(
            typed.code(self.code),
            typed.line(self.name, say("Name"), needed=True, most=120),
            typed.line(self.employer, say("Employer"), most=300),
            email,
            typed.line(self.region, say("Province"), most=120),
            typed.names(self.fields, say("Fields")),
            self.max_load,
            typed.line(self.category, say("Category"), most=60),
        )


def add_expert(session: Session, round_id: int, entered: EnteredExpert) -> Expert:
    """Enter an expert, with an account that opens by invitation; an account of the same e-mail serves again."""
    round_ = _editable_round(session, round_id)
    made = _add(session, round_, entered)
    _record(session, "experts.entered", made)
    return made


def edit_expert(session: Session, expert: Expert, entered: EnteredExpert) -> None:
    """Change what is known of an expert. The code stands in assignments: it is fixed once scoring starts."""
    round_ = _editable_round(session, expert.round_id)
    clean = entered.cleaned()
    if clean.code != expert.code:
        if round_.state not in BEFORE_SCORING:
            raise Refusal(say("Codes of experts are fixed once scoring starts."))
        _require_free(session, round_.id, clean.code)
    _write(expert, clean)
    session.flush()
    _record(session, "experts.changed", expert)


def import_experts(session: Session, round_id: int, rows: Sequence[EnteredExpert]) -> int:
    """Enter all rows or none; every problem is told at once."""
    round_ = _editable_round(session, round_id)
    taken = set(session.scalars(select(Expert.code).where(Expert.round_id == round_id)))
    problems = [say("The code “%(code)s” is taken.", code=row.code) for row in rows if row.code in taken]
    if problems:
        raise Refusal(problems[0], *problems[1:])
    for row in rows:
        _record(session, "experts.entered", _add(session, round_, row))
    return len(rows)


def invite_expert(session: Session, expert: Expert, address_of: Callable[[str], str]) -> Invited:
    """Make the single-use link by which an expert sets a password."""
    round_ = round_for_change(session, expert.round_id)
    return invite_to_round(session, expert.user, round_.id, round_.title, address_of)


def _editable_round(session: Session, round_id: int) -> Round:
    round_ = round_for_change(session, round_id)
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("Experts can be changed only until scoring is closed."))
    return round_


def _add(session: Session, round_: Round, entered: EnteredExpert) -> Expert:
    clean = entered.cleaned()
    _require_free(session, round_.id, clean.code)
    login = clean.email or free_login(session, f"{round_.code}.{clean.code}")
    user = account_of(session, login, clean.name, clean.email)
    same = Expert.round_id == round_.id, Expert.user_id == user.id
    if session.scalar(select(Expert.id).where(*same)) is not None:
        raise Refusal(say("The account “%(login)s” is an expert of this round already.", login=login))
    grant_role(session, user, Role.EXPERT, round_.id)
    last = session.scalar(select(func.max(Expert.position)).where(Expert.round_id == round_.id))
    made = Expert(round_id=round_.id, user_id=user.id, position=0 if last is None else last + 1)
    _write(made, clean)
    session.add(made)
    session.flush()
    session.refresh(made, ["user"])
    return made


def _require_free(session: Session, round_id: int, code: str) -> None:
    same = Expert.round_id == round_id, Expert.code == code
    if session.scalar(select(Expert.id).where(*same)) is not None:
        raise Refusal(say("The code “%(code)s” is taken.", code=code))


def _write(expert: Expert, clean: EnteredExpert) -> None:
    expert.code, expert.name, expert.employer, expert.email = clean.code, clean.name, clean.employer, clean.email
    expert.region, expert.fields, expert.category = clean.region, list(clean.fields), clean.category
    expert.max_load = clean.max_load


def _record(session: Session, action: str, expert: Expert) -> None:
    """The ledger knows the expert by code: no name, no contact, no employer."""
    facts: dict[str, object] = {"code": expert.code, "region": expert.region, "fields": expert.fields}
    facts |= {"category": expert.category, "max_load": expert.max_load}
    record(session, action, ("experts", expert.id), round_id=expert.round_id, facts=facts)
