"""An expert's own sheets. Nobody but the expert reads them here; progress for coordinators is in `progress.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from evalapp.conflicts.models import ConflictStatement
from evalapp.core.errors import Absent
from evalapp.core.labels import register_labels
from evalapp.core.ledger import Head, LedgerEntry, chain_of
from evalapp.core.viewer import Viewer
from evalapp.core.words import say
from evalapp.declarations.models import Attachment, Declaration, DeclarationState
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.rounds.queries import criteria_of
from evalapp.sheets.content import ItemContent, SheetContent
from evalapp.sheets.items import required_items
from evalapp.sheets.models import Score, Sheet, SheetState, SheetVersion

__all__ = [
    "OwnDeclaration",
    "OwnState",
    "Receipt",
    "absence_stated",
    "content_of",
    "own_attachment",
    "own_declaration",
    "own_expert",
    "own_list",
    "own_sheet",
    "receipt_of",
    "version_of",
]

NOT_SHOWN = frozenset({DeclarationState.EXCLUDED, DeclarationState.WITHDRAWN})


class OwnState(StrEnum):
    """What an expert has yet to do with a declaration, in the order of urgency."""

    TO_STATE = "to_state"
    TO_SCORE = "to_score"
    DRAFT = "draft"
    VOID = "void"
    SUBMITTED = "submitted"


register_labels(
    {
        OwnState.TO_STATE: say("State conflicts first"),
        OwnState.TO_SCORE: say("To read and score"),
        OwnState.DRAFT: say("Draft"),
        OwnState.VOID: say("Not submitted in time, not counted"),
        OwnState.SUBMITTED: say("Submitted"),
    }
)


@dataclass(frozen=True, slots=True)
class OwnDeclaration:
    """A declaration assigned to an expert and where its sheet stands."""

    declaration: Declaration
    state: OwnState
    decided: int
    sheet: Sheet | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an expert has in hand after a save: which version, when, its digest and its place in the ledger."""

    state: SheetState
    version: int
    saved_at: datetime
    digest: str | None
    entry: Head

    @classmethod
    def of(cls, sheet: Sheet, entry: Head) -> Receipt:
        """Make the receipt of a sheet's newest version."""
        return cls(sheet.state, sheet.version, sheet.submitted_at or sheet.saved_at, sheet.digest, entry)


def own_expert(session: Session, viewer: Viewer, round_id: int) -> Expert:
    """Return the expert that this person is in this round."""
    found = session.scalar(select(Expert).where(Expert.round_id == round_id, Expert.user_id == viewer.user_id))
    if found is None:
        raise Absent(say("You are no expert of this round."))
    return found


def own_declaration(session: Session, expert: Expert, code: str) -> Declaration:
    """Return a declaration by code if it is assigned to this expert and open to them."""
    found = session.scalar(_assigned(expert).where(Declaration.code == code))
    if found is None:
        raise Absent(say("There is no such declaration among yours."))
    return found


def own_attachment(session: Session, declaration: Declaration, attachment_id: int) -> Attachment:
    """Return a file of this declaration; one of another declaration is absent."""
    same = Attachment.id == attachment_id, Attachment.declaration_id == declaration.id
    found = session.scalar(select(Attachment).where(*same))
    if found is None:
        raise Absent(say("There is no such file."))
    return found


def absence_stated(session: Session, expert: Expert, declaration: Declaration) -> bool:
    """Whether the expert has said that there is no conflict: only then its content opens."""
    same = ConflictStatement.declaration_id == declaration.id, ConflictStatement.expert_id == expert.id
    return session.scalar(select(ConflictStatement.id).where(*same, ~ConflictStatement.conflict)) is not None


def own_sheet(session: Session, expert: Expert, declaration: Declaration) -> Sheet | None:
    """Return this expert's sheet for a declaration."""
    same = Sheet.declaration_id == declaration.id, Sheet.expert_id == expert.id
    return session.scalar(select(Sheet).where(*same))


