"""Every write to conflicts: what experts state, what coordinators set and lift.

A conflict in force closes the declaration at once: the very next query of this session no longer finds it for its
expert. What hangs on it (assignment, sheet) is closed by the later stages, which listen to `conflict.in_force`.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.holding import held_expert, require_own, visible_declaration
from evalapp.conflicts.letters import tell_coordinators
from evalapp.conflicts.models import KINDS, Conflict, ConflictOrigin, ConflictStatement
from evalapp.core import clock
from evalapp.core.errors import Absent, Refusal
from evalapp.core.hooks import announce
from evalapp.core.ledger import LedgerEntry, chain_of, record
from evalapp.core.phases import BEFORE_CLOSING, RoundState
from evalapp.core.texts import kept_text
from evalapp.core.visibility import suspended
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = ["impose_conflict", "lift_conflict", "state_conflict", "state_no_conflict"]

STATING = frozenset({RoundState.OPEN, RoundState.SCORING})
LONGEST_REASON = 2000


def state_no_conflict(session: Session, expert: Expert, declaration_id: int) -> ConflictStatement:
    """Keep an expert's word that there is no conflict: from now on the content is open to them."""
    round_, expert, declaration = _stating(session, expert, declaration_id)
    statement = _statement(session, declaration.id, expert.id)
    if statement is not None and not statement.conflict:
        return statement
    kept = _keep_statement(session, statement, declaration.id, expert.id, conflict=False)
    facts = {"declaration": declaration.code, "expert": expert.code}
    record(session, "conflict.absence_stated", ("conflict_statements", kept.id), round_id=round_.id, facts=facts)
    return kept


def state_conflict(session: Session, expert: Expert, declaration_id: int, kind: str, reason: str) -> Conflict:
    """Step aside: the declaration is closed to this expert at once and everywhere, and the coordinators are told."""
    round_, expert, declaration = _stating(session, expert, declaration_id)
    reason = _checked(kind, reason)
    statement = _statement(session, declaration.id, expert.id)
    _keep_statement(session, statement, declaration.id, expert.id, conflict=True)
    conflict = _put_in_force(session, declaration, expert, (kind, reason, ConflictOrigin.STATED))
    tell_coordinators(session, round_, declaration.code)
    return conflict


def impose_conflict(
    session: Session, round_id: int, declaration_id: int, expert_id: int, kind: str, reason: str
) -> Conflict:
    """Set a conflict that the expert did not state; it closes the declaration to them in the same way."""
    round_ = round_for_change(session, round_id)
    if round_.state is RoundState.DECIDED:
        raise Refusal(say("The round is decided; its conflicts can no longer be changed."))
    expert, declaration = held_expert(session, expert_id), visible_declaration(session, declaration_id)
    if expert.round_id != round_id or declaration.round_id != round_id:
        raise Absent(say("There is no such declaration or expert in this round."))
    announce(session, "conflict.imposing", round_id=round_id)
    return _put_in_force(session, declaration, expert, (kind, _checked(kind, reason), ConflictOrigin.IMPOSED))


def lift_conflict(session: Session, round_id: int, conflict_id: int, reason: str) -> Conflict:
    """Take back a conflict that was set by mistake; the row and both reasons are kept.

    What an expert stated can be lifted only if they had not opened the content before: then it was a slip of the hand
    and they state anew. A sealed sheet stays sealed: later stages refuse (`conflict.lifting`).
    """
    round_ = round_for_change(session, round_id)
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("Scoring is closed; a conflict can no longer be lifted."))
    conflict = session.get(Conflict, conflict_id)
    declaration = session.get(Declaration, conflict.declaration_id) if conflict else None
    if conflict is None or declaration is None or declaration.round_id != round_id or conflict.lifted_at is not None:
        raise Absent(say("There is no such conflict in force."))
    expert = held_expert(session, conflict.expert_id)
    reason = _reason(reason)
    announce(session, "conflict.lifting", declaration_id=declaration.id, expert_id=expert.id, round_id=round_id)
    if conflict.origin is ConflictOrigin.STATED:
        _forget_statement(session, round_id, conflict)
    conflict.lifted_at = clock.now()
    facts = {"declaration": declaration.code, "expert": expert.code, "origin": conflict.origin, "reason": reason}
    record(session, "conflict.lifted", ("conflicts", conflict.id), round_id=round_id, facts=facts)
    return conflict


