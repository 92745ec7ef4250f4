"""Pages several desks share: how far a report is, and fetching it."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from evalapp.core.jobs import JobState
from evalapp.core.permissions import Permission
from evalapp.desks.web import allow, db
from evalapp.reports.queries import report_file, report_job
from evalapp.rounds.models import Round

shared = Blueprint("shared", __name__)


@shared.get("/rounds/<code:round_code>/jobs/<code:job_id>")
@allow(Permission.MAKE_REPORT)
def job(round_: Round, job_id: str) -> ResponseReturnValue:
    """Show how far a report is; the page asks again by itself until it is done."""
    found = report_job(db(), round_, job_id)
    waiting = found.state in (JobState.WAITING, JobState.RUNNING)
    response = make_response(render_template("shared/job.html", round_=round_, job=found))
    if waiting:
        response.headers["Refresh"] = "2"  # asks again without JavaScript
    return response


@shared.get("/rounds/<code:round_code>/jobs/<code:job_id>/file")
@allow(Permission.MAKE_REPORT)
def job_file(round_: Round, job_id: str) -> ResponseReturnValue:
    """Send the finished report."""
    found = report_file(db(), round_, job_id)
    response: Response = make_response(found.content)
    response.headers.set("Content-Disposition", "attachment", filename=found.name)
    response.content_type = found.media_type
    return response
