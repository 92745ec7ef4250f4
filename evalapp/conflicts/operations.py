"""Every write to conflicts of experts: what they state and take back, what coordinators set and lift.

A conflict in force closes the declaration at once: the very next query of this session no longer finds it for its
expert. What hangs on it (assignment, sheet) is closed by the later stages, which listen to `conflict.in_force`.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.certificates.queries import require_expert_certificate, unconfirm
from evalapp.conflicts.force import checked_kind, checked_reason, put_in_force
from evalapp.conflicts.holding import held_expert, require_own, visible_declaration
from evalapp.conflicts.letters import tell_stepped_aside, tell_taken_back
from evalapp.conflicts.models import Conflict, ConflictOrigin, ConflictStatement
from evalapp.conflicts.opened import content_opened
from evalapp.core import clock
from evalapp.core.errors import Absent, Refusal
from evalapp.core.hooks import announce
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_CLOSING, RoundState
from evalapp.core.visibility import suspended
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = ["impose_conflict", "lift_conflict", "state_conflict", "state_no_conflict", "take_back_conflict"]

STATING = frozenset({RoundState.OPEN, RoundState.SCORING})


def state_no_conflict(session: Session, expert: Expert, declaration_id: int) -> ConflictStatement:
    """Keep an expert's word that there is no conflict: from now on the content is open to them."""
    round_, expert, declaration = _stating(session, expert, declaration_id)
    statement = _statement(session, declaration.id, expert.id)
    if statement is not None and not statement.conflict:
        return statement
    kept = _keep_statement(session, statement, declaration.id, expert.id, conflict=False)
    unconfirm(session, expert)
    facts = {"declaration": declaration.code, "expert": expert.code}
    record(session, "conflict.absence_stated", ("conflict_statements", kept.id), round_id=round_.id, facts=facts)
    return kept


def state_conflict(session: Session, expert: Expert, declaration_id: int, kind: str, reason: str) -> Conflict:
    """Step aside: the declaration is closed to this expert at once and everywhere, and the coordinators are told."""
    round_, expert, declaration = _stating(session, expert, declaration_id)
    what = checked_kind(kind), checked_reason(reason), ConflictOrigin.STATED
    statement = _statement(session, declaration.id, expert.id)
    _keep_statement(session, statement, declaration.id, expert.id, conflict=True)
    unconfirm(session, expert)
    conflict = put_in_force(session, declaration, expert, what)
    tell_stepped_aside(session, round_, declaration)
    return conflict


def take_back_conflict(session: Session, expert: Expert, code: str) -> None:
    """Undo a slip of the hand: the expert themself takes back that they stepped aside, by the declaration's code.

    Only while the content was never open to them; afterwards a coordinator lifts it with a reason, or nobody. They
    state anew before anything opens. The filter hides the conflict from exactly this person, so it is suspended here;
    nothing but their own statement is looked for.
    """
    round_ = _round_for_stating(session, expert)
    expert = held_expert(session, expert.id)
    require_own(session, expert)
    with suspended(session):
        conflict = _own_stated(session, expert, code)
        place = {"declaration_id": conflict.declaration_id, "expert_id": expert.id, "round_id": round_.id}
        if content_opened(session, round_.id, expert.id, conflict.declaration_id):
            raise Refusal(
                say("The content had been open to you before you stepped aside: only a coordinator can lift this now.")
            )
        announce(session, "conflict.lifting", **place)
        _forget_statement(session, conflict)
        unconfirm(session, expert)
        conflict.lifted_at = clock.now()
        facts = {"declaration": code, "expert": expert.code}
        record(session, "conflict.taken_back", ("conflicts", conflict.id), round_id=round_.id, facts=facts)
        announce(session, "conflict.taken_back", **place, since=conflict.stated_at)
        tell_taken_back(session, round_, session.get_one(Declaration, conflict.declaration_id))


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
    what = checked_kind(kind), checked_reason(reason), ConflictOrigin.IMPOSED
    return put_in_force(session, declaration, expert, what)


def lift_conflict(session: Session, round_id: int, conflict_id: int, reason: str) -> Conflict:
    """Take back a conflict that was set by mistake; the row and both reasons are kept.

    What an expert stated they state anew before anything opens again; that its content had been open to them stays
    known. A submitted sheet that was sealed stays sealed: later stages refuse (`conflict.lifting`).
    """
    round_ = round_for_change(session, round_id)
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("Scoring is closed; a conflict can no longer be lifted."))
    conflict = session.get(Conflict, conflict_id)
    declaration = session.get(Declaration, conflict.declaration_id) if conflict else None
    if conflict is None or declaration is None or declaration.round_id != round_id or conflict.lifted_at is not None:
        raise Absent(say("There is no such conflict in force."))
    expert = held_expert(session, conflict.expert_id)
    conflict.lift_reason = checked_reason(reason)
    announce(session, "conflict.lifting", declaration_id=declaration.id, expert_id=expert.id, round_id=round_id)
    opened = content_opened(session, round_id, expert.id, declaration.id)
    if conflict.origin is ConflictOrigin.STATED:
        unconfirm(session, expert)
        if not opened:
            _forget_statement(session, conflict)
    conflict.lifted_at = clock.now()
    facts = {"declaration": declaration.code, "expert": expert.code, "origin": conflict.origin, "opened": opened}
    record(session, "conflict.lifted", ("conflicts", conflict.id), round_id=round_id, facts=facts)
    return conflict


def _stating(session: Session, expert: Expert, declaration_id: int) -> tuple[Round, Expert, Declaration]:
    """Hold round and expert, and check that this expert may state something now."""
    round_ = _round_for_stating(session, expert)
    expert = held_expert(session, expert.id)
    require_own(session, expert)
    require_expert_certificate(session, expert)
    declaration = visible_declaration(session, declaration_id)
    if declaration.round_id != round_.id:
        raise Absent(say("There is no such declaration."))
    return round_, expert, declaration


def _round_for_stating(session: Session, expert: Expert) -> Round:
    round_ = round_for_change(session, expert.round_id)
    if round_.state not in STATING:
        raise Refusal(say("Conflicts are stated while the round is open or scored."))
    return round_


def _own_stated(session: Session, expert: Expert, code: str) -> Conflict:
    """Return the conflict in force that this expert stated for a declaration, by its code; anything else is absent."""
    found = session.scalar(
        select(Conflict)
        .join(Declaration, Declaration.id == Conflict.declaration_id)
        .where(Declaration.round_id == expert.round_id, Declaration.code == code)
        .where(Conflict.expert_id == expert.id, Conflict.lifted_at.is_(None))
        .where(Conflict.origin == ConflictOrigin.STATED)
    )
    if found is None:
        raise Absent(say("There is no such statement of yours."))
    return found


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


def _forget_statement(session: Session, conflict: Conflict) -> None:
    statement = _statement(session, conflict.declaration_id, conflict.expert_id)
    if statement is not None:
        session.delete(statement)