def _stating(session: Session, expert: Expert, declaration_id: int) -> tuple[Round, Expert, Declaration]:
    """Hold round and expert, and check that this expert may state something now."""
    round_ = round_for_change(session, expert.round_id)
    if round_.state not in STATING:
        raise Refusal(say("Conflicts are stated while the round is open or scored."))
    expert = held_expert(session, expert.id)
    require_own(session, expert)
    declaration = visible_declaration(session, declaration_id)
    if declaration.round_id != round_.id:
        raise Absent(say("There is no such declaration."))
    return round_, expert, declaration


def _checked(kind: str, reason: str) -> str:
    if kind not in KINDS:
        raise Refusal(say("Choose the kind of the conflict."))
    return _reason(reason)


def _reason(reason: str) -> str:
    text = kept_text(reason, LONGEST_REASON)
    if not text:
        raise Refusal(say("Give the reason in a few words."))
    return text


def _statement(session: Session, declaration_id: int, expert_id: int) -> ConflictStatement | None:
    same = ConflictStatement.declaration_id == declaration_id, ConflictStatement.expert_id == expert_id
    return session.scalar(select(ConflictStatement).where(*same))


def _keep_statement(
    session: Session, statement: ConflictStatement | None, declaration_id: int, expert_id: int, *, conflict: bool
) -> ConflictStatement:
    kept = statement or ConflictStatement(declaration_id=declaration_id, expert_id=expert_id)
    kept.conflict, kept.stated_at = conflict, clock.now()
    session.add(kept)
    session.flush()
    return kept


def _put_in_force(
    session: Session, declaration: Declaration, expert: Expert, what: tuple[str, str, ConflictOrigin]
) -> Conflict:
    """Write the conflict and let the later stages close what hangs on it, also what its viewer no longer sees."""
    place = {"declaration_id": declaration.id, "expert_id": expert.id}
    rows = session.scalars(select(Conflict).filter_by(**place).order_by(Conflict.id)).all()
    # An imported round may hold several kinds for one pair: one in force is enough, and a kind stands once.
    ranked = sorted(rows, key=lambda row: (row.lifted_at is not None, row.kind != what[0]))
    found = ranked[0] if ranked else None
    if found is not None and found.lifted_at is None:
        raise Refusal(say("This conflict is in force already."))
    conflict = found or Conflict(**place)
    conflict.kind, conflict.reason, conflict.origin = what
    conflict.stated_at, conflict.lifted_at = clock.now(), None
    session.add(conflict)
    session.flush()
    facts = {"declaration": declaration.code, "expert": expert.code, "kind": conflict.kind, "origin": conflict.origin}
    record(session, "conflict.in_force", ("conflicts", conflict.id), round_id=declaration.round_id, facts=facts)
    with suspended(session):
        announce(session, "conflict.in_force", **place, round_id=declaration.round_id)
    return conflict


def _forget_statement(session: Session, round_id: int, conflict: Conflict) -> None:
    statement = _statement(session, conflict.declaration_id, conflict.expert_id)
    if statement is None:
        return
    opened = session.scalar(
        select(LedgerEntry.id).where(
            LedgerEntry.chain == chain_of(round_id),
            LedgerEntry.action == "conflict.absence_stated",
            LedgerEntry.subject_table == "conflict_statements",
            LedgerEntry.subject_id == str(statement.id),
        )
    )
    if opened is not None:
        raise Refusal(say("The expert had opened the content before stating this conflict; it stays in force."))
    session.delete(statement)
