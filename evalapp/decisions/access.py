"""Who may look at ranking and reports, beyond role and state: the round's own rules, and conflicts of interest."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from evalapp.core.errors import Absent, Forbidden
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role, Viewer
from evalapp.core.words import Words, say
from evalapp.decisions.queries import open_codes
from evalapp.results.models import Calculation
from evalapp.results.numbers import Numbers
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules

__all__ = ["numbers_open_to_viewer", "ranking_shut", "require_ranking", "require_report"]


def ranking_shut(viewer: Viewer, round_: Round) -> Words | None:
    """Return why the ranking is shut to a viewer who holds the permission, or None."""
    official = viewer.is_system or viewer.has(Role.OFFICIAL, round_.id)
    shown = RoundRules.from_plain(round_.rules).coordinator_sees_ranking
    if official or shown or round_.state is RoundState.DECIDED:
        return None
    return say("By the rules of this round coordinators see the ranking after the decision only.")


def require_ranking(session: Session, round_: Round) -> None:
    """Refuse a viewer to whom the round's rules shut the ranking."""
    shut = ranking_shut(session.info["viewer"], round_)
    if shut is not None:
        raise Forbidden(shut)


def require_report(session: Session, round_: Round, numbers: Numbers) -> None:
    """Refuse a report of the whole round to a viewer to whom not all of the round is open."""
    require_ranking(session, round_)
    if not _codes(numbers) <= open_codes(session, round_.id).keys():
        raise Absent(say("There is no report for you in this round."))


def numbers_open_to_viewer(session: Session, made: Calculation) -> Numbers:
    """Return a calculation's numbers without the declarations that are closed to the session's viewer.

    A calculation is of the whole round and holds plain values, which the visibility filter does not reach.
    """
    numbers = Numbers.from_plain(made.numbers)
    seen = open_codes(session, made.round_id).keys()
    if _codes(numbers) <= seen:
        return numbers
    return replace(
        numbers,
        declarations=tuple(row for row in numbers.declarations if row.code in seen),
        unresolved=tuple(row for row in numbers.unresolved if row.code in seen),
        conflicts=tuple(row for row in numbers.conflicts if row.declaration in seen),
        warnings=(),  # they name declarations
    )


def _codes(numbers: Numbers) -> set[str]:
    return {row.code for row in numbers.declarations} | {row.code for row in numbers.unresolved}
