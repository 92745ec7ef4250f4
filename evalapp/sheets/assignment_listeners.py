"""What happens to a sheet when its assignment ends by hand, or is given again.

A submitted sheet keeps its assignment: scores never leave by an unticked box. A draft is sealed, so that it counts
nowhere, also where the rules count drafts; the same expert assigned again finds it as a draft.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Refusal
from evalapp.core.hooks import listens
from evalapp.core.ledger import record
from evalapp.core.visibility import suspended
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.sheets.models import Sheet, SheetState

__all__ = ["name_begun", "resume_sheet", "seal_draft"]


@listens("assignment.ending")
def seal_draft(session: Session, declaration_id: int, expert_id: int, round_id: int) -> None:
    """Refuse where a sheet was submitted; seal a draft."""
    sheet = _sheet(session, declaration_id, expert_id)
    if sheet is None or sheet.state is SheetState.SEALED:
        return
    code = session.get_one(Declaration, declaration_id).code
    if sheet.state is SheetState.SUBMITTED:
        raise Refusal(
            say(
                "A sheet for %(declaration)s was submitted; its assignment can only end by a conflict.",
                declaration=code,
            )
        )
    facts = {"declaration": code, "was": sheet.state}
    sheet.state = SheetState.SEALED
    record(session, "sheet.sealed", ("sheets", sheet.id), round_id=round_id, facts=facts)


@listens("assignment.resuming")
def resume_sheet(session: Session, declaration_id: int, expert_id: int, round_id: int) -> None:
    """Open a sealed draft again; whoever is assigned has no conflict in force."""
    sheet = _sheet(session, declaration_id, expert_id)
    if sheet is None or sheet.state is not SheetState.SEALED:
        return
    if sheet.submitted_at is not None:
        raise Refusal(say("This expert's submitted sheet was sealed; it stays sealed and they cannot score anew."))
    sheet.state = SheetState.DRAFT
    record(session, "sheet.unsealed", ("sheets", sheet.id), round_id=round_id)


@listens("assignments.begun")
def name_begun(session: Session, round_id: int, begun: set[tuple[int, int]]) -> None:
    """Add the pairs (ids of declaration and expert) whose expert has begun or submitted a sheet: plans leave them."""
    wanted = select(Sheet.declaration_id, Sheet.expert_id).join(Expert, Expert.id == Sheet.expert_id)
    rows = session.execute(wanted.where(Expert.round_id == round_id, Sheet.state != SheetState.SEALED))
    begun.update((row[0], row[1]) for row in rows)


def _sheet(session: Session, declaration_id: int, expert_id: int) -> Sheet | None:
    same = Sheet.declaration_id == declaration_id, Sheet.expert_id == expert_id
    with suspended(session):
        return session.scalar(select(Sheet).where(*same).execution_options(populate_existing=True))
