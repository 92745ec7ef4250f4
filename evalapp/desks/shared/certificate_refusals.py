"""Pages for two refusals that say more than a sentence: a certificate is not given; a conflict is in force."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from evalapp.conflicts.certificates.queries import CertificateNeeded
from evalapp.conflicts.office.queries import Withdrawn
from evalapp.core.viewer import Role
from evalapp.decisions.access import missing_officials
from evalapp.desks.shared.views import shared
from evalapp.desks.web import db, viewer
from evalapp.rounds.queries import find_round

__all__: list[str] = []


@shared.app_errorhandler(CertificateNeeded)
def certificate_needed(error: CertificateNeeded) -> ResponseReturnValue:
    """Lead to the certificate; nothing of the page that was asked for is shown."""
    db().rollback()
    address = url_for(f"shared.{error.capacity}_certificate", round_code=_round_code())
    return render_template("shared/certificate_needed.html", sentences=error.problems, address=address), error.status


@shared.app_errorhandler(Withdrawn)
def withdrawn(error: Withdrawn) -> ResponseReturnValue:
    """Say why all that is of the whole round is closed, and whether enough officials are left; nothing of results."""
    db().rollback()
    round_ = find_round(db(), _round_code())
    page = render_template(
        "shared/withdrawn.html",
        round_=round_,
        sentences=error.problems,
        missing=missing_officials(db(), round_),
        part="official" if viewer().has(Role.OFFICIAL, round_.id) else "coordinator",
    )
    return page, error.status


def _round_code() -> str:
    return str((request.view_args or {})["round_code"])
