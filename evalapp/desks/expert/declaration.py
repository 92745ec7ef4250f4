"""A declaration as its expert reads it, with the sheet beside it."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from evalapp.conflicts.labels import KIND_LABELS
from evalapp.core import clock
from evalapp.core.permissions import Permission
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Declaration, DeclaredValue, Indicator
from evalapp.desks.expert.blueprint import expert
from evalapp.desks.expert.certificate import certified_expert
from evalapp.desks.expert.statements import Statement, statement_page
from evalapp.desks.expert.typed import SheetForm, as_typed
from evalapp.desks.web import allow, db
from evalapp.experts.models import Expert
from evalapp.rounds.models import Criterion, Round
from evalapp.rounds.moves import deadline
from evalapp.rounds.queries import criteria_of
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.content import SheetContent
from evalapp.sheets.items import sheet_rows
from evalapp.sheets.models import Sheet, SheetState
from evalapp.sheets.queries import (
    absence_stated,
    content_of,
    own_attachment,
    own_declaration,
    own_sheet,
)
from evalapp.sheets.totals import shown, totals_of


@expert.get("/rounds/<code:round_code>/expert/declarations/<code:code>")
@allow(Permission.EXPERT_DESK)
def declaration(round_: Round, code: str) -> ResponseReturnValue:
    """Show the statement first; once there is no conflict, the content and the sheet."""
    me = certified_expert(round_)
    found = own_declaration(db(), me, code)
    if not absence_stated(db(), me, found):
        return statement_page(round_, me, [Statement(found)])
    return declaration_page(round_, me, found)


@expert.get("/rounds/<code:round_code>/expert/declarations/<code:code>/files/<int:attachment_id>")
@allow(Permission.EXPERT_DESK)
def attachment(round_: Round, code: str, attachment_id: int) -> ResponseReturnValue:
    """Send a file of this declaration: saved, never shown in the page's own origin, under a name made of codes."""
    me = certified_expert(round_)
    found = own_declaration(db(), me, code)
    if not absence_stated(db(), me, found):
        return statement_page(round_, me, [Statement(found)]), 403
    kept = own_attachment(db(), found, attachment_id)
    number = [row.id for row in found.attachments].index(kept.id) + 1
    name = f"{round_.code}-{found.code}-{number}{mimetypes.guess_extension(kept.file.media_type) or '.bin'}"
    response = Response(kept.file.content, mimetype=kept.file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def declaration_page(round_: Round, me: Expert, found: Declaration, form: SheetForm | None = None) -> str:
    """Show content and sheet; `form` holds what was typed where it could not be kept."""
    criteria = criteria_of(db(), round_.id)
    sheet = own_sheet(db(), me, found)
    content = content_of(db(), round_.id, sheet)
    rules = RoundRules.from_plain(round_.rules)
    kept = SheetForm(as_typed(criteria, content, round_.lock_digest), sheet.version if sheet else 0)
    return render_template(
        "expert/declaration.html",
        round_=round_,
        declaration=found,
        years=_years(found.declared),
        indicators=_by_indicator(found.declared),
        rows=sheet_rows(criteria, round_.points),
        form=form or kept,
        sheet=sheet,
        open=form is not None or _open(round_, sheet),
        ends_at=deadline(db(), round_.id),
        kinds=KIND_LABELS,
        **totals_values(criteria, round_, content, rules.decimals),
    )


def totals_values(
    criteria: Sequence[Criterion], round_: Round, content: SheetContent, decimals: int
) -> dict[str, object]:
    """Return the running totals of a sheet as pages show them."""
    totals = totals_of(criteria, round_.points, content)
    return {
        "totals": totals,
        "decimals": decimals,
        "worth": {code: shown(value, decimals) for code, value in totals.worth.items()},
        "whole": None if totals.whole is None else shown(totals.whole, decimals),
        "possible": {
            row.criterion.code: shown(row.place.points, decimals)
            for row in sheet_rows(criteria, round_.points)
            if row.place.points is not None
        },
    }


def _open(round_: Round, sheet: Sheet | None) -> bool:
    """Whether the sheet can be written now; the operation asks again."""
    ends_at = deadline(db(), round_.id)
    in_time = ends_at is None or clock.now() <= ends_at
    return round_.state is RoundState.SCORING and in_time and (sheet is None or sheet.state is SheetState.DRAFT)


def _years(declared: Sequence[DeclaredValue]) -> list[int]:
    return sorted({value.year for value in declared})


def _by_indicator(declared: Sequence[DeclaredValue]) -> list[tuple[Indicator, dict[int, DeclaredValue]]]:
    """Return each indicator once, with its values by year."""
    found: dict[int, tuple[Indicator, dict[int, DeclaredValue]]] = {}
    for value in declared:
        found.setdefault(value.indicator_id, (value.indicator, {}))[1][value.year] = value
    return sorted(found.values(), key=lambda row: row[0].position)
