"""Reading verdicts on flagged experts, and how many experts wait for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Refusal, Stale
from evalapp.core.words import say
from evalapp.decisions.flags.models import FlagVerdict, VerdictState
from evalapp.results.flags.models import FlaggedExpert
from evalapp.results.flags.queries import flagged_in, watch_of
from evalapp.results.models import Calculation

__all__ = ["FlagsWait", "open_verdict", "require_all_judged", "unjudged", "verdicts_on"]


class FlagsWait(Refusal):
    """Flagged experts have no verdict by two officials yet; pages lead to them."""

    def __init__(self, count: int) -> None:
        super().__init__(
            say(
                "Flagged experts who wait for a verdict by two officials: %(count)s. Each is cleared, or excluded "
                "under a rule of the round, before anything is proposed or confirmed.",
                count=count,
            )
        )


def verdicts_on(session: Session, rows: Sequence[FlaggedExpert]) -> Mapping[int, Sequence[FlagVerdict]]:
    """Return the verdicts on flagged experts by row id, the newest first."""
    found: dict[int, list[FlagVerdict]] = {row.id: [] for row in rows}
    wanted = select(FlagVerdict).where(FlagVerdict.flagged_id.in_(found)).order_by(FlagVerdict.id.desc())
    for verdict in session.scalars(wanted) if found else ():
        found[verdict.flagged_id].append(verdict)
    return found


def open_verdict(verdicts: Sequence[FlagVerdict]) -> FlagVerdict | None:
    """Return the verdict that waits for its second official or is in force, of those on one expert."""
    stands = VerdictState.WAITING, VerdictState.CONFIRMED
    return next((verdict for verdict in verdicts if verdict.state in stands), None)


def unjudged(session: Session, made: Calculation) -> int:
    """Return how many experts flagged in a calculation have no verdict of two officials in force."""
    verdicts = verdicts_on(session, flagged_in(session, made))
    judged = (any(one.state is VerdictState.CONFIRMED for one in given) for given in verdicts.values())
    return sum(not done for done in judged)


def require_all_judged(session: Session, made: Calculation) -> None:
    """Refuse while an expert flagged in a calculation waits, or where its experts were never watched."""
    if watch_of(session, made) is None:
        raise Stale(
            say(
                "The experts of calculation %(number)s were not watched yet; please calculate again.",
                number=made.number,
            )
        )
    count = unjudged(session, made)
    if count:
        raise FlagsWait(count)
