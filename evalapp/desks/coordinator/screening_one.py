"""Screening of one declaration: its documents, its verdicts with their facts, admission, exclusion and reply."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.permissions import Permission
from evalapp.declarations.models import Declaration
from evalapp.declarations.queries import find_declaration
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.fields import from_zone, to_zone
from evalapp.desks.coordinator.screening_forms import CorrectionForm, ExcludeForm, ReplyForm, SettleForm
from evalapp.desks.web import allow, db
from evalapp.eligibility.exclusions import default_deadline, exclude, may_settle, reply, settle
from evalapp.eligibility.models import ExclusionState
from evalapp.eligibility.operations import admit, check_documents, request_correction, screen, why_not
from evalapp.eligibility.queries import checks_of, correction_requested_at, screened
from evalapp.eligibility.records import Judged
from evalapp.rounds.models import Round
from evalapp.rounds.queries import documents_of

__all__: list[str] = []

ONE = "/rounds/<code:round_code>/screening/<code:code>"


@coordinator.get(ONE)
@allow(Permission.SEE_DECLARATIONS)
def screening_one(round_: Round, code: str) -> ResponseReturnValue:
    """Show the screening of one declaration."""
    return _page(round_, find_declaration(db(), round_.id, code))


@coordinator.post(ONE + "/documents")
@allow(Permission.SCREEN)
def screening_documents(round_: Round, code: str) -> ResponseReturnValue:
    """Keep the completeness check."""
    found = find_declaration(db(), round_.id, code)
    typed = {
        document.id: (request.form[f"present-{document.id}"] == "yes", request.form.get(f"note-{document.id}", ""))
        for document in documents_of(db(), round_.id)
        if request.form.get(f"present-{document.id}") in ("yes", "no")
    }
    if attempted(check_documents, db(), found, typed):
        flash(_("The completeness check is kept."), "success")
        return redirect(_address(round_, code))
    return _page(round_, found, typed=typed), 422


@coordinator.post(ONE + "/correction")
@allow(Permission.SCREEN)
def screening_correction(round_: Round, code: str) -> ResponseReturnValue:
    """Request a correction."""
    found = find_declaration(db(), round_.id, code)
    form = CorrectionForm(prefix="correction-")
    sent: list[bool] = []
    if form.validate_on_submit() and attempted(
        lambda: sent.append(request_correction(db(), found, form.note.data or ""))
    ):
        _tell_letter(sent[0], _("The correction is requested."))
        return redirect(_address(round_, code))
    return _page(round_, found, correction_form=form), 422


@coordinator.post(ONE + "/judge")
@allow(Permission.SCREEN)
def screening_judge(round_: Round, code: str) -> ResponseReturnValue:
    """Judge by the rules."""
    return _act(round_, code, screen, _("The rules are applied."))


@coordinator.post(ONE + "/admit")
@allow(Permission.SCREEN)
def screening_admit(round_: Round, code: str) -> ResponseReturnValue:
    """Admit to scoring."""
    return _act(round_, code, admit, _("The declaration is admitted."))


@coordinator.post(ONE + "/exclude")
@allow(Permission.SCREEN)
def screening_exclude(round_: Round, code: str) -> ResponseReturnValue:
    """Notify an exclusion."""
    found = find_declaration(db(), round_.id, code)
    form = ExcludeForm(prefix="exclude-")
    if form.validate_on_submit():
        deadline = from_zone(form.reply_by.data, round_.timezone)
        if attempted(exclude, db(), found, deadline):
            _tell_letter(found.applicant_user_id is not None, _("The exclusion is notified."))
            return redirect(_address(round_, code))
    return _page(round_, found, exclude_form=form), 422


@coordinator.post(ONE + "/reply")
@allow(Permission.SCREEN)
def screening_reply(round_: Round, code: str) -> ResponseReturnValue:
    """Keep a reply that came on paper."""
    found = find_declaration(db(), round_.id, code)
    form = ReplyForm(prefix="reply-")
    if form.validate_on_submit() and attempted(reply, db(), found, form.reply.data):
        flash(_("The reply is kept."), "success")
        return redirect(_address(round_, code))
    return _page(round_, found, reply_form=form), 422


@coordinator.post(ONE + "/settle")
@allow(Permission.SCREEN)
def screening_settle(round_: Round, code: str) -> ResponseReturnValue:
    """Uphold or lift an exclusion."""
    found = find_declaration(db(), round_.id, code)
    form = SettleForm(prefix="settle-")
    if form.validate_on_submit():
        outcome = ExclusionState(form.outcome.data)
        if attempted(settle, db(), found, outcome, form.reason.data):
            flash(_("The exclusion is settled."), "success")
            return redirect(_address(round_, code))
    return _page(round_, found, settle_form=form), 422


def _act(round_: Round, code: str, act: Any, done: str) -> ResponseReturnValue:
    found = find_declaration(db(), round_.id, code)
    if attempted(act, db(), found):
        flash(done, "success")
        return redirect(_address(round_, code))
    return _page(round_, found), 422


def _tell_letter(sent: bool, done: str) -> None:
    """Say what was done, and whether the city is told by the tool or must be told by other means."""
    flash(done, "success")
    if not sent:
        flash(_("No account with e-mail speaks for this declaration: tell the city by other means."), "warning")


def _page(round_: Round, found: Declaration, **again: Any) -> str:
    row = screened(db(), found)
    exclusion = row.exclusion
    attached = {attachment.document_id for attachment in found.attachments}
    return render_template(
        "coordinator/screening_one.html",
        round_=round_,
        row=row,
        declaration=found,
        documents=documents_of(db(), round_.id),
        checks=checks_of(db(), found),
        typed=again.get("typed") or {},
        attached=attached,
        obstacle=why_not(row),
        exclusion=exclusion,
        grounds=[Judged.from_plain(ground) for ground in exclusion.grounds] if exclusion else [],
        settleable=exclusion is not None and may_settle(exclusion),
        corrected_at=correction_requested_at(db(), found),
        may_screen=may(Permission.SCREEN, round_),
        correction_form=again.get("correction_form") or CorrectionForm(prefix="correction-"),
        exclude_form=again.get("exclude_form")
        or ExcludeForm(prefix="exclude-", reply_by=to_zone(default_deadline(round_), round_.timezone)),
        reply_form=again.get("reply_form") or ReplyForm(prefix="reply-"),
        settle_form=again.get("settle_form") or SettleForm(prefix="settle-"),
    )


def _address(round_: Round, code: str) -> str:
    return url_for("coordinator.screening_one", round_code=round_.code, code=code)
