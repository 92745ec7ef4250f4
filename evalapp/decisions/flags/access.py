"""Who sees flagged experts, and why somebody does not judge them now."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.certificates.queries import require_certificate
from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission
from evalapp.core.viewer import Role, Viewer
from evalapp.core.words import Words
from evalapp.decisions import checks
from evalapp.decisions.access import numbers_open_to_viewer, require_ranking
from evalapp.results.models import Calculation
from evalapp.rounds.models import Round

__all__ = ["hindrance", "names_experts", "require_flags"]


def require_flags(session: Session, round_: Round, made: Calculation | None) -> None:
    """Refuse whom the ranking is shut to, a person to whom not all of the calculation is open, and a coordinator
    without certificate: evidence on experts is of the whole round."""
    require_ranking(session, round_)
    if names_experts(session, round_):
        require_certificate(session, round_.id, Capacity.COORDINATOR)
    if made is not None:
        numbers_open_to_viewer(session, round_, made)


def names_experts(session: Session, round_: Round) -> bool:
    """Whether the session's viewer reads who the experts are: a coordinator, who knows them anyway and judges none.
    Who is an official as well does not."""
    viewer: Viewer = session.info["viewer"]
    return viewer.has(Role.COORDINATOR, round_.id) and not viewer.has(Role.OFFICIAL, round_.id)


def hindrance(session: Session, round_: Round, made: Calculation) -> Sequence[Words]:
    """Return why the session's viewer, an official, cannot judge now, as sentences; nothing where they can."""
    try:
        checks.require_official(session, round_, Permission.JUDGE_FLAGS)
        checks.require_newest(session, round_, made.number)
    except Refusal as error:
        return error.problems
    return ()
