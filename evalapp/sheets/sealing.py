"""Sealing a sheet: it is kept and counts nowhere. The one way, for a conflict and for the exclusion of an expert."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.ledger import record
from evalapp.core.visibility import suspended
from evalapp.declarations.models import Declaration
from evalapp.sheets.models import Sheet, SheetState

__all__ = ["seal", "seal_all_of", "sheet_of"]


def seal(session: Session, declaration_id: int, expert_id: int, round_id: int) -> bool:
    """Keep the sheet, count it nowhere; return whether there was one to seal."""
    sheet = sheet_of(session, declaration_id, expert_id)
    if sheet is None or sheet.state is SheetState.SEALED:
        return False
    facts = {"declaration": session.get_one(Declaration, declaration_id).code, "was": sheet.state}
    sheet.state = SheetState.SEALED
    record(session, "sheet.sealed", ("sheets", sheet.id), round_id=round_id, facts=facts)
    return True


def seal_all_of(session: Session, expert_id: int, round_id: int) -> int:
    """Seal every sheet of an expert, whom the caller holds; return how many there were to seal."""
    with suspended(session):
        wanted = select(Sheet.declaration_id).where(Sheet.expert_id == expert_id).order_by(Sheet.id)
        return sum(seal(session, place, expert_id, round_id) for place in session.scalars(wanted).all())


def sheet_of(session: Session, declaration_id: int, expert_id: int) -> Sheet | None:
    """Return an expert's sheet for a declaration as it stands now."""
    same = Sheet.declaration_id == declaration_id, Sheet.expert_id == expert_id
    return session.scalar(select(Sheet).where(*same).execution_options(populate_existing=True))
