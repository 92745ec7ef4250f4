"""Objective scores: a table of admitted declarations and objective items, saved whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.permissions import Permission
from evalapp.core.words import Words
from evalapp.declarations.models import Declaration
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.pages import page_of
from evalapp.desks.web import allow, db
from evalapp.rounds.create import FieldRefusal
from evalapp.rounds.models import Round
from evalapp.sheets.objective import LONGEST_EVIDENCE, save_objective_scores
from evalapp.sheets.objective_table import Entry, ObjectiveTable, Pair, field_of, objective_table

__all__: list[str] = []

# As many as an urlencoded form holds with every evidence at its longest, in Chinese.
CELLS = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """A place of the table: what stands in its fields and what is wrong there."""

    pair: Pair
    entry: Entry
    score_problem: Words | None = None
    evidence_problem: Words | None = None

    def name(self, part: str) -> str:
        """Return the name of a field, which is its id too."""
        return field_of(part, self.pair)


@coordinator.route("/rounds/<code:round_code>/objective", methods=["GET", "POST"])
@allow(Permission.OBJECTIVE_SCORES)
def objective(round_: Round) -> ResponseReturnValue:
    """Show the table; save what was typed."""
    if request.method == "GET":
        return _page(round_, objective_table(db(), round_.id), {}, {})
    typed = _typed()
    try:
        count = save_objective_scores(db(), round_.id, typed)
    except FieldRefusal as error:
        return _page(round_, objective_table(db(), round_.id), typed, error.by_field), 422
    if count:
        flash(_("Objective scores saved: %(count)s.", count=count), "success")
    else:
        flash(_("Nothing would change."), "info")
    page, missing = request.args.get("page"), request.args.get("missing")
    return redirect(url_for("coordinator.objective", round_code=round_.code, page=page, missing=missing))


def _typed() -> dict[Pair, Entry]:
    """What was typed, by the codes in the names of the fields; any other field is not looked at."""
    form = request.form
    found: dict[Pair, Entry] = {}
    for name in form:
        part, _colon, rest = name.partition(":")
        declaration, _colon, item = rest.partition(":")
        if part == "score" and item:
            pair = declaration, item
            evidence, seen = form.get(field_of("evidence", pair), ""), form.get(field_of("seen", pair), "")
            found[pair] = Entry(form[name], evidence, seen)
    return found


def _page(round_: Round, table: ObjectiveTable, typed: Mapping[Pair, Entry], problems: Mapping[str, Words]) -> str:
    rows = list(table.declarations.values())
    missing = {row.code: sum((row.code, item) not in table.scores for item in table.items) for row in rows}
    only_missing = "missing" in request.args
    if typed:
        # The rows that were sent, wherever they would stand by now: nothing typed is lost.
        sent = {declaration for declaration, _item in typed}
        shown = page_of([row for row in rows if row.code in sent], None, max(len(sent), 1))
    else:
        wanted = [row for row in rows if missing[row.code]] if only_missing else rows
        shown = page_of(wanted, request.args.get("page"), max(CELLS // max(len(table.items), 1), 1))
    return render_template(
        "coordinator/objective.html",
        round_=round_,
        items=list(table.items.values()),
        shown=shown,
        cells=_cells(table, shown.rows, typed, problems),
        missing=sum(missing.values()),
        only_missing=only_missing,
        problems={name: (name.split(":", 1)[1].replace(":", ", "), words) for name, words in problems.items()},
        longest=LONGEST_EVIDENCE,
    )


def _cells(
    table: ObjectiveTable,
    rows: Sequence[Declaration],
    typed: Mapping[Pair, Entry],
    problems: Mapping[str, Words],
) -> dict[Pair, Cell]:
    """The cells of a page. The mark in a form is always of what is kept now: what differs from it has been said."""
    cells: dict[Pair, Cell] = {}
    for pair in ((row.code, item) for row in rows for item in table.items):
        kept, entry = table.entry(pair), typed.get(pair)
        wrong = problems.get(field_of("score", pair)), problems.get(field_of("evidence", pair))
        left_alone = entry is None or (entry.seen != kept.seen and wrong == (None, None))
        shown = kept if left_alone or entry is None else replace(entry, seen=kept.seen)
        cells[pair] = Cell(pair, shown, *wrong)
    return cells
