"""Saving and submitting a sheet; what happens when a newer version was saved elsewhere; the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.errors import Absent, Refusal, Stale
from evalapp.core.permissions import Permission
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.desks.expert.blueprint import expert
from evalapp.desks.expert.certificate import certified_expert
from evalapp.desks.expert.compare import differences
from evalapp.desks.expert.declaration import declaration_page, totals_values
from evalapp.desks.expert.statements import Statement, statement_page
from evalapp.desks.expert.typed import SheetForm, as_typed, fresh, from_request, typed_version
from evalapp.desks.forms import show_refusal
from evalapp.desks.web import allow, db
from evalapp.experts.models import Expert
from evalapp.rounds.models import Criterion, Round
from evalapp.rounds.queries import criteria_of
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.content import SheetInput, Unreadable
from evalapp.sheets.models import SheetState
from evalapp.sheets.operations import save_draft, submit
from evalapp.sheets.queries import absence_stated, content_of, own_declaration, own_sheet, receipt_of


@expert.post("/rounds/<code:round_code>/expert/declarations/<code:code>")
@allow(Permission.EXPERT_DESK)
def save_sheet(round_: Round, code: str) -> ResponseReturnValue:
    """Save a draft or submit; what was typed is still there when it cannot be kept.

    Open at every stage of the round: the operation refuses a save outside of scoring, and a form that was open when
    scoring closed comes back with what was typed, which a plain refusal would lose.
    """
    me = certified_expert(round_)
    found = own_declaration(db(), me, code)
    if not absence_stated(db(), me, found):
        return statement_page(round_, me, [Statement(found)]), 403
    criteria = criteria_of(db(), round_.id)
    typed, version = from_request(criteria), typed_version()
    act = submit if request.form.get("act") == "submit" else save_draft
    try:
        receipt = act(db(), me, found.id, typed, version)
    except Stale as error:
        return _stale(round_, me, found, typed, error), 409
    except Unreadable as error:
        form = SheetForm(typed, version, error.by_field, error.titles)
        return declaration_page(round_, me, found, form), 422
    except Absent:
        raise
    except Refusal as error:
        show_refusal(error)
        return declaration_page(round_, me, found, SheetForm(typed, version)), error.status
    if receipt.state is SheetState.SUBMITTED:
        flash(_("The sheet is submitted."), "success")
        return redirect(url_for("expert.receipt", round_code=round_.code, code=code))
    flash(_("Draft saved. It is not submitted yet."), "success")
    return redirect(url_for("expert.declaration", round_code=round_.code, code=code, _anchor="sheet"))


@expert.get("/rounds/<code:round_code>/expert/declarations/<code:code>/receipt")
@allow(Permission.EXPERT_DESK)
def receipt(round_: Round, code: str) -> ResponseReturnValue:
    """Show what was submitted, when, its digest and its place in the ledger."""
    me = certified_expert(round_)
    found = own_declaration(db(), me, code)
    sheet = own_sheet(db(), me, found)
    if sheet is None or sheet.state is not SheetState.SUBMITTED:
        raise Absent(say("There is no submitted sheet."))
    content = content_of(db(), round_.id, sheet)
    criteria = criteria_of(db(), round_.id)
    return render_template(
        "expert/receipt.html",
        round_=round_,
        declaration=found,
        receipt=receipt_of(db(), round_.id, sheet),
        **totals_values(criteria, round_, content, RoundRules.from_plain(round_.rules).decimals),
    )


def _stale(round_: Round, me: Expert, found: Declaration, typed: SheetInput, error: Stale) -> str:
    """Show both versions side by side; nothing was overwritten, nothing typed is lost."""
    criteria: Sequence[Criterion] = criteria_of(db(), round_.id)
    sheet = own_sheet(db(), me, found)
    stored = as_typed(criteria, content_of(db(), round_.id, sheet), round_.lock_digest)
    mine = replace(fresh(typed), lock=round_.lock_digest)
    return render_template(
        "expert/stale.html",
        round_=round_,
        declaration=found,
        error=error,
        sheet=sheet,
        form=SheetForm(mine, sheet.version if sheet else 0),
        differences=differences(criteria, typed, stored),
        may_keep=sheet is None or sheet.state is SheetState.DRAFT,
    )
