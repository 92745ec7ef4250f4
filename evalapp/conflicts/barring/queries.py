"""Reading requests to bar an expert; whether one waits; who may ask and decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.accounts.models import User
from evalapp.conflicts.barring.models import Barring
from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.certificates.queries import require_certificate
from evalapp.conflicts.models import Conflict
from evalapp.conflicts.office.queries import Withdrawn, in_conflict, is_expert
from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.files import StoredFile
from evalapp.core.viewer import Role, Viewer
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert

__all__ = [
    "BarringRow",
    "barring_of",
    "barrings_of",
    "evidence_of",
    "expert_named",
    "require_none_waits",
    "require_unconcerned",
    "waiting",
]


@dataclass(frozen=True, slots=True)
class BarringRow:
    """A request with the declaration, the expert and the people it names."""

    barring: Barring
    declaration: Declaration
    expert: Expert
    asked_by: str
    decided_by: str


def barrings_of(session: Session, round_id: int) -> Sequence[BarringRow]:
    """Return the requests of a round, the newest first, as far as the viewer may know of them."""
    rows = session.execute(
        select(Barring, Declaration, Expert)
        .join(Declaration, Declaration.id == Barring.declaration_id)
        .join(Expert, Expert.id == Barring.expert_id)
        .where(Declaration.round_id == round_id)
        .order_by(Barring.requested_at.desc(), Barring.id.desc())
    ).all()
    people = {who for barring, _, _ in rows for who in (barring.requested_by, barring.decided_by) if who}
    named = session.execute(select(User.id, User.name).where(User.id.in_(people))).all() if people else ()
    names: dict[int | None, str] = {key: name for key, name in named}  # noqa: C416 - rows are no pairs to the types
    return [BarringRow(*row, names[row[0].requested_by], names.get(row[0].decided_by, "")) for row in rows]


def barring_of(session: Session, round_id: int, barring_id: int) -> Barring:
    """Return a request of this round, or refuse as absent."""
    wanted = select(Barring).join(Declaration, Declaration.id == Barring.declaration_id)
    found = session.scalar(wanted.where(Barring.id == barring_id, Declaration.round_id == round_id))
    if found is None:
        raise Absent(say("There is no such request."))
    return found


def evidence_of(session: Session, round_id: int, barring_id: int) -> StoredFile:
    """Return the file that was handed in with a request."""
    found = barring_of(session, round_id, barring_id)
    file = session.get(StoredFile, found.evidence_file_id) if found.evidence_file_id else None
    if file is None:
        raise Absent(say("There is no such file."))
    return file


def waiting(session: Session, round_id: int) -> int:
    """Return how many requests of a round wait for their decision. Plain tables: the same for every viewer."""
    barrings, declarations = Barring.__table__.c, Declaration.__table__.c
    joined = Barring.__table__.join(Declaration.__table__, declarations.id == barrings.declaration_id)
    wanted = select(func.count()).select_from(joined)
    return session.scalar(wanted.where(declarations.round_id == round_id, barrings.upheld.is_(None))) or 0


def require_none_waits(session: Session, round_id: int) -> None:
    """Refuse what would show or use a ranking newly while a request to bar an expert waits for its decision."""
    if waiting(session, round_id):
        raise Refusal(
            say(
                "A request to bar an expert waits for its decision; "
                "it is decided before anything of its effect is shown to anyone."
            )
        )


def require_unconcerned(session: Session, round_id: int) -> None:
    """Refuse who takes part in the round as expert or city, who has not given the certificate, and who stated a
    conflict with a declaration of the round: every sheet that is sealed moves the whole ranking."""
    viewer: Viewer = session.info["viewer"]
    if is_expert(session, viewer, round_id) or viewer.has(Role.APPLICANT, round_id):
        raise Forbidden(say("Who scores or declares in a round bars nobody from it."))
    capacity = Capacity.COORDINATOR if viewer.has(Role.COORDINATOR, round_id) else Capacity.OFFICIAL
    require_certificate(session, round_id, capacity)
    if in_conflict(session, viewer, round_id):
        raise Withdrawn


def expert_named(
    session: Session, round_id: int, text: str, *, by_code: bool, declaration_id: int | None = None
) -> Expert:
    """Return the expert whom somebody names: by name, or by code where the asking person may know codes.

    Names are encrypted, so the database cannot look them up. Who may know no codes is refused in one sentence, whether
    nobody has the name, several have it, or its expert is in conflict with the declaration: it tells nothing of who is
    in the pool.
    """
    wanted = " ".join(text.split()).casefold()
    rows = session.scalars(select(Expert).where(Expert.round_id == round_id).order_by(Expert.id)).all()
    found = [row for row in rows if wanted and " ".join(row.name.split()).casefold() == wanted]
    if by_code:
        found += [row for row in rows if row.code.casefold() == wanted and row not in found]
    if not by_code:
        in_force = Conflict.declaration_id == declaration_id, Conflict.lifted_at.is_(None)
        closed = set(session.scalars(select(Conflict.expert_id).where(*in_force)))
        found = [row for row in found if row.id not in closed]
        if len(found) != 1:
            raise Refusal(
                say(
                    "No request can be made on this name: no expert of this round has it, several have it, or the "
                    "conflict is in force already. A coordinator can ask by code."
                )
            )
    if len(found) > 1:
        raise Refusal(say("Several experts of this round have this name: a coordinator can ask by code."))
    if not found:
        raise Refusal(say("No expert of this round has this name."))
    return found[0]
