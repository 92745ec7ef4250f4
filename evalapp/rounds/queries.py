"""Reading rounds. Visibility of a round itself is a matter of roles: the permission table asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Absent, Forbidden
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Viewer
from evalapp.core.words import say
from evalapp.rounds.models import Criterion, Phase, PhaseName, RequiredDocument, Round

__all__ = [
    "criteria_of",
    "documents_of",
    "find_round",
    "phases_of",
    "round_for_change",
    "round_in_preparation",
    "rounds_of",
]


def find_round(session: Session, code: str) -> Round:
    """Return the round of a code, or refuse as absent."""
    found = session.scalar(select(Round).where(Round.code == code))
    if found is None:
        raise Absent(say("There is no round “%(code)s”.", code=code))
    return found


def rounds_of(session: Session, viewer: Viewer) -> Sequence[Round]:
    """Return the rounds in which the viewer has a part, newest first."""
    wanted = select(Round).order_by(Round.created_at.desc(), Round.id.desc())
    if not viewer.is_system:
        wanted = wanted.where(Round.id.in_({round_id for _, round_id in viewer.roles if round_id is not None}))
    return session.scalars(wanted).all()


def round_for_change(session: Session, round_id: int, *, alone: bool = False) -> Round:
    """Return the round as it stands now, held until the transaction ends.

    Every write to a round starts here. Ordinary writes share the hold; one that moves the round from state to state
    (`alone`) waits for them and keeps later ones out, so that a save is either before the closing or refused after it.
    What the session had loaded before it waited is then read anew: someone else may have changed it meanwhile.
    """
    wanted = select(Round).where(Round.id == round_id).with_for_update(read=not alone)
    round_ = session.scalars(wanted.execution_options(populate_existing=True)).one()
    if alone:
        session.expire_all()
    return round_


def round_in_preparation(session: Session, round_id: int) -> Round:
    """Return the round for a change of what opening locks; refuses once it was opened, whoever asks.

    The hold is not shared: two edits of one table would each check a tree that the other changes.
    """
    round_ = round_for_change(session, round_id, alone=True)
    if round_.state is not RoundState.PREPARATION:
        raise Forbidden(
            say(
                "Criteria, weights and rules were locked when the round opened; "
                "only a newly announced round changes them."
            )
        )
    return round_


def phases_of(session: Session, round_id: int) -> dict[PhaseName, Phase]:
    """Return the dated phases by name."""
    return {phase.name: phase for phase in session.scalars(select(Phase).where(Phase.round_id == round_id))}


def documents_of(session: Session, round_id: int) -> Sequence[RequiredDocument]:
    """Return the documents every declaration must bring, in their order."""
    wanted = select(RequiredDocument).where(RequiredDocument.round_id == round_id).order_by(RequiredDocument.position)
    return session.scalars(wanted).all()


def criteria_of(session: Session, round_id: int) -> Sequence[Criterion]:
    """Return the criteria tree, row by row in its order."""
    return session.scalars(select(Criterion).where(Criterion.round_id == round_id).order_by(Criterion.position)).all()
