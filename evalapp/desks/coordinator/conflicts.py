"""Conflicts of interest in a round: the list, setting one, taking one back."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from evalapp.conflicts.labels import KIND_LABELS, kind_label
from evalapp.conflicts.operations import impose_conflict, lift_conflict
from evalapp.conflicts.queries import conflicts_for_coordinator
from evalapp.core.permissions import Permission
from evalapp.declarations.models import Declaration
from evalapp.declarations.queries import declarations_of
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.forms import PlainForm, SelectChoice, clean_text, normal_text
from evalapp.desks.language import translated
from evalapp.desks.pages import page_of
from evalapp.desks.web import allow, db
from evalapp.experts.models import Expert
from evalapp.experts.queries import experts_of
from evalapp.rounds.models import Round

__all__: list[str] = []

PAGE = 200


class ImposeForm(PlainForm):
    """A conflict that the expert did not state."""

    declaration = SelectField(lazy_gettext("Declaration"), coerce=int)
    expert = SelectField(lazy_gettext("Expert"), coerce=int)
    kind = SelectField(lazy_gettext("Kind of conflict"))
    reason = TextAreaField(
        lazy_gettext("Reason"), validators=[InputRequired(), Length(max=2000), clean_text], filters=[normal_text],
        render_kw={"rows": 3}, description=lazy_gettext("Kept encrypted; the audit trail holds no reason."),
    )  # fmt: skip
    send = SubmitField(lazy_gettext("Set the conflict"))

    @classmethod
    def of(cls, declarations: Sequence[Declaration], experts: Sequence[Expert]) -> ImposeForm:
        """Return the form with the round's declarations and experts; the address can name one of each."""
        by_code = {row.code: row.id for row in declarations}, {row.code: row.id for row in experts}
        chosen = by_code[0].get(request.args.get("declaration", "")), by_code[1].get(request.args.get("expert", ""))
        form = cls(declaration=chosen[0], expert=chosen[1])
        form.declaration.choices = [SelectChoice(row.id, f"{row.code} · {row.applicant}") for row in declarations]
        form.expert.choices = [SelectChoice(row.id, f"{row.code} · {row.name}") for row in experts]
        form.kind.choices = [SelectChoice(kind, translated(words)) for kind, words in KIND_LABELS.items()]
        return form


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
    rows = conflicts_for_coordinator(db(), round_.id)
    return render_template(
        "coordinator/conflicts.html",
        round_=round_,
        page=page_of(rows, request.args.get("page"), PAGE),
        total=len(rows),
        form=form,
        kind_label=kind_label,
        lifting=lifting,
        reason=reason,
        may_set=may(Permission.IMPOSE_CONFLICT, round_),
    )
