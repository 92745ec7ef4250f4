"""Putting the demonstration into a database: accounts and rounds that are not there yet. What is there is kept."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.accounts.models import User
from evalapp.accounts.operations import create_user, grant_role
from evalapp.accounts.passwords import hash_password
from evalapp.bundles.demo.certificates import certify_office
from evalapp.bundles.demo.frames import closed_frame, live_frame
from evalapp.bundles.demo.live import walk_to_scoring
from evalapp.bundles.demo.names import SUMMARIES
from evalapp.bundles.demo.panel import draw_panel
from evalapp.bundles.demo.rounds import CLOSED_CODE, LIVE_CODE, closed_round, live_round
from evalapp.bundles.frame import Frame
from evalapp.bundles.insert import Progress
from evalapp.bundles.operations import find_code, import_round
from evalapp.core import clock
from evalapp.core.ledger import record
from evalapp.core.vault import lookup_digest
from evalapp.core.viewer import Role
from evalapp.declarations.queries import declarations_of
from evalapp.experts.models import Expert
from evalapp.rounds.models import Round
from scoring.bundle import Bundle, read_files, write_files

__all__ = ["ACCOUNTS", "PASSWORD", "load_closed_round", "load_live_round"]

PASSWORD = "demo-only-2026"  # noqa: S105 - printed for everybody: the demonstration refuses production settings

ACCOUNTS: tuple[tuple[Role, str, str], ...] = (
    (Role.ADMIN, "admin", "演示管理员"),
    (Role.COORDINATOR, "coordinator", "演示秘书处"),
    (Role.OFFICIAL, "official1", "演示负责人甲"),
    (Role.OFFICIAL, "official2", "演示负责人乙"),
    (Role.APPLICANT, "applicant", "澜江市联络人（演示）"),
)
"""Role, sign-in name and name of every account that is not an expert's."""

_FIRST_CITY = "C01"


def load_closed_round(session: Session, progress: Progress | None = None) -> Round | None:
    """Add the scored round; None where a round of its code is there already."""
    made = _load(session, CLOSED_CODE, closed_round(), closed_frame(), progress)
    if made is not None:
        draw_panel(session, made)
    return made


def load_live_round(session: Session) -> Round | None:
    """Add the small round and walk it into scoring by the operations that its people would use."""
    made = _load(session, LIVE_CODE, live_round(), live_frame(clock.now()), None)
    if made is not None:
        walk_to_scoring(session, made)
    return made


def _load(session: Session, code: str, bundle: Bundle, frame: Frame, progress: Progress | None) -> Round | None:
    """The same way in as every bundle's: written, read again with every check, imported."""
    if find_code(session, code) is not None:
        return None
    made = import_round(session, read_files(write_files(bundle)), progress=progress, frame=frame)
    people = _people(session)
    for role in (Role.COORDINATOR, Role.OFFICIAL, Role.APPLICANT):
        for person in people[role]:
            grant_role(session, person, role, made.id)
    certify_office(session, made)
    _describe(session, made, people[Role.APPLICANT][0])
    _set_passwords(session, made)
    return made


def _people(session: Session) -> dict[Role, list[User]]:
    """The accounts of the demonstration, made where there are none."""
    people: dict[Role, list[User]] = {}
    for role, login, name in ACCOUNTS:
        user = session.scalar(select(User).where(User.login_digest == lookup_digest(login)))
        if user is None:
            user = create_user(session, login, name)
            if role in (Role.ADMIN, Role.COORDINATOR):
                grant_role(session, user, role)
            _set_password(session, user, hash_password(PASSWORD))
        people.setdefault(role, []).append(user)
    return people


def _describe(session: Session, round_: Round, applicant: User) -> None:
    """Give each declaration its summary, and the first one the account that speaks for it."""
    for declaration in declarations_of(session, round_.id):
        declaration.summary = SUMMARIES[declaration.position % len(SUMMARIES)]
        if declaration.code == _FIRST_CITY:
            declaration.applicant_user_id = applicant.id
            subject, facts = ("declarations", declaration.id), {"user": applicant.id}
            record(session, "declarations.applicant_named", subject, round_id=round_.id, facts=facts)
    session.flush()


def _set_passwords(session: Session, round_: Round) -> None:
    """Give the experts who have none the printed password. One hash serves them all: it is no secret."""
    wanted = select(User).join(Expert, Expert.user_id == User.id).where(Expert.round_id == round_.id)
    waiting = session.scalars(wanted.where(User.password_hash.is_(None)).order_by(User.id)).all()
    if waiting:
        hashed = hash_password(PASSWORD)
        for user in waiting:
            _set_password(session, user, hashed)


def _set_password(session: Session, user: User, hashed: str) -> None:
    user.password_hash = hashed
    session.flush()
    record(session, "account.password_set", ("users", user.id), facts={"demonstration": True})
