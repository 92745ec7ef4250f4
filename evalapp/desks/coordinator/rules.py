"""The rules of a round, in words and as a form."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.fields import show_problems
from evalapp.desks.coordinator.rules_forms import RulesForm
from evalapp.desks.web import allow, db
from evalapp.rounds.models import Criterion, CriterionKind, Round
from evalapp.rounds.queries import criteria_of
from evalapp.rounds.rules import RoundRules
from evalapp.rounds.settle import edit_rules
from evalapp.rounds.wording import rules_in_words

__all__: list[str] = []


@coordinator.get("/rounds/<code:round_code>/rules")
@allow(Permission.SEE_PROGRESS)
def rules(round_: Round) -> ResponseReturnValue:
    """Say every rule in words."""
    present = RoundRules.from_plain(round_.rules)
    titles = {row.code: row.title for row in criteria_of(db(), round_.id)}
    return render_template("coordinator/rules.html", round_=round_, sentences=rules_in_words(present, titles))


@coordinator.route("/rounds/<code:round_code>/rules/edit", methods=["GET", "POST"])
@allow(Permission.EDIT_RULES)
def edit_round_rules(round_: Round) -> ResponseReturnValue:
    """Change the rules."""
    present = RoundRules.from_plain(round_.rules)
    rows = criteria_of(db(), round_.id)
    form = RulesForm.of_rules(present, _countable(rows))
    if form.validate_on_submit():
        try:
            edit_rules(db(), round_.id, form.rules(present))
        except Refusal as error:
            show_problems(form, error)
        else:
            flash(_("The rules are saved."), "success")
            return redirect(url_for("coordinator.rules", round_code=round_.code))
    page = render_template("coordinator/rules_edit.html", round_=round_, form=form)
    return page, 422 if form.is_submitted() else 200


def _countable(rows: Sequence[Criterion]) -> list[Criterion]:
    return [row for row in rows if row.kind is not CriterionKind.NOTE]
