"""Which sheets would be sealed if conflicts came into force: asked before many are set at once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.experts.models import Expert
from evalapp.sheets.models import Sheet, SheetState

__all__ = ["unsealed_pairs"]


def unsealed_pairs(session: Session, round_id: int) -> set[tuple[int, int]]:
    """Return the pairs of declaration id and expert id with a sheet that is not sealed; no score is read."""
    wanted = select(Sheet.declaration_id, Sheet.expert_id).join(Expert, Expert.id == Sheet.expert_id)
    rows = session.execute(wanted.where(Expert.round_id == round_id, Sheet.state != SheetState.SEALED))
    return {(declaration_id, expert_id) for declaration_id, expert_id in rows}
