"""Every write to declarations themselves. All of it ends when scoring starts."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.core import typed
from evalapp.core.errors import Absent, Refusal
from evalapp.core.hooks import announce
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_SCORING
from evalapp.core.words import say
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = [
    "Entered",
    "add_declaration",
    "edit_declaration",
    "editable_round",
    "hold",
    "reenter_declaration",
    "require_in_round",
    "withdraw_declaration",
]


@dataclass(frozen=True, slots=True)
class Entered:
    """What is entered for a declaration; `applicant` is the city, `region` its province."""

    code: str
    title: str
    applicant: str
    region: str = ""
    kind: str = ""
    fields: tuple[str, ...] = ()
    group: str = ""
    summary: str = ""

    def cleaned(self) -> Entered:
        """Return the texts as they are kept; refuse what cannot be stored."""
        return Entered(
            typed.code(self.code),
            typed.line(self.title, say("Title"), needed=True),
            typed.line(self.applicant, say("City"), needed=True, most=120),
            typed.line(self.region, say("Province"), most=120),
            typed.line(self.kind, say("Kind of city"), most=60),
            typed.names(self.fields, say("Fields")),
            typed.line(self.group, say("Group"), most=60),
            typed.prose(self.summary, say("Summary")),
        )


def add_declaration(session: Session, round_id: int, entered: Entered) -> Declaration:
    """Enter a declaration; it awaits screening."""
    round_ = editable_round(session, round_id)
    clean = entered.cleaned()
    _require_free(session, round_id, clean.code)
    _require_group(round_, clean.group)
    last = session.scalar(select(func.max(Declaration.position)).where(Declaration.round_id == round_id))
    made = Declaration(round_id=round_id, position=0 if last is None else last + 1, state=DeclarationState.ENTERED)
    _write(made, clean)
    session.add(made)
    session.flush()
    record(session, "declarations.entered", ("declarations", made.id), round_id=round_id, facts=_facts(clean))
    return made


def edit_declaration(session: Session, round_id: int, declaration: Declaration, entered: Entered) -> None:
    """Change a declaration. What eligibility reads (city, province, kind) sends an admitted one back to screening."""
    round_ = editable_round(session, round_id)
    hold(session, round_id, declaration)
    if declaration.state in (DeclarationState.EXCLUDED, DeclarationState.WITHDRAWN):
        raise Refusal(say("An excluded or withdrawn declaration is kept as it is."))
    clean = entered.cleaned()
    if clean.code != declaration.code:
        _require_free(session, round_id, clean.code)
    _require_group(round_, clean.group)
    read = declaration.applicant, declaration.region, declaration.kind
    _write(declaration, clean)
    if read != (clean.applicant, clean.region, clean.kind):
        declaration.state = DeclarationState.ENTERED
        announce(session, "declaration.facts_changed", declaration_id=declaration.id)
    session.flush()
    record(session, "declarations.changed", ("declarations", declaration.id), round_id=round_id, facts=_facts(clean))


def withdraw_declaration(session: Session, round_id: int, declaration: Declaration, reason: str) -> None:
    """Take a declaration out of the round at its city's wish; it is kept, and neither scored nor ranked."""
    editable_round(session, round_id)
    hold(session, round_id, declaration)
    if declaration.state is DeclarationState.WITHDRAWN:
        raise Refusal(say("The declaration is withdrawn already."))
    why = typed.prose(reason, say("Reason"), needed=True)
    declaration.state = DeclarationState.WITHDRAWN
    session.flush()
    announce(session, "declaration.out", declaration_id=declaration.id, round_id=round_id)
    facts = {"reason": why}
    record(session, "declarations.withdrawn", ("declarations", declaration.id), round_id=round_id, facts=facts)


def reenter_declaration(session: Session, round_id: int, declaration: Declaration) -> None:
    """Take a withdrawn declaration in again; it is screened anew."""
    editable_round(session, round_id)
    hold(session, round_id, declaration)
    if declaration.state is not DeclarationState.WITHDRAWN:
        raise Refusal(say("Only a withdrawn declaration can be entered again."))
    declaration.state = DeclarationState.ENTERED
    announce(session, "declaration.facts_changed", declaration_id=declaration.id)
    session.flush()
    record(session, "declarations.reentered", ("declarations", declaration.id), round_id=round_id)


def editable_round(session: Session, round_id: int) -> Round:
    """Return the round, held, while declarations may still change in it."""
    round_ = round_for_change(session, round_id)
    if round_.state not in BEFORE_SCORING:
        raise Refusal(say("Declarations can be changed only until scoring starts."))
    return round_


def hold(session: Session, round_id: int, declaration: Declaration) -> None:
    """Hold a declaration of this round until the transaction ends, as it stands now: what follows reads its state."""
    if declaration.round_id != round_id:
        raise Absent(say("There is no such declaration."))
    session.refresh(declaration, with_for_update=True)


def require_in_round(declaration: Declaration) -> None:
    """Refuse to change the parts of a withdrawn declaration."""
    if declaration.state is DeclarationState.WITHDRAWN:
        raise Refusal(say("An excluded or withdrawn declaration is kept as it is."))


def _require_free(session: Session, round_id: int, code: str) -> None:
    same = Declaration.round_id == round_id, Declaration.code == code
    if session.scalar(select(Declaration.id).where(*same)) is not None:
        raise Refusal(say("The code “%(code)s” is taken.", code=code))


def _require_group(round_: Round, group: str) -> None:
    if round_.fund_by_group is not None and group not in round_.fund_by_group:
        known = ", ".join(round_.fund_by_group)
        raise Refusal(say("This round funds by group: the group must be one of %(groups)s.", groups=known))


def _write(declaration: Declaration, clean: Entered) -> None:
    for name, value in asdict(clean).items():
        setattr(declaration, name, list(value) if name == "fields" else value)


def _facts(clean: Entered) -> dict[str, object]:
    return {**asdict(clean), "fields": list(clean.fields)}
