"""Many conflicts pasted from a spreadsheet: what they would do is shown first, then all are put in force, or none."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.conflicts.force_many import Wanted
from evalapp.conflicts.labels import kind_label
from evalapp.conflicts.pasting.conflicts import COLUMNS, impose_pasted, read_conflicts
from evalapp.core.permissions import Permission
from evalapp.desks.acts import attempted
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.conflicts_forms import PasteForm
from evalapp.desks.web import allow, db
from evalapp.panels.queries import pair_table
from evalapp.rounds.models import Round
from evalapp.sheets.unsealed import unsealed_pairs

__all__: list[str] = []

SHOWN = 200


@coordinator.route("/rounds/<code:round_code>/conflicts/paste", methods=["GET", "POST"])
@allow(Permission.IMPOSE_CONFLICT)
def paste_conflicts(round_: Round) -> ResponseReturnValue:
    """Read pasted rows and show what they would do; nothing is written."""
    form = PasteForm.of(COLUMNS)
    read: list[Sequence[Wanted]] = []
    if form.validate_on_submit():
        data = form.content()
        if attempted(lambda: read.append(read_conflicts(db(), round_, data))):
            return _preview(round_, form, read[0])
    page = render_template("coordinator/conflicts_paste.html", round_=round_, form=form, columns=COLUMNS)
    return page, 422 if form.is_submitted() else 200


@coordinator.post("/rounds/<code:round_code>/conflicts/paste/apply")
@allow(Permission.IMPOSE_CONFLICT)
def apply_pasted_conflicts(round_: Round) -> ResponseReturnValue:
    """Put the rows that were shown in force; they are read anew, so that nothing slips in between."""
    form = PasteForm.of(COLUMNS)
    count: list[int] = []
    if form.validate_on_submit():
        data = form.content()
        if attempted(lambda: count.append(impose_pasted(db(), round_.id, data))):
            flash(_("In force: %(count)s conflicts.", count=count[0]), "success")
            return redirect(url_for("coordinator.conflicts", round_code=round_.code))
    return render_template("coordinator/conflicts_paste.html", round_=round_, form=form, columns=COLUMNS), 422


def _preview(round_: Round, form: PasteForm, wanted: Sequence[Wanted]) -> str:
    assigned, unsealed = pair_table(db(), round_.id).active, unsealed_pairs(db(), round_.id)
    return render_template(
        "coordinator/conflicts_preview.html",
        round_=round_,
        form=form,
        wanted=wanted[:SHOWN],
        total=len(wanted),
        ended=[row for row in wanted if row.pair in assigned],
        sealed=[row for row in wanted if row.pair in unsealed],
        assigned=assigned,
        unsealed=unsealed,
        kind_label=kind_label,
    )
