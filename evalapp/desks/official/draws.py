"""Witnessing draws: entering what offices commit to and reveal, the record, the verifier, the protocol."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.errors import Absent
from evalapp.core.jobs import Job, JobState
from evalapp.core.permissions import Permission
from evalapp.core.words import say
from evalapp.desks.acts import attempted
from evalapp.desks.official.blueprint import official
from evalapp.desks.web import allow, db, job_queue
from evalapp.panels.draw.after import after_draw
from evalapp.panels.draw.commitments import commit, reveal
from evalapp.panels.draw.models import Draw, DrawState
from evalapp.panels.draw.queries import draws_of, find_published, public_draw
from evalapp.panels.draw.run import verifier
from evalapp.reports.draw_jobs import ask_for_protocol, protocol_file, protocol_job, protocol_jobs
from evalapp.rounds.models import Round

__all__: list[str] = []


@official.get("/rounds/<code:round_code>/draws")
@allow(Permission.WITNESS_DRAW)
def draws(round_: Round) -> ResponseReturnValue:
    """List the draws that were published."""
    rows = [row for row in draws_of(db(), round_.id) if row.published_at is not None]
    return render_template("official/draws.html", round_=round_, draws=rows)


@official.get("/rounds/<code:round_code>/draws/<int:number>/witness")
@allow(Permission.WITNESS_DRAW)
def draw(round_: Round, number: int) -> ResponseReturnValue:
    """Show a draw to its witnesses."""
    return _page(round_, number, {})


@official.post("/rounds/<code:round_code>/draws/<int:number>/commit")
@allow(Permission.WITNESS_DRAW)
def commit_office(round_: Round, number: int) -> ResponseReturnValue:
    """Enter what an office commits to."""
    found, office = find_published(db(), round_.id, number), request.form.get("office", "")
    if attempted(commit, db(), found, office, request.form.get("sha256", "")):
        flash(_("The commitment of “%(office)s” is kept.", office=office), "success")
        return redirect(_address(round_, number))
    return _page(round_, number, request.form), 422


@official.post("/rounds/<code:round_code>/draws/<int:number>/reveal")
@allow(Permission.WITNESS_DRAW)
def reveal_office(round_: Round, number: int) -> ResponseReturnValue:
    """Enter an office's secret."""
    found, office = find_published(db(), round_.id, number), request.form.get("office", "")
    if attempted(reveal, db(), found, office, request.form.get("secret", "")):
        flash(_("The secret of “%(office)s” fits its commitment.", office=office), "success")
        return redirect(_address(round_, number))
    return _page(round_, number, request.form), 422


@official.get("/rounds/<code:round_code>/draws/<int:number>/record.json")
@allow(Permission.WITNESS_DRAW)
def draw_record(round_: Round, number: int) -> ResponseReturnValue:
    """Send RECORD.json, to the byte as it was drawn."""
    found = find_published(db(), round_.id, number)
    if found.record is None:
        raise Absent(say("The panel is not drawn."))
    return _file(found.record.encode(), "application/json", f"draw-{round_.code}-{number}-RECORD.json")


@official.get("/rounds/<code:round_code>/draws/<int:number>/verifier.py")
@allow(Permission.WITNESS_DRAW)
def draw_verifier(round_: Round, number: int) -> ResponseReturnValue:
    """Send the stand-alone verifier."""
    find_published(db(), round_.id, number)
    return _file(verifier(), "text/x-python; charset=utf-8", "verifier.py")


@official.post("/rounds/<code:round_code>/draws/<int:number>/protocols")
@allow(Permission.WITNESS_DRAW)
def make_protocol(round_: Round, number: int) -> ResponseReturnValue:
    """Ask for the protocol as PDF."""
    found, made = find_published(db(), round_.id, number), list[Job]()
    language = request.form.get("language", "")
    if attempted(lambda: made.append(ask_for_protocol(db(), job_queue(), found, language))):
        return redirect(url_for("official.protocol", round_code=round_.code, number=number, job_id=made[0].id))
    return _page(round_, number, request.form), 422


@official.get("/rounds/<code:round_code>/draws/<int:number>/protocols/<code:job_id>")
@allow(Permission.WITNESS_DRAW)
def protocol(round_: Round, number: int, job_id: str) -> ResponseReturnValue:
    """Show how far a protocol is; the page asks again by itself until it is done."""
    found = find_published(db(), round_.id, number)
    job = protocol_job(db(), found, job_id)
    response = make_response(render_template("official/draw_protocol.html", round_=round_, draw=found, job=job))
    if job.state in (JobState.WAITING, JobState.RUNNING):
        response.headers["Refresh"] = "2"  # asks again without JavaScript
    return response


@official.get("/rounds/<code:round_code>/draws/<int:number>/protocols/<code:job_id>/file")
@allow(Permission.WITNESS_DRAW)
def protocol_pdf(round_: Round, number: int, job_id: str) -> ResponseReturnValue:
    """Send the finished protocol."""
    kept = protocol_file(db(), find_published(db(), round_.id, number), job_id)
    return _file(kept.content, kept.media_type, kept.name)


def _page(round_: Round, number: int, typed: Mapping[str, str]) -> str:
    found: Draw = find_published(db(), round_.id, number)
    drawn = found.state is DrawState.DRAWN
    return render_template(
        "official/draw.html",
        round_=round_,
        draw=found,
        public=public_draw(db(), round_, number),
        after=after_draw(db(), found) if drawn else None,
        jobs=protocol_jobs(db(), found),
        typed=typed,
    )


def _file(content: bytes, media_type: str, name: str) -> Response:
    response: Response = make_response(content)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.content_type = media_type
    return response


def _address(round_: Round, number: int) -> str:
    return url_for("official.draw", round_code=round_.code, number=number)
