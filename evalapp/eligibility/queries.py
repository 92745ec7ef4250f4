"""Reading screening: documents, verdicts, exclusions, and what keeps a round from scoring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.ledger import LedgerEntry, chain_of
from evalapp.declarations.models import Declaration
from evalapp.declarations.queries import declarations_of
from evalapp.eligibility.models import CompletenessCheck, EligibilityVerdict, Exclusion, Outcome
from evalapp.eligibility.records import Judged
from evalapp.eligibility.rules import NOTICE_2020
from evalapp.rounds.queries import documents_of

__all__ = [
    "CORRECTION",
    "Screened",
    "checks_of",
    "correction_requested_at",
    "exclusion_of",
    "screened",
    "screening_of",
]

CORRECTION = "eligibility.correction_requested"


@dataclass(frozen=True, slots=True)
class Screened:
    """How far the screening of a declaration has come. `judged` is by rule and empty before it was screened."""

    declaration: Declaration
    judged: Mapping[str, Judged]
    present: int
    missing: int
    unchecked: int
    exclusion: Exclusion | None

    @property
    def complete(self) -> bool:
        """Whether every required document was found present."""
        return not self.missing and not self.unchecked

    @property
    def is_judged(self) -> bool:
        """Whether every rule has a verdict."""
        return all(rule.code in self.judged for rule in NOTICE_2020)

    @property
    def failed(self) -> tuple[Judged, ...]:
        """The verdicts against the declaration, in the order of the rules."""
        return tuple(verdict for verdict in self.judged.values() if verdict.outcome is Outcome.FAIL)

    @property
    def passes(self) -> bool:
        """Whether documents and every rule speak for admission, without doubt."""
        return (
            self.complete and self.is_judged and all(v.outcome is Outcome.PASS and v.sure for v in self.judged.values())
        )


def checks_of(session: Session, declaration: Declaration) -> dict[int, CompletenessCheck]:
    """Return the checks of a declaration by required document."""
    rows = session.scalars(select(CompletenessCheck).where(CompletenessCheck.declaration_id == declaration.id))
    return {row.document_id: row for row in rows}


def exclusion_of(session: Session, declaration: Declaration) -> Exclusion | None:
    """Return the exclusion of a declaration, as the database has it now."""
    return session.scalar(select(Exclusion).where(Exclusion.declaration_id == declaration.id))


def screened(session: Session, declaration: Declaration) -> Screened:
    """Return how far one declaration's screening has come."""
    return _screened(session, declaration.round_id, [declaration])[0]


def screening_of(session: Session, round_id: int) -> list[Screened]:
    """Return the screening of every declaration of the round, in their order."""
    return _screened(session, round_id, declarations_of(session, round_id))


def correction_requested_at(session: Session, declaration: Declaration) -> datetime | None:
    """Return when a correction was last requested; the audit trail remembers."""
    wanted = select(LedgerEntry.at).where(
        LedgerEntry.chain == chain_of(declaration.round_id),
        LedgerEntry.action == CORRECTION,
        LedgerEntry.subject_id == str(declaration.id),
    )
    found = session.scalar(wanted.order_by(LedgerEntry.seq.desc()).limit(1))
    return datetime.fromisoformat(found) if found else None


def _screened(session: Session, round_id: int, declarations: Sequence[Declaration]) -> list[Screened]:
    mine = Declaration.round_id == round_id
    if len(declarations) == 1:
        mine = Declaration.id == declarations[0].id
    here = select(Declaration.id).where(mine)
    checks: dict[int, dict[int, bool]] = defaultdict(dict)
    for check in session.scalars(select(CompletenessCheck).where(CompletenessCheck.declaration_id.in_(here))):
        checks[check.declaration_id][check.document_id] = check.present
    verdicts: dict[int, dict[str, Judged]] = defaultdict(dict)
    wanted = select(EligibilityVerdict).where(EligibilityVerdict.declaration_id.in_(here))
    for row in session.scalars(wanted.order_by(EligibilityVerdict.id)):
        verdicts[row.declaration_id][row.rule] = Judged.from_plain(row.facts)
    exclusions = {
        row.declaration_id: row for row in session.scalars(select(Exclusion).where(Exclusion.declaration_id.in_(here)))
    }
    documents = [document.id for document in documents_of(session, round_id)]
    return [
        _one(declaration, verdicts[declaration.id], checks[declaration.id], documents, exclusions.get(declaration.id))
        for declaration in declarations
    ]


def _one(
    declaration: Declaration,
    judged: dict[str, Judged],
    checks: dict[int, bool],
    documents: list[int],
    exclusion: Exclusion | None,
) -> Screened:
    found = [checks.get(document) for document in documents]
    return Screened(declaration, judged, found.count(True), found.count(False), found.count(None), exclusion)
