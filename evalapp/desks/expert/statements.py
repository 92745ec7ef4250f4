"""Stating a conflict of interest, or that there is none: before anything of a declaration opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.conflicts.labels import KIND_LABELS
from evalapp.conflicts.operations import state_conflict, state_no_conflict, take_back_conflict
from evalapp.core.errors import Absent, Refusal
from evalapp.core.permissions import Permission
from evalapp.core.words import Words, say
from evalapp.declarations.models import Declaration
from evalapp.desks.acts import attempted
from evalapp.desks.expert.blueprint import expert
from evalapp.desks.expert.certificate import certified_expert
from evalapp.desks.web import allow, db
from evalapp.experts.models import Expert
from evalapp.rounds.models import Round
from evalapp.sheets.queries import OwnState, absence_stated, own_declaration, own_list

NONE, CONFLICT = "none", "conflict"


@dataclass(frozen=True, slots=True)
class Statement:
    """What was chosen and typed for one declaration, and what is wrong with it."""

    declaration: Declaration
    stand: str = ""
    kind: str = ""
    reason: str = ""
    problem: Words | None = None


@expert.get("/rounds/<code:round_code>/expert/statements")
@allow(Permission.EXPERT_DESK)
def statements(round_: Round) -> ResponseReturnValue:
    """Show everything that waits for a statement."""
    me = certified_expert(round_)
    return _page(round_, [Statement(declaration) for declaration in _waiting(me)])


@expert.post("/rounds/<code:round_code>/expert/statements")
@allow(Permission.STATE_CONFLICT)
def state_all(round_: Round) -> ResponseReturnValue:
    """Keep all statements made, or none of them where one cannot be kept; the rest may wait."""
    me = certified_expert(round_)
    typed = [_typed(declaration) for declaration in _waiting(me)]
    tried = [_try(me, statement) if statement.stand else statement for statement in typed]
    if any(statement.problem for statement in tried):
        return _page(round_, tried), 422
    made = sum(bool(statement.stand) for statement in tried)
    if not made:
        flash(_("Nothing was chosen."), "warning")
        return _page(round_, tried), 422
    flash(_("Statements kept: %(count)s.", count=made), "success")
    return redirect(url_for("expert.desk", round_code=round_.code))


@expert.post("/rounds/<code:round_code>/expert/declarations/<code:code>/statement")
@allow(Permission.STATE_CONFLICT)
def state(round_: Round, code: str) -> ResponseReturnValue:
    """State for one declaration; also later, when a conflict shows while reading."""
    me = certified_expert(round_)
    statement = _typed(own_declaration(db(), me, code))
    if not statement.stand:
        words = say("Choose whether there is a conflict of interest.")
        return statement_page(round_, me, [_with(statement, words)]), 422
    tried = _try(me, statement)
    if tried.problem:
        return statement_page(round_, me, [tried]), 422
    if tried.stand == CONFLICT:
        flash(_("You stepped aside from %(code)s. It is closed to you now.", code=code), "success")
        return redirect(url_for("expert.desk", round_code=round_.code))
    flash(_("Your statement is kept; the declaration is open to you."), "success")
    return redirect(url_for("expert.declaration", round_code=round_.code, code=code))


@expert.post("/rounds/<code:round_code>/expert/declarations/<code:code>/take-back")
@allow(Permission.STATE_CONFLICT)
def take_back(round_: Round, code: str) -> ResponseReturnValue:
    """Undo a slip of the hand while the content was never open; the list says what came of it."""
    if attempted(take_back_conflict, db(), certified_expert(round_), code):
        flash(_("You took back that you stepped aside from %(code)s.", code=code), "success")
    return redirect(url_for("expert.desk", round_code=round_.code))


def statement_page(round_: Round, me: Expert, made: Sequence[Statement]) -> str:
    """Show the statement of one declaration; where it is open already, only stepping aside is left."""
    opened = absence_stated(db(), me, made[0].declaration)
    return render_template("expert/statement.html", opened=opened, **_values(round_, made))


def _page(round_: Round, made: Sequence[Statement]) -> str:
    return render_template("expert/statements.html", opened=False, **_values(round_, made))


def _values(round_: Round, made: Sequence[Statement]) -> Mapping[str, object]:
    return {"round_": round_, "statements": made, "kinds": KIND_LABELS}


def _waiting(me: Expert) -> list[Declaration]:
    rows = own_list(db(), me)
    return [row.declaration for row in rows if row.state is OwnState.TO_STATE]


def _typed(declaration: Declaration) -> Statement:
    code = declaration.code
    stand = request.form.get(f"stand-{code}", "")
    return Statement(
        declaration,
        stand if stand in (NONE, CONFLICT) else "",
        request.form.get(f"kind-{code}", ""),
        request.form.get(f"reason-{code}", ""),
    )


def _try(me: Expert, statement: Statement) -> Statement:
    """Make one statement; what refuses it is shown beside it."""
    place = statement.declaration.id
    try:
        if statement.stand == CONFLICT:
            state_conflict(db(), me, place, statement.kind, statement.reason)
        else:
            state_no_conflict(db(), me, place)
    except Absent:
        raise
    except Refusal as error:
        return _with(statement, error.problems[0])
    return statement


def _with(statement: Statement, problem: Words) -> Statement:
    return Statement(statement.declaration, statement.stand, statement.kind, statement.reason, problem)
