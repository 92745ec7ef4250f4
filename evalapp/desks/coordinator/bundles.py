"""A whole round as an archive: uploaded to make a new round, downloaded once scoring is closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import SubmitField

from evalapp.bundles import operations
from evalapp.bundles.archive import ArchivedBundle, bundle_in_archive
from evalapp.bundles.comparison import open_differences
from evalapp.bundles.download import archive_name, export_archive
from evalapp.bundles.folder import BundleError
from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission
from evalapp.decisions.access import ranking_shut
from evalapp.desks.acts import may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.forms import PlainForm, show_refusal
from evalapp.desks.web import allow, db, viewer
from evalapp.rounds.models import Round
from evalapp.rounds.problem_words import cell_words

__all__ = ["may_export"]

MOST_PROBLEMS = 1000
MOST_ROWS = 20


class ArchiveForm(PlainForm):
    """The archive of a bundle."""

    file = FileField(
        lazy_gettext("A ZIP archive with the files of the round"),
        validators=[FileRequired()],
        render_kw={"accept": ".zip,application/zip"},
    )
    send = SubmitField(lazy_gettext("Check and import"))


def may_export(round_: Round) -> bool:
    """Whether this person can take the whole round away now."""
    return may(Permission.EXPORT_ROUND, round_) and ranking_shut(viewer(), round_) is None


@coordinator.route("/rounds/import", methods=["GET", "POST"])
@allow(Permission.CREATE_ROUND)
def import_round() -> ResponseReturnValue:
    """Make a round of an uploaded bundle; who uploads it coordinates it. A round that exists is never touched."""
    form = ArchiveForm()
    if not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200
    try:
        # Read whole before the database is asked anything: nobody waits for the checks of a large archive.
        return _imported(form, bundle_in_archive(form.file.data.stream.read()))
    except BundleError as error:
        return _page(form, problems=error.problems), 422
    except Refusal as error:
        db().rollback()
        show_refusal(error)
        return _page(form), 422


@coordinator.post("/rounds/<code:round_code>/export")
@allow(Permission.EXPORT_ROUND)
def export(round_: Round) -> ResponseReturnValue:
    """Hand the whole round out. Not by a link: the ledger says who took it, and a page that is read writes nothing."""
    response = Response(export_archive(db(), round_.id), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{archive_name(round_.code)}.zip"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _imported(form: ArchiveForm, read: ArchivedBundle) -> ResponseReturnValue:
    present = operations.find_code(db(), read.bundle.settings.code)
    if present is not None:
        return _page(form, present=present, differences=open_differences(db(), present, read.bundle)), 422
    round_ = operations.import_round(db(), read.bundle, files_digest=read.files_digest)
    flash(_("The round is imported. Its experts have no passwords yet: invitations open their accounts."), "success")
    return redirect(url_for("coordinator.desk", round_code=round_.code))


def _page(form: ArchiveForm, problems: Sequence[Any] = (), **more: Any) -> str:
    return render_template(
        "coordinator/bundle_import.html",
        form=form,
        problems=[(problem, cell_words(problem)) for problem in problems[:MOST_PROBLEMS]],
        more_problems=max(len(problems) - MOST_PROBLEMS, 0),
        most=MOST_ROWS,
        **more,
    )
