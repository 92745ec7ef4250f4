"""Asking for reports: a job makes them, its page shows how far it is."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.validators import InputRequired

from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission
from evalapp.decisions.access import require_ranking
from evalapp.desks.forms import PlainForm, SelectChoice, show_refusal
from evalapp.desks.language import LANGUAGES
from evalapp.desks.official.blueprint import official
from evalapp.desks.web import allow, db, job_queue
from evalapp.reports.operations import ask_for_decision_report
from evalapp.reports.queries import report_jobs
from evalapp.results.queries import calculations_of
from evalapp.rounds.models import Round

__all__: list[str] = []


class ReportForm(PlainForm):
    """Which calculation, in which language."""

    language = RadioField(
        _("Language"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        validators=[InputRequired()],
    )


@official.route("/rounds/<code:round_code>/report", methods=["GET", "POST"])
@allow(Permission.MAKE_REPORT)
def report(round_: Round) -> ResponseReturnValue:
    """Ask for the decision report; the reports asked for before are listed."""
    require_ranking(db(), round_)
    form = ReportForm(language=str(get_locale()))
    if form.validate_on_submit():
        try:
            asked = request.args.get("calculation", type=int)
            job = ask_for_decision_report(db(), job_queue(), round_.id, form.language.data, asked)
            return redirect(url_for("shared.job", round_code=round_.code, job_id=job.id))
        except Refusal as error:
            db().rollback()
            show_refusal(error)
            return _page(round_, form), error.status
    return _page(round_, form), 422 if form.errors else 200


def _page(round_: Round, form: ReportForm) -> str:
    return render_template(
        "official/report.html",
        round_=round_,
        form=form,
        calculations=calculations_of(db(), round_.id),
        chosen=request.args.get("calculation", type=int),
        jobs=report_jobs(db(), round_.id),
        languages_by_code=LANGUAGES,
    )
