"""The criteria tree: shown with shares and points, edited row by row or as one table, previewed as experts see it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.errors import Absent, Refusal
from evalapp.core.permissions import Permission
from evalapp.core.words import say
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.criteria_forms import CriterionForm, TableForm
from evalapp.desks.coordinator.fields import show_problems
from evalapp.desks.forms import PlainForm, normal_text, show_refusal
from evalapp.desks.web import allow, db
from evalapp.rounds.criteria import (
    add_criterion,
    delete_criterion,
    edit_criterion,
    move_criterion,
    replace_criteria,
    unfinished,
)
from evalapp.rounds.models import Criterion, Round
from evalapp.rounds.queries import criteria_of
from evalapp.rounds.soundness import criteria_csv, table_cells
from evalapp.rounds.tree import TreeRow, laid_out, subtree

__all__: list[str] = []


@coordinator.get("/rounds/<code:round_code>/criteria")
@allow(Permission.SEE_PROGRESS)
def criteria(round_: Round) -> ResponseReturnValue:
    """Show the tree; before opening each row can be changed."""
    present = criteria_of(db(), round_.id)
    cells = table_cells(present)
    return render_template(
        "coordinator/criteria.html",
        round_=round_,
        rows=laid_out(present, round_.points),
        unfinished={cells[at]["code"] for at in unfinished(cells)},
        form=PlainForm(),
    )


@coordinator.get("/rounds/<code:round_code>/criteria/preview")
@allow(Permission.SEE_PROGRESS)
def preview_criteria(round_: Round) -> ResponseReturnValue:
    """Show the score sheet as experts will see it, without a way to fill it in."""
    rows = laid_out(criteria_of(db(), round_.id), round_.points)
    return render_template("coordinator/criteria_preview.html", round_=round_, rows=rows)


@coordinator.get("/rounds/<code:round_code>/criteria.csv")
@allow(Permission.SEE_PROGRESS)
def download_criteria(round_: Round) -> ResponseReturnValue:
    """Give the table as a file, in the form in which it can be put back."""
    data = criteria_csv(table_cells(criteria_of(db(), round_.id)))
    name = f"{round_.code}-criteria.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype="text/csv", headers=headers)


@coordinator.route("/rounds/<code:round_code>/criteria/new", methods=["GET", "POST"])
@allow(Permission.EDIT_RULES)
def new_criterion(round_: Round) -> ResponseReturnValue:
    """Add a row."""
    present = criteria_of(db(), round_.id)
    form = CriterionForm(parent=request.args.get("parent", ""), best="100", worst="0", step="1")
    form.offer(_choices(laid_out(present, round_.points)))
    if form.validate_on_submit():
        try:
            add_criterion(db(), round_.id, form.cells())
        except Refusal as error:
            show_problems(form, error)
        else:
            flash(_("The criterion is added."), "success")
            return redirect(url_for("coordinator.criteria", round_code=round_.code))
    page = render_template("coordinator/criteria_row.html", round_=round_, form=form, row=None)
    return page, 422 if form.is_submitted() else 200


@coordinator.route("/rounds/<code:round_code>/criteria/<code:code>/edit", methods=["GET", "POST"])
@allow(Permission.EDIT_RULES)
def edit_row(round_: Round, code: str) -> ResponseReturnValue:
    """Change a row."""
    present = criteria_of(db(), round_.id)
    row = _row(present, code)
    filled = next(cells for cells in table_cells(present) if cells["code"] == code)
    form = CriterionForm(data={**filled, "kind": row.kind.value})
    below = subtree(present, code)
    form.offer([
        choice for choice in _choices(laid_out(present, round_.points)) if choice[0] not in below
    ])  # fmt: skip
    if form.validate_on_submit():
        try:
            edit_criterion(db(), round_.id, code, form.cells())
        except Refusal as error:
            show_problems(form, error)
        else:
            flash(_("The criterion is saved."), "success")
            return redirect(url_for("coordinator.criteria", round_code=round_.code))
    page = render_template("coordinator/criteria_row.html", round_=round_, form=form, row=row)
    return page, 422 if form.is_submitted() else 200


@coordinator.post("/rounds/<code:round_code>/criteria/<code:code>/move")
@allow(Permission.EDIT_RULES)
def move_row(round_: Round, code: str) -> ResponseReturnValue:
    """Move a row up or down among its siblings."""
    move_criterion(db(), round_.id, code, up=request.form.get("direction") == "up")
    return redirect(url_for("coordinator.criteria", round_code=round_.code) + f"#c-{code}")


@coordinator.route("/rounds/<code:round_code>/criteria/<code:code>/delete", methods=["GET", "POST"])
@allow(Permission.EDIT_RULES)
def delete_row(round_: Round, code: str) -> ResponseReturnValue:
    """Ask, then remove a row with everything under it."""
    present = criteria_of(db(), round_.id)
    row = _row(present, code)
    form = PlainForm()
    if form.validate_on_submit():
        delete_criterion(db(), round_.id, code)
        flash(_("The criterion is removed."), "success")
        return redirect(url_for("coordinator.criteria", round_code=round_.code))
    gone = subtree(present, code)
    below = [other for other in present if other.code in gone and other.code != code]
    page = render_template("coordinator/criteria_delete.html", round_=round_, form=form, row=row, below=below)
    return page, 422 if form.is_submitted() else 200


@coordinator.route("/rounds/<code:round_code>/criteria/table", methods=["GET", "POST"])
@allow(Permission.EDIT_RULES)
def upload_criteria(round_: Round) -> ResponseReturnValue:
    """Put a whole table in the place of the criteria; with problems, the text stays to be corrected."""
    form = TableForm(text=criteria_csv(table_cells(criteria_of(db(), round_.id))).decode())
    if form.validate_on_submit():
        data = form.file.data.read() if form.file.data else normal_text(form.text.data or "").encode("utf-8", "replace")
        try:
            count = replace_criteria(db(), round_.id, data)
        except Refusal as error:
            show_refusal(error)
            form.text.data = data.decode("utf-8", "replace").replace("\x00", "\ufffd")
        else:
            flash(_("%(count)s criteria are in place.", count=count), "success")
            return redirect(url_for("coordinator.criteria", round_code=round_.code))
    page = render_template("coordinator/criteria_table.html", round_=round_, form=form)
    return page, 422 if form.is_submitted() else 200


def _row(present: Sequence[Criterion], code: str) -> Criterion:
    for row in present:
        if row.code == code:
            return row
    raise Absent(say("There is no criterion “%(code)s”.", code=code))


def _choices(rows: Sequence[TreeRow]) -> list[tuple[str, str]]:
    """The rows under which another may stand, indented by depth: those without a scale."""
    return [
        (row.criterion.code, "\u2003" * row.depth + f"{row.criterion.code} {row.criterion.title}")
        for row in rows
        if not row.criterion.is_item
    ]
