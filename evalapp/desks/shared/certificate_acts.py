"""What hangs on a certificate: confirming it, printing it, stating in office a conflict with a declaration."""

from __future__ import annotations

from collections.abc import Mapping
from threading import BoundedSemaphore

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.certificates.operations import confirm_certificate
from evalapp.conflicts.certificates.queries import CertificateNeeded
from evalapp.conflicts.labels import KIND_LABELS
from evalapp.conflicts.office.operations import state_own_conflict
from evalapp.core.errors import Absent, Forbidden
from evalapp.core.permissions import Permission
from evalapp.core.words import say
from evalapp.declarations.queries import declarations_of
from evalapp.desks.acts import attempted
from evalapp.desks.language import LANGUAGES
from evalapp.desks.shared.certificate import certificate_address, certificate_page, own_certificate, part_of
from evalapp.desks.shared.views import shared
from evalapp.desks.web import allow, db
from evalapp.reports.certificate import certificate_report, file_name, print_certificate
from evalapp.rounds.models import Round

__all__: list[str] = []

FIELDS = ("declaration", "kind", "reason", "understood")
AT_ONCE = BoundedSemaphore(2)
"""How many certificates one process prints at a time: each takes a second and a process of its own."""
PATIENCE = 20


@shared.post("/rounds/<code:round_code>/certificate/<code:capacity>/confirm")
@allow(Permission.GIVE_CERTIFICATE)
def confirm_own_certificate(round_: Round, capacity: str) -> ResponseReturnValue:
    """Confirm at the end what was read."""
    part = part_of(round_, capacity)
    if attempted(confirm_certificate, db(), round_.id, part, request.form.get("seen", "")):
        flash(_("You confirmed what you stated."), "success")
        return redirect(certificate_address(round_, part))
    return certificate_page(round_, part), 422


@shared.post("/rounds/<code:round_code>/certificate/<code:capacity>/conflict")
@allow(Permission.GIVE_CERTIFICATE)
def own_conflict(round_: Round, capacity: str) -> ResponseReturnValue:
    """State a conflict with a declaration in office; its consequences stand above the button."""
    part = part_of(round_, capacity)
    if part is Capacity.EXPERT:
        raise Absent(say("Experts state their conflicts with the declarations assigned to them."))
    typed = {name: request.form.get(name, "") for name in FIELDS}
    chosen = next((row.id for row in declarations_of(db(), round_.id) if row.code == typed["declaration"]), None)
    problems = _unfinished(chosen, typed)
    for problem in problems:
        flash(problem, "danger")
    what = part, chosen, typed["kind"], typed["reason"]
    if not problems and attempted(state_own_conflict, db(), round_.id, *what):
        flash(_("Your conflict is in force: the declaration is closed to you."), "success")
        return redirect(certificate_address(round_, part))
    return certificate_page(round_, part, typed=typed), 422


@shared.get("/rounds/<code:round_code>/certificate/<code:capacity>/<code:language>/certificate.pdf")
@allow(Permission.GIVE_CERTIFICATE)
def certificate_pdf(round_: Round, capacity: str, language: str) -> ResponseReturnValue:
    """Print what this person stated. Made while they wait and kept nowhere: it names people, in the clear."""
    part = part_of(round_, capacity)
    found = own_certificate(round_, part)
    if language not in LANGUAGES:
        raise Absent(say("There is no report in that language."))
    if found is None:
        raise CertificateNeeded(part)
    report = certificate_report(db(), round_, found)
    db().rollback()  # nothing is held open while pages are laid out
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise Forbidden(say("Too many documents are being printed. Please try again in a moment."))
    try:
        content = print_certificate(report, language)
    finally:
        AT_ONCE.release()
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(report, language)}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _unfinished(chosen: int | None, typed: Mapping[str, str]) -> list[str]:
    found = []
    if chosen is None:
        found.append(_("Choose the declaration."))
    if typed["kind"] not in KIND_LABELS:
        found.append(_("Choose the kind of the conflict."))
    if not typed["reason"].strip():
        found.append(_("Give the reason in a few words."))
    if not typed["understood"]:
        found.append(_("Please tick that you have read what follows from it."))
    return found
