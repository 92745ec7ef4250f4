"""What detection compares: parties of declarations, affiliations of experts, other names of organisations."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.conflicts.relations.operations import Pasted, paste_relations, remove_relation
from evalapp.conflicts.relations.pasted import COLUMNS, RelationTable
from evalapp.conflicts.relations.queries import relation_count, relation_rows
from evalapp.core.errors import Absent
from evalapp.core.permissions import Permission
from evalapp.core.words import say
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.conflicts_forms import PasteForm
from evalapp.desks.pages import Page, page_number
from evalapp.desks.web import allow, db
from evalapp.rounds.models import Round

__all__: list[str] = []

PAGE = 200


@coordinator.get("/rounds/<code:round_code>/relations/<table>")
@allow(Permission.SEE_PROGRESS)
def relations(round_: Round, table: str) -> ResponseReturnValue:
    """Show the rows of one of the tables."""
    shown = _table(table)
    return _page(round_, shown, PasteForm.of(COLUMNS[shown]))


@coordinator.post("/rounds/<code:round_code>/relations/<table>")
@allow(Permission.EDIT_RELATIONS)
def paste_rows(round_: Round, table: str) -> ResponseReturnValue:
    """Enter pasted rows, all or none."""
    wanted = _table(table)
    form = PasteForm.of(COLUMNS[wanted])
    done: list[Pasted] = []
    if form.validate_on_submit():
        data = form.content()
        if attempted(lambda: done.append(paste_relations(db(), round_.id, wanted, data))):
            flash(_("Entered: %(count)s rows; there already: %(known)s.", count=done[0].added, known=done[0].known),
                  "success")  # fmt: skip
            return redirect(_address(round_, wanted))
    return _page(round_, wanted, form), 422


@coordinator.post("/rounds/<code:round_code>/relations/<table>/<int:row_id>/remove")
@allow(Permission.EDIT_RELATIONS)
def remove_row(round_: Round, table: str, row_id: int) -> ResponseReturnValue:
    """Take a row away."""
    wanted = _table(table)
    remove_relation(db(), round_.id, wanted, row_id)
    flash(_("The row is removed."), "success")
    return redirect(_address(round_, wanted))


def _table(name: str) -> RelationTable:
    found = next((member for member in RelationTable if member.value == name), None)
    if found is None:
        raise Absent(say("There is no such table."))
    return found


def _page(round_: Round, table: RelationTable, form: PasteForm) -> str:
    counts = {member: relation_count(db(), round_.id, member) for member in RelationTable}
    pages = -(-counts[table] // PAGE)
    number = page_number(request.args.get("page"), pages)
    rows = relation_rows(db(), round_.id, table, offset=(number - 1) * PAGE, limit=PAGE)
    return render_template(
        "coordinator/relations.html",
        round_=round_,
        table=table,
        counts=counts,
        page=Page(rows, number, max(pages, 1)),
        form=form,
        columns=COLUMNS[table],
        may_edit=may(Permission.EDIT_RELATIONS, round_),
    )


def _address(round_: Round, table: RelationTable) -> str:
    return url_for("coordinator.relations", round_code=round_.code, table=table.value)
