"""A coordinator's answer to findings: confirmed, and the conflict is in force; or dismissed. Either with a reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.findings.models import ConflictFinding, FindingState
from evalapp.conflicts.force import checked_reason, put_in_force
from evalapp.conflicts.holding import held_expert
from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.core import clock
from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.hooks import announce
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_CLOSING
from evalapp.core.viewer import Viewer
from evalapp.core.words import Words, say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.rounds.queries import round_for_change

__all__ = ["answer_finding", "answer_findings"]

Row = tuple[ConflictFinding, Declaration, Expert]


def answer_finding(session: Session, round_id: int, finding_id: int, *, confirm: bool, reason: str) -> None:
    """Confirm or dismiss one finding."""
    answer_findings(session, round_id, [finding_id], confirm=confirm, reason=reason)


def answer_findings(
    session: Session, round_id: int, finding_ids: Collection[int], *, confirm: bool, reason: str
) -> int:
    """Answer several findings of one rule with one reason and return how many; all of them or none.

    Confirming puts the conflicts in force; where one is already, the finding is linked to it. A dismissed finding can
    be confirmed later; a confirmed one is undone by lifting its conflict. Nobody answers a finding about themselves or
    about a declaration closed to them: it is absent.
    """
    round_ = round_for_change(session, round_id, alone=True)
    if round_.state not in BEFORE_CLOSING:
        raise Forbidden(say("Detected conflicts are decided until scoring is closed; later two persons bar an expert."))
    if not finding_ids:
        raise Refusal(say("Tick the findings that are to be answered."))
    rows = _rows(session, round_id, finding_ids)
    problems = _problems(rows, confirm=confirm)
    if problems:
        raise Refusal(*problems)
    text = checked_reason(reason)
    if confirm:
        announce(session, "conflict.imposing", round_id=round_id)
    for expert_id in sorted({expert.id for _, _, expert in rows}):
        held_expert(session, expert_id)
    for row in rows:
        _answer(session, row, text, confirm=confirm)
    return len(rows)


def _rows(session: Session, round_id: int, finding_ids: Collection[int]) -> Sequence[Row]:
    viewer: Viewer = session.info["viewer"]
    wanted = (
        select(ConflictFinding, Declaration, Expert)
        .join(Declaration, Declaration.id == ConflictFinding.declaration_id)
        .join(Expert, Expert.id == ConflictFinding.expert_id)
        .where(ConflictFinding.id.in_(finding_ids), Declaration.round_id == round_id)
        .order_by(Declaration.position, Expert.position, ConflictFinding.id)
    )
    if viewer.user_id is not None:
        wanted = wanted.where(Expert.user_id != viewer.user_id)
    rows = [(finding, declaration, expert) for finding, declaration, expert in session.execute(wanted)]
    if len(rows) != len(set(finding_ids)):
        raise Absent(say("There is no such finding."))
    return rows


def _problems(rows: Sequence[Row], *, confirm: bool) -> list[Words]:
    answerable = {FindingState.OPEN, FindingState.DISMISSED} if confirm else {FindingState.OPEN}
    problems = [
        say("%(declaration)s, %(expert)s: this finding cannot be answered so any more.",
            declaration=declaration.code, expert=expert.code)
        for finding, declaration, expert in rows
        if finding.state not in answerable
    ]  # fmt: skip
    if len({finding.rule for finding, _, _ in rows}) > 1:
        problems.append(say("One reason answers findings of one rule only."))
    return problems


def _answer(session: Session, row: Row, reason: str, *, confirm: bool) -> None:
    finding, declaration, expert = row
    finding.state = FindingState.CONFIRMED if confirm else FindingState.DISMISSED
    viewer: Viewer = session.info["viewer"]
    finding.answer, finding.answered_by, finding.answered_at = reason, viewer.user_id, clock.now()
    facts: dict[str, object] = {"declaration": declaration.code, "expert": expert.code}
    facts |= {"rule": finding.rule, "digest": finding.digest}
    if confirm:
        finding.conflict_id = _conflict(session, row, reason)
        facts["conflict"] = finding.conflict_id
    session.flush()
    action = "finding.confirmed" if confirm else "finding.dismissed"
    record(session, action, ("conflict_findings", finding.id), round_id=declaration.round_id, facts=facts)


def _conflict(session: Session, row: Row, reason: str) -> int:
    """The conflict in force of the pair, put in force where there is none."""
    finding, declaration, expert = row
    same = Conflict.declaration_id == declaration.id, Conflict.expert_id == expert.id
    found = session.scalar(select(Conflict).where(*same, Conflict.lifted_at.is_(None)))
    if found is None:
        found = put_in_force(session, declaration, expert, (finding.kind, reason, ConflictOrigin.DETECTED))
    return found.id
