"""What results refuse to the stages before them: nothing is changed towards a known result."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.hooks import listens
from evalapp.core.ledger import LedgerEntry, chain_of
from evalapp.core.words import say
from evalapp.results.models import Calculation
from evalapp.rounds.models import Round

__all__: list[str] = []


@listens("scoring.reopening")
def keep_scoring_closed(session: Session, round_id: int) -> None:
    """Once the scores were calculated or taken out, more scoring would be scoring towards a known result."""
    if _calculated(session, round_id):
        raise Refusal(say("A calculation exists; scoring can no longer be extended."))
    if _scores_taken_out(session, round_id):
        raise Refusal(say("The scores were exported after scoring was closed; scoring can no longer be extended."))


@listens("conflict.imposing")
def keep_panel_as_calculated(session: Session, round_id: int) -> None:
    """A conflict set once the ranking is known could be aimed at one expert's scores."""
    if _calculated(session, round_id):
        raise Refusal(
            say(
                "After the first calculation one person alone can no longer set a conflict: the ranking is known. "
                "Now one person asks on evidence that the expert be barred, and another, unconcerned, decides."
            )
        )


@listens("barring.asking")
def require_known_ranking(session: Session, round_id: int) -> None:
    """Before the first calculation a coordinator sets the conflict at once; nobody needs to wait for two persons."""
    if not _calculated(session, round_id):
        raise Refusal(say("There is no calculation yet: a coordinator sets the conflict on the conflicts page."))


def _calculated(session: Session, round_id: int) -> bool:
    made = select(func.count()).select_from(Calculation).where(Calculation.round_id == round_id)
    return bool(session.scalar(made))


def _scores_taken_out(session: Session, round_id: int) -> bool:
    """Whether the ledger knows of an export since scoring was closed the last time."""
    closed_at = session.get_one(Round, round_id).scoring_closed_at
    if closed_at is None:
        return False
    taken = select(func.count()).where(
        LedgerEntry.chain == chain_of(round_id),
        LedgerEntry.action == "round.exported",
        LedgerEntry.at >= clock.stamp(closed_at),
    )
    return bool(session.scalar(taken))
