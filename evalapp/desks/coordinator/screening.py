"""Screening: all declarations at a glance, the acts for many at once, the history of support."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.permissions import Permission
from evalapp.declarations.models import DeclarationState
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.screening_forms import HistoryForm
from evalapp.desks.pages import page_of
from evalapp.desks.web import allow, db
from evalapp.eligibility.history import history_of, history_rows, read_history, write_history
from evalapp.eligibility.operations import admit_passing, screen_all, set_history
from evalapp.eligibility.queries import screening_of
from evalapp.eligibility.rules import NOTICE_2020
from evalapp.rounds.models import Round
from evalapp.rounds.queries import documents_of

__all__: list[str] = []

PAGE = 100


@coordinator.get("/rounds/<code:round_code>/screening")
@allow(Permission.SEE_DECLARATIONS)
def screening(round_: Round) -> ResponseReturnValue:
    """Show documents, verdicts and state of every declaration."""
    rows = screening_of(db(), round_.id)
    waiting = [row for row in rows if row.declaration.state is DeclarationState.ENTERED]
    return render_template(
        "coordinator/screening.html",
        round_=round_,
        page=page_of(rows, request.args.get("page"), PAGE),
        rules=NOTICE_2020,
        documents=documents_of(db(), round_.id),
        history_count=len(history_rows(db(), round_.id)),
        waiting=len(waiting),
        passing=sum(row.passes for row in waiting),
        total=len(rows),
        may_screen=may(Permission.SCREEN, round_),
    )


@coordinator.post("/rounds/<code:round_code>/screening/all")
@allow(Permission.SCREEN)
def screen_every(round_: Round) -> ResponseReturnValue:
    """Judge all that await screening."""
    count = screen_all(db(), round_.id)
    flash(_("Screened by the rules: %(count)s declarations.", count=count), "success")
    return redirect(_address(round_))


@coordinator.post("/rounds/<code:round_code>/screening/admit")
@allow(Permission.SCREEN)
def admit_every(round_: Round) -> ResponseReturnValue:
    """Admit all that pass without doubt."""
    admitted, left = admit_passing(db(), round_.id)
    flash(_("Admitted: %(count)s. Still to be decided: %(left)s.", count=admitted, left=left), "success")
    return redirect(_address(round_))


@coordinator.route("/rounds/<code:round_code>/screening/history", methods=["GET", "POST"])
@allow(Permission.SCREEN)
def screening_history(round_: Round) -> ResponseReturnValue:
    """Enter who was supported before: pasted or uploaded rows replace the history."""
    form = HistoryForm(rows=write_history(history_of(db(), round_.id)))
    if form.validate_on_submit() and attempted(_replace, round_, form):
        return redirect(_address(round_))
    page = render_template(
        "coordinator/screening_history.html", round_=round_, form=form, rows=history_rows(db(), round_.id)
    )
    return page, 422 if form.is_submitted() else 200


def _replace(round_: Round, form: HistoryForm) -> None:
    rows = read_history(form.content())
    again = set_history(db(), round_.id, rows)
    flash(_("History: %(rows)s rows. To be screened again: %(again)s.", rows=len(rows), again=again), "success")


def _address(round_: Round) -> str:
    return url_for("coordinator.screening", round_code=round_.code)