def own_list(session: Session, expert: Expert) -> Sequence[OwnDeclaration]:
    """Return what is assigned to this expert, the most urgent first."""
    statement = and_(
        ConflictStatement.declaration_id == Declaration.id,
        ConflictStatement.expert_id == expert.id,
        ~ConflictStatement.conflict,
    )
    sheet = and_(Sheet.declaration_id == Declaration.id, Sheet.expert_id == expert.id)
    wanted = _assigned(expert).outerjoin(ConflictStatement, statement).outerjoin(Sheet, sheet)
    rows = session.execute(wanted.add_columns(ConflictStatement.id, Sheet)).all()
    decided = _decided(session, expert)
    found = [
        OwnDeclaration(declaration, _state(stated, own), decided.get(own.id, 0) if own else 0, own)
        for declaration, stated, own in rows
    ]
    order = list(OwnState)
    return sorted(found, key=lambda row: (order.index(row.state), row.declaration.position))


def version_of(session: Session, sheet: Sheet) -> SheetVersion | None:
    """Return the newest version as it was saved here; an imported sheet has none."""
    same = SheetVersion.sheet_id == sheet.id, SheetVersion.version == sheet.version
    return session.scalar(select(SheetVersion).where(*same))


def content_of(session: Session, round_id: int, sheet: Sheet | None) -> SheetContent:
    """Return what a sheet says now; nothing for one that was never saved."""
    if sheet is None:
        return SheetContent()
    kept = version_of(session, sheet)
    if kept is not None:
        return SheetContent.from_plain(kept.content)
    codes = {row.id: row.code for row in criteria_of(session, round_id)}
    items = {codes[row.criterion_id]: ItemContent(row.steps, row.steps is None, row.comment) for row in sheet.scores}
    return SheetContent(items, sheet.opinion, sheet.abstained)


def receipt_of(session: Session, round_id: int, sheet: Sheet) -> Receipt:
    """Return the receipt of the newest version, with the newest ledger entry about this sheet."""
    about = LedgerEntry.subject_table == "sheets", LedgerEntry.subject_id == str(sheet.id)
    saves = LedgerEntry.action.in_(("sheet.draft_saved", "sheet.submitted"))
    wanted = select(LedgerEntry).where(LedgerEntry.chain == chain_of(round_id), saves, *about)
    entry = session.scalar(wanted.order_by(LedgerEntry.seq.desc()).limit(1))
    if entry is None:
        raise Absent(say("This sheet was imported; it has no receipt."))
    return Receipt.of(sheet, Head(entry.chain, entry.seq, entry.hash))


def _assigned(expert: Expert) -> Select[Declaration]:
    return (
        select(Declaration)
        .join(Assignment, Assignment.declaration_id == Declaration.id)
        .where(Assignment.expert_id == expert.id, Assignment.ended_at.is_(None), Assignment.released_at.is_not(None))
        .where(Declaration.round_id == expert.round_id, Declaration.state.not_in(NOT_SHOWN))
    )


def _decided(session: Session, expert: Expert) -> dict[int, int]:
    """How many required items have a score or an abstention, by sheet."""
    required = [item.id for item in required_items(criteria_of(session, expert.round_id))]
    wanted = (
        select(Score.sheet_id, func.count())
        .join(Sheet, Sheet.id == Score.sheet_id)
        .where(Sheet.expert_id == expert.id, Score.criterion_id.in_(required))
        .group_by(Score.sheet_id)
    )
    return dict(session.execute(wanted).all())


def _state(stated: int | None, sheet: Sheet | None) -> OwnState:
    if stated is None:
        return OwnState.TO_STATE
    if sheet is None:
        return OwnState.TO_SCORE
    return {SheetState.SUBMITTED: OwnState.SUBMITTED, SheetState.VOID: OwnState.VOID}.get(sheet.state, OwnState.DRAFT)
