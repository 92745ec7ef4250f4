"""Detected conflicts: looking for them, keeping what was found, answering.

A finding takes no effect and is known to coordinators only, until one of them confirms it. An answer stays pinned to
its facts, by their digest: when they change the finding is outdated, and what is found instead waits for an answer
anew; when the same facts come back, their answer holds again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from evalapp.conflicts.detection.findings import Finding
from evalapp.conflicts.detection.index import detect
from evalapp.conflicts.findings.facts import RoundFacts, facts_of
from evalapp.conflicts.findings.models import ConflictFinding, FindingState
from evalapp.conflicts.findings.queries import waiting
from evalapp.conflicts.findings.shown import facts_text
from evalapp.conflicts.models import KINDS
from evalapp.core import clock
from evalapp.core.errors import Forbidden
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_CLOSING
from evalapp.core.vault import lookup_digest
from evalapp.core.visibility import suspended
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = ["Detected", "detect_conflicts", "facts_changed", "unanswered_pairs"]

Key = tuple[int, int, str, str]
"""Declaration id, expert id, rule, digest."""


@dataclass(frozen=True, slots=True)
class Detected:
    """What a look for conflicts changed: how many findings are new, outdated, or hold again."""

    new: int
    outdated: int
    again: int

    @property
    def nothing(self) -> bool:
        """Whether everything stands as it stood."""
        return not (self.new or self.outdated or self.again)


def detect_conflicts(session: Session, round_id: int, *, silent: bool = True) -> Detected:
    """Look for conflicts in the facts as they stand and keep what is found; answers stay with their facts.

    Whoever asks, all of the round is looked at. With `silent` a look that changes nothing leaves no ledger entry.
    """
    round_ = round_for_change(session, round_id, alone=True)
    if round_.state not in BEFORE_CLOSING:
        raise Forbidden(say("Conflicts are looked for until scoring is closed."))
    known = facts_of(session, round_)
    found = _found(known)
    with suspended(session):
        kept = _kept(session, round_id)
        gone = [row for key, row in kept.items() if key not in found and row.state is not FindingState.OUTDATED]
        back = [row for key, row in kept.items() if key in found and row.state is FindingState.OUTDATED]
        for row in gone:
            row.state = FindingState.OUTDATED
        for row in back:
            row.state = _answer_before(row)
        made = [_made(key, finding) for key, finding in found.items() if key not in kept]
        session.add_all(made)
        session.flush()
    done = Detected(len(made), len(gone), len(back))
    if not (silent and done.nothing):
        facts = {"new": _named(known, made), "outdated": _named(known, gone), "again": _named(known, back)}
        # Of the findings, not of the round: what is recorded of a round is shown to officials too.
        record(session, "findings.looked_for", (ConflictFinding.__tablename__, "all"), round_id=round_id, facts=facts)
    return done


def facts_changed(session: Session, round_: Round) -> bool:
    """Whether a look for conflicts would find something else than what is kept. Writes nothing."""
    found = _found(facts_of(session, round_))
    with suspended(session):
        kept = _kept(session, round_.id)
    return found.keys() != {key for key, row in kept.items() if row.state is not FindingState.OUTDATED}


def unanswered_pairs(session: Session, round_: Round) -> set[tuple[int, int]]:
    """Return the pairs of declaration id and expert id with a finding that no coordinator answered, also of facts that
    were never looked at. Writes nothing, and is asked past the visibility filter: only its size is ever shown."""
    found = _found(facts_of(session, round_))
    with suspended(session):
        kept = _kept(session, round_.id)
        wanted = select(ConflictFinding.id).join(Declaration, Declaration.id == ConflictFinding.declaration_id)
        open_ = set(session.scalars(wanted.where(Declaration.round_id == round_.id, waiting())))
    new = {key[:2] for key in found if key not in kept}
    back = {key[:2] for key, row in kept.items() if key in found and _reopens(row)}
    return new | back | {key[:2] for key, row in kept.items() if row.id in open_ and key in found}


def _found(known: RoundFacts) -> dict[Key, Finding]:
    """What detection finds. Digests are kept keyed: whoever has the database alone could guess at facts."""
    return {
        (
            known.declaration_ids[finding.declaration],
            known.expert_ids[finding.expert],
            finding.rule,
            lookup_digest(finding.digest),
        ): finding
        for finding in detect(known.experts, known.declarations, known.policy)
    }


def _kept(session: Session, round_id: int) -> dict[Key, ConflictFinding]:
    wanted = select(ConflictFinding).join(Declaration, Declaration.id == ConflictFinding.declaration_id)
    # What is encrypted is not needed here, and to decrypt thousands of texts takes longer than detection.
    sparing = wanted.options(defer(ConflictFinding.facts), defer(ConflictFinding.answer))
    rows = session.scalars(sparing.where(Declaration.round_id == round_id).order_by(ConflictFinding.id))
    return {(row.declaration_id, row.expert_id, row.rule, row.digest): row for row in rows}


def _made(key: Key, finding: Finding) -> ConflictFinding:
    return ConflictFinding(
        declaration_id=key[0], expert_id=key[1], rule=key[2], digest=key[3],
        kind=finding.kind if finding.kind in KINDS else "other",
        facts=facts_text(finding),
        from_year=finding.window[0], until_year=finding.window[1],
        state=FindingState.OPEN, found_at=clock.now(), answer="",
    )  # fmt: skip


def _answer_before(row: ConflictFinding) -> FindingState:
    if row.answered_at is None:
        return FindingState.OPEN
    return FindingState.CONFIRMED if row.conflict_id is not None else FindingState.DISMISSED


def _reopens(row: ConflictFinding) -> bool:
    return row.state is FindingState.OUTDATED and _answer_before(row) is FindingState.OPEN


def _named(known: RoundFacts, rows: Sequence[ConflictFinding]) -> list[list[str]]:
    """Findings as the ledger knows them: codes, rule, digest. What is no longer in play has no code here."""
    declarations = {key: code for code, key in known.declaration_ids.items()}
    experts = {key: code for code, key in known.expert_ids.items()}
    return sorted(
        [declarations.get(row.declaration_id, ""), experts.get(row.expert_id, ""), row.rule, row.digest] for row in rows
    )
