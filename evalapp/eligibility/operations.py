"""Every write of screening: the history, the completeness check, verdicts, admission. Exclusions stand beside."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from evalapp.core import clock, typed
from evalapp.core.errors import Refusal
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_SCORING
from evalapp.core.words import Words, say
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.declarations.operations import hold
from evalapp.declarations.queries import declarations_of
from evalapp.eligibility import letters
from evalapp.eligibility.history import history_of, write_history
from evalapp.eligibility.judgement import Candidate, judge
from evalapp.eligibility.models import CompletenessCheck, EligibilityVerdict, ExclusionState, SupportedCity
from evalapp.eligibility.queries import CORRECTION, Screened, checks_of, screened, screening_of
from evalapp.eligibility.records import plain_finding
from evalapp.rounds.models import Round
from evalapp.rounds.queries import documents_of, round_for_change
from scoring.bundle.model import Supported

__all__ = [
    "admit",
    "admit_passing",
    "check_documents",
    "forget_verdicts",
    "request_correction",
    "screen",
    "screen_all",
    "screening_round",
    "set_history",
]


def screening_round(session: Session, round_id: int, *, alone: bool = False) -> Round:
    """Return the round, held, while it may still be screened."""
    round_ = round_for_change(session, round_id, alone=alone)
    if round_.state not in BEFORE_SCORING:
        raise Refusal(say("Screening ends when scoring starts."))
    return round_


def set_history(session: Session, round_id: int, rows: Sequence[Supported]) -> int:
    """Replace the history of support. Who was screened by the old one is screened anew; return how many those are.

    Exclusions that were notified stand as they are: their facts are frozen.
    """
    screening_round(session, round_id, alone=True)
    session.execute(delete(SupportedCity).where(SupportedCity.round_id == round_id))
    for position, row in enumerate(rows):
        kept = SupportedCity(round_id=round_id, position=position, city=row.city, province=row.province, year=row.year)
        kept.programme, kept.kind, kept.status, kept.source = row.programme, row.kind, row.status, row.source
        session.add(kept)
    open_ones = declarations_of(session, round_id, {DeclarationState.ENTERED, DeclarationState.ADMITTED})
    forgotten = sum(forget_verdicts(session, declaration) for declaration in open_ones)
    session.flush()
    digest = hashlib.sha256(write_history(rows).encode()).hexdigest()
    facts = {"rows": len(rows), "sha256": digest, "screened_anew": forgotten}
    record(session, "eligibility.history_set", ("rounds", round_id), round_id=round_id, facts=facts)
    return forgotten


def forget_verdicts(session: Session, declaration: Declaration) -> bool:
    """Drop the verdicts of a declaration whose facts changed; an admitted one awaits screening again."""
    judged = select(EligibilityVerdict.id).where(EligibilityVerdict.declaration_id == declaration.id).limit(1)
    had = session.scalar(judged) is not None or declaration.state is DeclarationState.ADMITTED
    session.execute(delete(EligibilityVerdict).where(EligibilityVerdict.declaration_id == declaration.id))
    if declaration.state is DeclarationState.ADMITTED:
        declaration.state = DeclarationState.ENTERED
    return had


def check_documents(session: Session, declaration: Declaration, found: Mapping[int, tuple[bool, str]]) -> None:
    """Write the completeness check: for each required document (by id) whether it is there, and a note."""
    screening_round(session, declaration.round_id)
    hold(session, declaration.round_id, declaration)
    _require_open(declaration)
    kept, moment = checks_of(session, declaration), clock.now()
    facts: dict[str, object] = {}
    for document in documents_of(session, declaration.round_id):
        if document.id not in found:
            continue
        present, note = found[document.id]
        row = kept.get(document.id) or CompletenessCheck(declaration_id=declaration.id, document_id=document.id)
        row.present, row.note = present, typed.prose(note, say("Note"), most=2000)
        row.checked_at, row.checked_by = moment, session.info["viewer"].user_id
        session.add(row)
        facts[str(document.id)] = {"present": present, "note": row.note}
    session.flush()
    _record(session, "eligibility.documents_checked", declaration, facts)


def request_correction(session: Session, declaration: Declaration, note: str) -> bool:
    """Ask a city to correct or complete its declaration; return whether a letter could be written."""
    round_ = screening_round(session, declaration.round_id)
    hold(session, declaration.round_id, declaration)
    _require_open(declaration)
    text = typed.prose(note, say("Note"), needed=True, most=4000)
    sent = letters.correction(session, round_, declaration, text)
    _record(session, CORRECTION, declaration, {"note": text, "letter": sent})
    return sent


def screen(session: Session, declaration: Declaration) -> None:
    """Judge a declaration by the rules and the history as they stand, and keep the verdicts with their facts."""
    screening_round(session, declaration.round_id)
    hold(session, declaration.round_id, declaration)
    _require_entered(declaration)
    _judge(session, declaration, history_of(session, declaration.round_id))


def screen_all(session: Session, round_id: int) -> int:
    """Judge every declaration that awaits it; return how many."""
    screening_round(session, round_id)
    history = history_of(session, round_id)
    waiting = declarations_of(session, round_id, {DeclarationState.ENTERED})
    for declaration in waiting:
        hold(session, round_id, declaration)
        _judge(session, declaration, history)
    return len(waiting)


def admit(session: Session, declaration: Declaration) -> None:
    """Admit a declaration to scoring: complete, and no rule against it (or its exclusion was lifted)."""
    screening_round(session, declaration.round_id)
    hold(session, declaration.round_id, declaration)
    _require_entered(declaration)
    problem = why_not(screened(session, declaration))
    if problem is not None:
        raise Refusal(problem)
    declaration.state = DeclarationState.ADMITTED
    session.flush()
    _record(session, "eligibility.admitted", declaration, {})


def admit_passing(session: Session, round_id: int) -> tuple[int, int]:
    """Admit all that pass without doubt; return how many were admitted and how many still await a decision."""
    screening_round(session, round_id)
    waiting = [row for row in screening_of(session, round_id) if row.declaration.state is DeclarationState.ENTERED]
    passing = [row.declaration for row in waiting if row.passes]
    for declaration in passing:
        admit(session, declaration)
    return len(passing), len(waiting) - len(passing)


def why_not(found: Screened) -> Words | None:
    """Return what stands against admission; None where nothing does."""
    if not found.is_judged:
        return say("Screen this declaration first.")
    if found.unchecked:
        return say("The completeness check is not finished: %(count)s documents.", count=found.unchecked)
    if found.missing:
        return say("Required documents are missing: %(count)s.", count=found.missing)
    lifted = found.exclusion is not None and found.exclusion.state is ExclusionState.LIFTED
    if found.failed and not lifted:
        return say("A rule stands against this declaration; it can only be excluded, with time to reply.")
    return None


def _judge(session: Session, declaration: Declaration, history: Sequence[Supported]) -> None:
    candidate = Candidate(declaration.applicant, declaration.region, declaration.kind)
    session.execute(delete(EligibilityVerdict).where(EligibilityVerdict.declaration_id == declaration.id))
    facts: dict[str, object] = {}
    for finding in judge(candidate, history):
        plain = plain_finding(finding)
        row = EligibilityVerdict(declaration_id=declaration.id, rule=finding.rule.code, outcome=finding.outcome)
        row.facts, row.judged_at = plain, clock.now()
        session.add(row)
        facts[finding.rule.code] = {"outcome": finding.outcome.value, "sure": finding.sure, "counted": finding.counted}
    session.flush()
    _record(session, "eligibility.screened", declaration, facts)


def _require_entered(declaration: Declaration) -> None:
    if declaration.state is not DeclarationState.ENTERED:
        raise Refusal(say("%(code)s does not await screening.", code=declaration.code))


def _require_open(declaration: Declaration) -> None:
    if declaration.state not in (DeclarationState.ENTERED, DeclarationState.ADMITTED):
        raise Refusal(say("An excluded or withdrawn declaration is kept as it is."))


def _record(session: Session, action: str, declaration: Declaration, facts: dict[str, object]) -> None:
    record(session, action, ("declarations", declaration.id), round_id=declaration.round_id, facts=facts)
