"""What results refuse to the stages before them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.core.errors import Refusal
from evalapp.core.hooks import listens
from evalapp.core.words import say
from evalapp.results.models import Calculation

__all__: list[str] = []


@listens("scoring.reopening")
def keep_scoring_closed(session: Session, round_id: int) -> None:
    """Once the scores were calculated, more scoring would be scoring towards a known result."""
    if session.scalar(select(func.count()).select_from(Calculation).where(Calculation.round_id == round_id)):
        raise Refusal(say("A calculation exists; scoring can no longer be extended."))
