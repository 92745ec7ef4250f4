"""What happens to sheets when something happens before them: conflicts seal, the closing of scoring settles drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Refusal
from evalapp.core.hooks import listens
from evalapp.core.ledger import record
from evalapp.core.visibility import suspended
from evalapp.core.words import say
from evalapp.experts.models import Expert
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.models import Sheet, SheetState
from evalapp.sheets.sealing import seal, sheet_of
from scoring.bundle.model import DraftRule

__all__: list[str] = []


def _seal_all(session: Session, each: Sequence[Mapping[str, int]]) -> None:
    """Seal the sheets of many conflicts: those that are there, one by one."""
    experts = {place["expert_id"] for place in each}
    with suspended(session):
        rows = session.execute(select(Sheet.declaration_id, Sheet.expert_id).where(Sheet.expert_id.in_(experts)))
        pairs = {(declaration_id, expert_id) for declaration_id, expert_id in rows}
    for place in each:
        if (place["declaration_id"], place["expert_id"]) in pairs:
            _seal(session, **place)


@listens("conflict.in_force", together=_seal_all)
def _seal(session: Session, declaration_id: int, expert_id: int, round_id: int) -> None:
    """Keep the sheet, count it nowhere."""
    seal(session, declaration_id, expert_id, round_id)


@listens("conflict.lifting")
def _keep_sealed(session: Session, declaration_id: int, expert_id: int, **_: object) -> None:
    """A submitted sheet that was sealed cannot come back into the ranking; a draft can be taken up again."""
    with suspended(session):
        sheet = sheet_of(session, declaration_id, expert_id)
    if sheet is not None and sheet.state is SheetState.SEALED and sheet.submitted_at is not None:
        raise Refusal(say("The expert had submitted a sheet; it was sealed, and the conflict stays in force."))


@listens("scoring.closing")
def _settle_drafts(session: Session, round_id: int, rules: RoundRules) -> None:
    """Void what was not submitted, where the rules say so; counted drafts stay as they are."""
    if rules.drafts is DraftRule.VOID:
        _move_all(session, round_id, (SheetState.DRAFT, SheetState.VOID), "sheets.voided")


@listens("scoring.reopening")
def _revive_drafts(session: Session, round_id: int) -> None:
    """An extension gives voided drafts back to their experts."""
    _move_all(session, round_id, (SheetState.VOID, SheetState.DRAFT), "sheets.revived")


def _move_all(session: Session, round_id: int, states: tuple[SheetState, SheetState], action: str) -> None:
    """Move every sheet of a round from one state to another; the rule asks for all, whoever acts."""
    before, after = states
    wanted = select(Sheet).join(Expert, Expert.id == Sheet.expert_id)
    with suspended(session):
        moved = session.scalars(
            wanted.where(Expert.round_id == round_id, Sheet.state == before).order_by(Sheet.id)
        ).all()
        for sheet in moved:
            sheet.state = after
    if moved:
        facts = {"sheets": [sheet.id for sheet in moved]}
        record(session, action, ("rounds", round_id), round_id=round_id, facts=facts)
