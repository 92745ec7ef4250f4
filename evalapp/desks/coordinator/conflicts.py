"""Conflicts of interest in a round: the list, setting one, taking one back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.conflicts.findings.queries import Standing, counts_by_rule
from evalapp.conflicts.labels import kind_label
from evalapp.conflicts.operations import impose_conflict, lift_conflict
from evalapp.conflicts.queries import conflicts_for_coordinator, count_conflicts
from evalapp.core.permissions import Permission
from evalapp.declarations.queries import declarations_of
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.conflicts_forms import ImposeForm
from evalapp.desks.pages import Page, page_number
from evalapp.desks.web import allow, db
from evalapp.experts.queries import experts_of
from evalapp.rounds.models import Round

__all__: list[str] = []

PAGE = 200


@coordinator.route("/rounds/<code:round_code>/conflicts", methods=["GET"])
@allow(Permission.SEE_PROGRESS)
def conflicts(round_: Round) -> ResponseReturnValue:
    """List the conflicts of the round."""
    return _page(round_, _form(round_))


@coordinator.post("/rounds/<code:round_code>/conflicts")
@allow(Permission.IMPOSE_CONFLICT)
def set_conflict(round_: Round) -> ResponseReturnValue:
    """Set a conflict; it closes the declaration to its expert at once."""
    form = _form(round_)
    if form.validate_on_submit():
        what = form.declaration.data, form.expert.data, form.kind.data, form.reason.data
        if attempted(impose_conflict, db(), round_.id, *what):
            flash(_("The conflict is in force: the declaration is closed to this expert."), "success")
            return redirect(url_for("coordinator.conflicts", round_code=round_.code))
    return _page(round_, form), 422


@coordinator.post("/rounds/<code:round_code>/conflicts/<int:conflict_id>/lift")
@allow(Permission.IMPOSE_CONFLICT)
def take_back_conflict(round_: Round, conflict_id: int) -> ResponseReturnValue:
    """Take back a conflict that was set by mistake, with a reason."""
    reason = request.form.get("reason", "")
    if attempted(lift_conflict, db(), round_.id, conflict_id, reason):
        flash(_("The conflict is lifted; it is kept in the list."), "success")
        return redirect(url_for("coordinator.conflicts", round_code=round_.code))
    return _page(round_, _form(round_), lifting=conflict_id, reason=reason), 422


def _form(round_: Round) -> ImposeForm:
    return ImposeForm.of(declarations_of(db(), round_.id), experts_of(db(), round_.id))


def _page(round_: Round, form: ImposeForm, lifting: int | None = None, reason: str = "") -> str:
    total = count_conflicts(db(), round_.id)
    number = page_number(request.args.get("page"), -(-total // PAGE))
    rows = conflicts_for_coordinator(db(), round_.id, offset=(number - 1) * PAGE, limit=PAGE)
    waiting = sum(of_rule[Standing.WAITING] for of_rule in counts_by_rule(db(), round_.id).values())
    return render_template(
        "coordinator/conflicts.html",
        round_=round_,
        page=Page(rows, number, max(-(-total // PAGE), 1)),
        total=total,
        waiting=waiting,
        form=form,
        kind_label=kind_label,
        lifting=lifting,
        reason=reason,
        may_set=may(Permission.IMPOSE_CONFLICT, round_),
        may_decide=may(Permission.DECIDE_FINDINGS, round_),
    )
