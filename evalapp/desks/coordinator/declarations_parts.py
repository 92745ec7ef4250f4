"""The parts of a declaration: its files, its declared values, the account that speaks for it."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.accounts.round_invitations import Invited
from evalapp.core.errors import Absent
from evalapp.core.permissions import Permission
from evalapp.core.words import say
from evalapp.declarations.applicants import invite_applicant
from evalapp.declarations.attachments import attach, detach
from evalapp.declarations.indicators import declare_value, remove_value
from evalapp.declarations.queries import attachment_of, find_declaration, indicators_of
from evalapp.desks.acts import attempted
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.declarations import declaration_address, declaration_page
from evalapp.desks.coordinator.declarations_forms import ApplicantForm, FileForm, ValueForm
from evalapp.desks.downloads import attachment_response
from evalapp.desks.invitations import invitation_address
from evalapp.desks.web import allow, db, settings
from evalapp.rounds.models import Round
from evalapp.rounds.queries import documents_of

__all__: list[str] = []


@coordinator.post("/rounds/<code:round_code>/declarations/<code:code>/values")
@allow(Permission.EDIT_DECLARATIONS)
def add_value(round_: Round, code: str) -> ResponseReturnValue:
    """Write what the city declares for an indicator in a year."""
    found = find_declaration(db(), round_.id, code)
    indicators = {row.id: row for row in indicators_of(db(), round_.id)}
    form = ValueForm.of(list(indicators.values()))
    if form.validate_on_submit():
        chosen = indicators.get(form.indicator.data)
        if chosen is None:
            raise Absent(say("There is no such indicator."))
        typed = form.year.data, form.value.data, form.evidence.data or ""
        if attempted(declare_value, db(), found, chosen, *typed):
            flash(_("The value is kept."), "success")
            return redirect(declaration_address(round_, code) + "#indicators")
    return declaration_page(round_, found, value_form=form), 422


@coordinator.post("/rounds/<code:round_code>/declarations/<code:code>/values/<int:value_id>/remove")
@allow(Permission.EDIT_DECLARATIONS)
def drop_value(round_: Round, code: str, value_id: int) -> ResponseReturnValue:
    """Remove a declared value."""
    remove_value(db(), find_declaration(db(), round_.id, code), value_id)
    flash(_("The value is removed."), "success")
    return redirect(declaration_address(round_, code) + "#indicators")


@coordinator.post("/rounds/<code:round_code>/declarations/<code:code>/files")
@allow(Permission.EDIT_DECLARATIONS)
def add_file(round_: Round, code: str) -> ResponseReturnValue:
    """Attach a file."""
    found = find_declaration(db(), round_.id, code)
    form = FileForm.of(documents_of(db(), round_.id))
    if form.validate_on_submit():
        most = settings().max_file
        sent = form.file.data
        options = {"title": form.title.data or "", "document_id": form.document.data or None, "most_bytes": most}
        if attempted(attach, db(), found, sent.filename or "", sent.stream.read(most + 1), **options):
            flash(_("The file is attached."), "success")
            return redirect(declaration_address(round_, code) + "#files")
    return declaration_page(round_, found, file_form=form), 422


@coordinator.get("/rounds/<code:round_code>/declarations/<code:code>/files/<int:attachment_id>")
@allow(Permission.SEE_DECLARATIONS)
def download_file(round_: Round, code: str, attachment_id: int) -> ResponseReturnValue:
    """Hand a file out; it is saved, never shown."""
    found = find_declaration(db(), round_.id, code)
    return attachment_response(found, attachment_of(db(), found, attachment_id))


@coordinator.post("/rounds/<code:round_code>/declarations/<code:code>/files/<int:attachment_id>/remove")
@allow(Permission.EDIT_DECLARATIONS)
def drop_file(round_: Round, code: str, attachment_id: int) -> ResponseReturnValue:
    """Remove a file."""
    found = find_declaration(db(), round_.id, code)
    detach(db(), found, attachment_of(db(), found, attachment_id))
    flash(_("The file is removed."), "success")
    return redirect(declaration_address(round_, code) + "#files")


@coordinator.post("/rounds/<code:round_code>/declarations/<code:code>/applicant")
@allow(Permission.INVITE)
def invite_city(round_: Round, code: str) -> ResponseReturnValue:
    """Invite the account that speaks for the declaration; the link is shown on the answer, once."""
    found = find_declaration(db(), round_.id, code)
    form = ApplicantForm(prefix="applicant-")
    made: list[Invited] = []
    if form.validate_on_submit() and attempted(
        lambda: made.append(invite_applicant(db(), found, form.email.data or "", invitation_address))
    ):
        back = declaration_address(round_, code)
        return render_template("coordinator/experts_invited.html", round_=round_, tab="declarations", made=made,
                               problems=[], back=back)  # fmt: skip
    return declaration_page(round_, found, applicant_form=form), 422
