"""Who may look at ranking and reports, beyond role and state: the round's own rules, certificates, conflicts.

All or nothing: a ranking with a hole in it would tell by its hole, and nobody decides on one.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.certificates.queries import require_certificate
from evalapp.conflicts.office.queries import require_whole_round, unconcerned_officials
from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role, Viewer
from evalapp.core.words import Words, say
from evalapp.decisions.operations import confirmations_needed
from evalapp.decisions.queries import open_codes
from evalapp.results.models import Calculation
from evalapp.results.numbers import Numbers
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules

__all__ = [
    "missing_officials",
    "numbers_open_to_viewer",
    "ranking_shut",
    "require_ranking",
    "require_report",
    "why_shut_to_viewer",
]


def ranking_shut(viewer: Viewer, round_: Round) -> Words | None:
    """Return why the ranking is shut to a viewer who holds the permission, or None."""
    official = viewer.is_system or viewer.has(Role.OFFICIAL, round_.id)
    shown = RoundRules.from_plain(round_.rules).coordinator_sees_ranking
    if official or shown or round_.state is RoundState.DECIDED:
        return None
    return say("By the rules of this round coordinators see the ranking after the decision only.")


def require_ranking(session: Session, round_: Round) -> None:
    """Refuse a viewer to whom the round's rules or a conflict shut the ranking, an official without certificate."""
    viewer: Viewer = session.info["viewer"]
    shut = ranking_shut(viewer, round_)
    if shut is not None:
        raise Forbidden(shut)
    require_whole_round(session, round_.id)
    if viewer.has(Role.OFFICIAL, round_.id):
        require_certificate(session, round_.id, Capacity.OFFICIAL)


def why_shut_to_viewer(session: Session, round_: Round) -> Words | None:
    """Return why the ranking is shut to the session's viewer, who holds the permission, or None."""
    try:
        require_ranking(session, round_)
    except Refusal as error:
        return error.problems[0]
    return None


def require_report(session: Session, round_: Round, numbers: Numbers) -> None:
    """Refuse a report of the whole round to a viewer to whom not all of the round is open."""
    require_ranking(session, round_)
    _require_all_open(session, round_.id, numbers)


def numbers_open_to_viewer(session: Session, round_: Round, made: Calculation) -> Numbers:
    """Return a calculation's numbers, all of them; refuses a viewer to whom not all of the round is open.

    A calculation is of the whole round and holds plain values, which the visibility filter does not reach.
    """
    require_ranking(session, round_)
    numbers = Numbers.from_plain(made.numbers)
    _require_all_open(session, round_.id, numbers)
    return numbers


def missing_officials(session: Session, round_: Round) -> int:
    """Return how many officials the administrator has yet to appoint so that the round can be decided; 0: enough.

    One proposes, as many as the rules say confirm; none of them has a conflict or another part in the round.
    """
    needed = 1 + confirmations_needed(RoundRules.from_plain(round_.rules))
    return max(0, needed - unconcerned_officials(session, round_.id))


def _require_all_open(session: Session, round_id: int, numbers: Numbers) -> None:
    """The last line: whatever closes a declaration to somebody, they see no calculation that it is part of."""
    codes = {row.code for row in numbers.declarations} | {row.code for row in numbers.unresolved}
    if not codes <= open_codes(session, round_id).keys():
        raise Absent(say("There is no ranking for you in this round."))
