"""What sheets ask before an expert confirms the certificate at the end: that nothing waits for them any more."""

from __future__ import annotations

from sqlalchemy.orm import Session

from evalapp.core.errors import Refusal
from evalapp.core.hooks import listens
from evalapp.core.words import say
from evalapp.experts.models import Expert
from evalapp.sheets.queries import OwnState, own_list

__all__ = ["require_all_submitted"]


@listens("certificate.confirming")
def require_all_submitted(session: Session, expert_id: int, **_: object) -> None:
    """Refuse while scoring goes on and a declaration still waits for this expert."""
    rows = own_list(session, session.get_one(Expert, expert_id))
    left = sum(row.state is not OwnState.SUBMITTED for row in rows)
    if left:
        raise Refusal(
            say(
                "The certificate is confirmed at the end: %(count)s of your declarations still wait for you.",
                count=left,
            )
        )
