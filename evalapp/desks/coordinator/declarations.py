"""Declarations of a round: the list, one declaration, entering, changing, withdrawing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.permissions import Permission
from evalapp.declarations.labels import KINDS
from evalapp.declarations.models import Declaration
from evalapp.declarations.operations import (
    add_declaration,
    edit_declaration,
    reenter_declaration,
    withdraw_declaration,
)
from evalapp.declarations.queries import declarations_of, find_declaration, indicators_of
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.declarations_forms import (
    ApplicantForm,
    DeclarationForm,
    FileForm,
    ReasonForm,
    ValueForm,
)
from evalapp.desks.pages import page_of
from evalapp.desks.web import allow, db
from evalapp.rounds.models import Round
from evalapp.rounds.queries import documents_of

__all__ = ["declaration_address", "declaration_page"]

PAGE = 200


@coordinator.get("/rounds/<code:round_code>/declarations")
@allow(Permission.SEE_DECLARATIONS)
def declarations(round_: Round) -> ResponseReturnValue:
    """List the declarations."""
    rows = declarations_of(db(), round_.id)
    return render_template(
        "coordinator/declarations.html",
        round_=round_,
        page=page_of(rows, request.args.get("page"), PAGE),
        total=len(rows),
        kinds=KINDS,
        may_edit=may(Permission.EDIT_DECLARATIONS, round_),
    )


@coordinator.route("/rounds/<code:round_code>/declarations/new", methods=["GET", "POST"])
@allow(Permission.EDIT_DECLARATIONS)
def new_declaration(round_: Round) -> ResponseReturnValue:
    """Enter a declaration."""
    form = DeclarationForm.of(round_)
    if form.validate_on_submit() and attempted(add_declaration, db(), round_.id, form.entered()):
        flash(_("The declaration is entered."), "success")
        return redirect(declaration_address(round_, form.entered().code))
    return _form_page(round_, form, None)


@coordinator.get("/rounds/<code:round_code>/declarations/<code:code>")
@allow(Permission.SEE_DECLARATIONS)
def declaration(round_: Round, code: str) -> ResponseReturnValue:
    """Show one declaration with its indicators and files."""
    return declaration_page(round_, find_declaration(db(), round_.id, code))


@coordinator.route("/rounds/<code:round_code>/declarations/<code:code>/edit", methods=["GET", "POST"])
@allow(Permission.EDIT_DECLARATIONS)
def edit_declaration_page(round_: Round, code: str) -> ResponseReturnValue:
    """Change a declaration."""
    found = find_declaration(db(), round_.id, code)
    form = DeclarationForm.of(round_, found)
    if form.validate_on_submit() and attempted(edit_declaration, db(), round_.id, found, form.entered()):
        flash(_("The declaration is changed."), "success")
        return redirect(declaration_address(round_, found.code))
    return _form_page(round_, form, found)


@coordinator.post("/rounds/<code:round_code>/declarations/<code:code>/withdraw")
@allow(Permission.EDIT_DECLARATIONS)
def withdraw(round_: Round, code: str) -> ResponseReturnValue:
    """Withdraw a declaration, with a reason."""
    found = find_declaration(db(), round_.id, code)
    form = ReasonForm(prefix="withdraw-")
    if form.validate_on_submit() and attempted(withdraw_declaration, db(), round_.id, found, form.reason.data):
        flash(_("The declaration is withdrawn."), "success")
        return redirect(declaration_address(round_, code))
    return declaration_page(round_, found, withdraw_form=form), 422


@coordinator.post("/rounds/<code:round_code>/declarations/<code:code>/reenter")
@allow(Permission.EDIT_DECLARATIONS)
def reenter(round_: Round, code: str) -> ResponseReturnValue:
    """Take a withdrawn declaration in again."""
    found = find_declaration(db(), round_.id, code)
    reenter_declaration(db(), round_.id, found)
    flash(_("The declaration is entered again; it awaits screening."), "success")
    return redirect(declaration_address(round_, code))


def declaration_address(round_: Round, code: str) -> str:
    """Return the address of a declaration's page."""
    return url_for("coordinator.declaration", round_code=round_.code, code=code)


def declaration_page(round_: Round, found: Declaration, **forms: Any) -> str:
    """Return a declaration's page; `forms` are those that come again with what was typed."""
    indicators, documents = indicators_of(db(), round_.id), documents_of(db(), round_.id)
    years = sorted({value.year for value in found.declared})
    return render_template(
        "coordinator/declaration.html",
        round_=round_,
        declaration=found,
        kinds=KINDS,
        indicators=indicators,
        years=years,
        declared={(value.indicator_id, value.year): value for value in found.declared},
        document_titles={document.id: document.title for document in documents},
        may_edit=may(Permission.EDIT_DECLARATIONS, round_),
        may_invite=may(Permission.INVITE, round_),
        value_form=forms.get("value_form") or ValueForm.of(indicators),
        file_form=forms.get("file_form") or FileForm.of(documents),
        withdraw_form=forms.get("withdraw_form") or ReasonForm(prefix="withdraw-"),
        applicant_form=forms.get("applicant_form") or ApplicantForm(prefix="applicant-"),
    )


def _form_page(round_: Round, form: DeclarationForm, found: Declaration | None) -> ResponseReturnValue:
    page = render_template(
        "coordinator/declaration_edit.html",
        round_=round_,
        form=form,
        code=found.code if found else None,
        kinds=KINDS,
        groups=list(round_.fund_by_group or {}),
    )
    return page, 422 if form.is_submitted() else 200
