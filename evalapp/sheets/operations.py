"""Every write to sheets: saving a draft and submitting, each one short transaction with its checks inside.

A sheet is saved whole or not at all. Whoever saves names the version they started from; a newer one is never
overwritten. The ledger keeps the digest of what was saved, not the scores: it can be read before scoring closes. The
content itself, with a random salt so that nobody can find it by trying, stands in the sheet's versions.
"""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.canonical import digest
from evalapp.core.errors import Refusal, Stale
from evalapp.core.labels import label
from evalapp.core.ledger import record
from evalapp.core.words import say
from evalapp.experts.models import Expert
from evalapp.rounds.models import Criterion
from evalapp.rounds.queries import criteria_of
from evalapp.sheets.content import SheetContent, SheetInput, Unreadable, read_sheet
from evalapp.sheets.gate import Gate, opened_for_scoring, require_in_time
from evalapp.sheets.items import asked_items
from evalapp.sheets.models import Score, Sheet, SheetState, SheetVersion
from evalapp.sheets.queries import Receipt, receipt_of, version_of

__all__ = ["save_draft", "submit"]


def save_draft(session: Session, expert: Expert, declaration_id: int, typed: SheetInput, version: int) -> Receipt:
    """Keep a sheet as it stands; `version` is the one the expert started from (0: none yet)."""
    return _save(session, expert, declaration_id, typed, version, SheetState.DRAFT)


def submit(session: Session, expert: Expert, declaration_id: int, typed: SheetInput, version: int) -> Receipt:
    """Submit a sheet: every required item has a score or an abstention, and nothing changes afterwards."""
    return _save(session, expert, declaration_id, typed, version, SheetState.SUBMITTED)


def _save(
    session: Session, expert: Expert, declaration_id: int, typed: SheetInput, version: int, wanted: SheetState
) -> Receipt:
    gate = opened_for_scoring(session, expert.id, expert.round_id, declaration_id)
    sheet = _sheet(session, gate)
    items = asked_items(criteria_of(session, gate.round.id))
    stored = sheet.version if sheet else 0
    again = sheet is not None and stored == version + 1 and _sent_before(session, sheet, items, typed, wanted)
    if again and sheet is not None and sheet.state is wanted:
        return receipt_of(session, gate.round.id, sheet)
    require_in_time(session, gate)
    if stored != version and not again:
        raise Stale(say("This sheet was saved elsewhere since you opened it. Nothing was overwritten."))
    if typed.lock != gate.round.lock_digest:
        raise Stale(say("The criteria of this round are not those of your form. Nothing was saved."))
    if sheet is not None and sheet.state is not SheetState.DRAFT:
        raise Refusal(say("This sheet can no longer be changed: %(state)s.", state=label(sheet.state)))
    content = read_sheet(items, typed, complete=wanted is SheetState.SUBMITTED)
    return _write(session, gate, sheet, content, typed.request_id, wanted)


def _sheet(session: Session, gate: Gate) -> Sheet | None:
    same = Sheet.declaration_id == gate.declaration.id, Sheet.expert_id == gate.expert.id
    return session.scalar(select(Sheet).where(*same).execution_options(populate_existing=True))


def _sent_before(session: Session, sheet: Sheet, items: list[Criterion], typed: SheetInput, wanted: SheetState) -> bool:
    """Whether the newest version came from the very same form with the very same content: a double click, or a draft
    that is submitted before its page came back."""
    kept = version_of(session, sheet)
    if not typed.request_id or kept is None or kept.content.get("request") != typed.request_id:
        return False
    if sheet.state is SheetState.SUBMITTED and wanted is SheetState.DRAFT:
        return False
    try:
        content = read_sheet(items, typed, complete=wanted is SheetState.SUBMITTED)
    except Unreadable:
        return False
    return content == SheetContent.from_plain(kept.content)


def _write(
    session: Session, gate: Gate, sheet: Sheet | None, content: SheetContent, request_id: str, state: SheetState
) -> Receipt:
    place = {"declaration_id": gate.declaration.id, "expert_id": gate.expert.id}
    kept = sheet or Sheet(**place, version=0)
    kept.version += 1
    kept.state, kept.saved_at, kept.opinion, kept.abstained = state, gate.moment, content.opinion, content.abstained
    _write_scores(session, gate, kept, content)
    session.add(kept)
    session.flush()
    plain = {**content.to_plain(), "salt": secrets.token_hex(16), "request": request_id[:64]}
    saved = SheetVersion(declaration_id=gate.declaration.id, sheet_id=kept.id, version=kept.version, content=plain)
    saved.saved_at = gate.moment
    session.add(saved)
    facts = {"declaration": gate.declaration.code, "version": kept.version, "content_sha256": digest(plain)}
    if state is SheetState.SUBMITTED:
        kept.submitted_at = gate.moment
        kept.digest = digest(
            {
                "round": gate.round.code,
                "criteria": gate.round.lock_digest,
                "declaration": gate.declaration.code,
                "expert": gate.expert.code,
                "version": kept.version,
                "submitted_at": gate.moment,
                "content": plain,
            }
        )
        facts["digest"] = kept.digest
    action = "sheet.submitted" if state is SheetState.SUBMITTED else "sheet.draft_saved"
    entry = record(session, action, ("sheets", kept.id), round_id=gate.round.id, facts=facts, at=gate.moment)
    return Receipt.of(kept, entry)


def _write_scores(session: Session, gate: Gate, sheet: Sheet, content: SheetContent) -> None:
    """Bring the rows of scores to the content. A comment without a score yet stands in the sheet's version only, but
    on a submitted sheet it is an abstention with a comment (only optional items can be so)."""
    by_criterion = {score.criterion_id: score for score in sheet.scores}
    kept = []
    for item in asked_items(criteria_of(session, gate.round.id)):
        said = content.items.get(item.code)
        if said is None or not (said.decided or sheet.state is SheetState.SUBMITTED):
            continue
        row = by_criterion.get(item.id) or Score(declaration_id=gate.declaration.id, criterion_id=item.id)
        row.steps, row.comment = said.steps, said.comment
        kept.append(row)
    sheet.scores[:] = kept
