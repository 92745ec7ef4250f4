"""Barring an expert once a ranking is known: one person asks on evidence, another, unconcerned, decides.

Both act before anything of its effect is shown: while a request waits nothing is calculated, compared or decided.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.barring.models import Barring
from evalapp.conflicts.barring.queries import barring_of, require_unconcerned
from evalapp.conflicts.force import checked_kind, checked_reason, put_in_force
from evalapp.conflicts.holding import held_expert, visible_declaration
from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.core import clock, typed
from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.files import store
from evalapp.core.hooks import announce
from evalapp.core.ledger import record
from evalapp.core.permissions import Permission, decide
from evalapp.core.uploads import check_upload
from evalapp.core.viewer import Viewer
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = ["Evidence", "ask_barring", "decide_barring"]

LONGEST_EVIDENCE = 10_000

Evidence = tuple[str, bytes, int]
"""An uploaded file: its name, its content, how many bytes are accepted at most."""


def ask_barring(
    session: Session,
    round_id: int,
    declaration_id: int,
    whom: int | Callable[[int], Expert],
    case: tuple[str, str, str],
    file: Evidence | None = None,
) -> Barring:
    """Ask that an expert be barred from a declaration; `case` is kind, reason and evidence. Nothing happens yet.

    `whom` is the expert's id, or finds the expert for the declaration: only once everything else is in order, so that
    no refusal of anything else tells whether a name is in the pool.
    """
    round_, user_id = _permitted(session, round_id)
    declaration = visible_declaration(session, declaration_id)
    require_unconcerned(session, round_id)
    announce(session, "barring.asking", round_id=round_id)
    kind, reason = checked_kind(case[0]), checked_reason(case[1])
    evidence = typed.prose(case[2], say("Evidence"), needed=True, most=LONGEST_EVIDENCE)
    checked = None if file is None else check_upload(*file)
    expert = held_expert(session, whom if isinstance(whom, int) else whom(declaration.id).id)
    if expert.round_id != round_id or declaration.round_id != round_id:
        raise Absent(say("There is no such declaration or expert in this round."))
    _require_new(session, declaration, expert)
    made = Barring(declaration_id=declaration.id, expert_id=expert.id, kind=kind, reason=reason, evidence=evidence)
    made.requested_by, made.requested_at, made.answer = user_id, clock.now(), ""
    if checked is not None:
        kept = store(session, f"evidence-{declaration.code}{checked.extension}", checked.media_type, checked.content)
        made.evidence_file_id = kept.id
    session.add(made)
    session.flush()
    facts = {**_facts(declaration, expert), "kind": kind, "file": file is not None}
    record(session, "barring.asked", ("barrings", made.id), round_id=round_.id, facts=facts)
    return made


def decide_barring(session: Session, round_id: int, barring_id: int, *, uphold: bool, answer: str) -> Barring:
    """Uphold or reject a request, as a second person, with a reason.

    Upheld, the conflict is in force at once: the declaration is closed to the expert, their sheet sealed, and the
    calculation out of date, so that no proposal on it can be confirmed.
    """
    round_, user_id = _permitted(session, round_id)
    found = barring_of(session, round_id, barring_id)
    require_unconcerned(session, round_id)
    if found.decided_at is not None:
        raise Refusal(say("This request is decided already."))
    if found.requested_by == user_id:
        raise Forbidden(say("You asked for this; another person decides."))
    expert, declaration = held_expert(session, found.expert_id), session.get_one(Declaration, found.declaration_id)
    found.answer = checked_reason(answer)
    found.upheld, found.decided_by, found.decided_at = uphold, user_id, clock.now()
    session.flush()
    action = "barring.upheld" if uphold else "barring.rejected"
    record(session, action, ("barrings", found.id), round_id=round_.id, facts=_facts(declaration, expert))
    if uphold:
        put_in_force(session, declaration, expert, (found.kind, found.reason, ConflictOrigin.IMPOSED))
    return found


def _permitted(session: Session, round_id: int) -> tuple[Round, int]:
    """Hold the round alone, so that nothing is calculated or decided across it; return the acting account."""
    round_ = round_for_change(session, round_id, alone=True)
    viewer: Viewer = session.info["viewer"]
    verdict = decide(viewer, Permission.BAR_EXPERT, round_id=round_id, state=round_.state)
    if viewer.user_id is None or not verdict.allowed:
        raise Forbidden(verdict.reason or say("This is not permitted."))
    return round_, viewer.user_id


def _require_new(session: Session, declaration: Declaration, expert: Expert) -> None:
    same = Conflict.declaration_id == declaration.id, Conflict.expert_id == expert.id
    if session.scalar(select(Conflict.id).where(*same, Conflict.lifted_at.is_(None))) is not None:
        raise Refusal(say("This conflict is in force already."))
    waiting = Barring.declaration_id == declaration.id, Barring.expert_id == expert.id, Barring.upheld.is_(None)
    if session.scalar(select(Barring.id).where(*waiting)) is not None:
        raise Refusal(say("A request to bar this expert from this declaration waits for its decision already."))


def _facts(declaration: Declaration, expert: Expert) -> dict[str, object]:
    return {"declaration": declaration.code, "expert": expert.code}
