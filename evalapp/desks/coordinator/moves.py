"""The moves of a round: open, start scoring, close it, extend a deadline. Each shows what it does before it is done."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission
from evalapp.core.phases import RoundState
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.fields import from_zone, show_problems, to_zone
from evalapp.desks.coordinator.moves_forms import CloseForm, ExtendForm, OpenForm, ReopenForm, StartForm
from evalapp.desks.web import allow, db
from evalapp.rounds import moves
from evalapp.rounds.lock import lock_digest
from evalapp.rounds.models import PhaseName, Round
from evalapp.rounds.queries import criteria_of, documents_of, phases_of
from evalapp.rounds.rules import RoundRules
from evalapp.rounds.tree import laid_out
from evalapp.rounds.wording import rules_in_words
from evalapp.sheets.readiness import readiness

__all__: list[str] = []


@coordinator.route("/rounds/<code:round_code>/open", methods=["GET", "POST"])
@allow(Permission.MOVE_ROUND)
def open_round(round_: Round) -> ResponseReturnValue:
    """Show what opening locks and its digest; then open."""
    if round_.state is not RoundState.PREPARATION and request.method == "GET":
        return _taken(round_)
    digest = lock_digest(db(), round_)
    form = OpenForm(digest=digest)
    if form.validate_on_submit():
        try:
            moves.open_round(db(), round_.id, seen=form.digest.data)
        except Refusal as error:
            show_problems(form, error)
        else:
            flash(_("The round is open. Its criteria, weights and rules are locked."), "success")
            return redirect(url_for("coordinator.desk", round_code=round_.code))
    form.digest.data, form.understood.data = digest, False
    criteria = criteria_of(db(), round_.id)
    page = render_template(
        "coordinator/moves_open.html",
        round_=round_,
        form=form,
        problems=moves.opening_problems(db(), round_),
        rows=laid_out(criteria, round_.points),
        sentences=rules_in_words(RoundRules.from_plain(round_.rules), {row.code: row.title for row in criteria}),
        documents=documents_of(db(), round_.id),
        digest=digest,
    )
    return page, 422 if form.is_submitted() else 200


@coordinator.route("/rounds/<code:round_code>/start-scoring", methods=["GET", "POST"])
@allow(Permission.MOVE_ROUND)
def start_scoring(round_: Round) -> ResponseReturnValue:
    """Show what scoring still waits for; then start it."""
    if round_.state is not RoundState.OPEN and request.method == "GET":
        return _taken(round_)
    form = StartForm()
    if form.validate_on_submit():
        try:
            moves.start_scoring(db(), round_.id)
        except Refusal as error:
            show_problems(form, error)
        else:
            flash(_("Scoring is open: experts can fill in their score sheets."), "success")
            return redirect(url_for("coordinator.desk", round_code=round_.code))
    page = render_template(
        "coordinator/moves_start.html",
        round_=round_,
        form=form,
        # After a refusal its reasons stand above the form already.
        problems=[] if form.is_submitted() else moves.starting_problems(db(), round_),
        deadline=moves.deadline(db(), round_.id),
    )
    return page, 422 if form.is_submitted() else 200


@coordinator.route("/rounds/<code:round_code>/close-scoring", methods=["GET", "POST"])
@allow(Permission.MOVE_ROUND)
def close_scoring(round_: Round) -> ResponseReturnValue:
    """Show drafts, quorum and what would stay unresolved, with the ways out; then close."""
    if round_.state is not RoundState.SCORING and request.method == "GET":
        return _taken(round_)
    form = CloseForm()
    rows = readiness(db(), round_.id)
    unresolved = [row for row in rows if row.would_be_unresolved]
    if form.validate_on_submit():
        if unresolved and not form.unresolved.data:
            form.unresolved.errors = (_("Some declarations would stay unresolved. Please confirm, or take a way out."),)
        else:
            try:
                moves.close_scoring(db(), round_.id, before_deadline=form.before_deadline.data)
            except Refusal as error:
                show_problems(form, error)
            else:
                flash(_("Scoring is closed."), "success")
                return redirect(url_for("coordinator.desk", round_code=round_.code))
    deadline = moves.deadline(db(), round_.id)
    page = render_template(
        "coordinator/moves_close.html",
        round_=round_,
        form=form,
        rules=RoundRules.from_plain(round_.rules),
        rows=rows,
        unresolved=unresolved,
        unsubmitted=[row for row in rows if row.submitted < row.assigned],
        deadline=deadline,
        early=deadline is not None and deadline > clock.now(),
    )
    return page, 422 if form.is_submitted() else 200


@coordinator.route("/rounds/<code:round_code>/extend", methods=["GET", "POST"])
@allow(Permission.MOVE_ROUND)
def extend(round_: Round) -> ResponseReturnValue:
    """Let a phase end later, with a reason."""
    phases = phases_of(db(), round_.id)
    wanted = request.args.get("phase", PhaseName.SCORING.value)
    present = next((phase for name, phase in phases.items() if name.value == wanted), None)
    form = ExtendForm(phase=wanted, ends_at=to_zone(present.ends_at, round_.timezone) if present else None)
    form.offer()
    if form.validate_on_submit():
        ends_at = from_zone(form.ends_at.data, round_.timezone) or clock.now()
        try:
            moves.extend_deadline(db(), round_.id, PhaseName(form.phase.data), ends_at, form.reason.data or "")
        except Refusal as error:
            show_problems(form, error)
        else:
            flash(_("The deadline is extended."), "success")
            return redirect(url_for("coordinator.desk", round_code=round_.code))
    page = render_template(
        "coordinator/moves_extend.html", round_=round_, form=form, phases=phases, phase_names=list(PhaseName)
    )
    return page, 422 if form.is_submitted() else 200


@coordinator.route("/rounds/<code:round_code>/reopen-scoring", methods=["GET", "POST"])
@allow(Permission.REOPEN_SCORING)
def reopen_scoring(round_: Round) -> ResponseReturnValue:
    """Let scoring go on after it was closed, with a reason; refused once a calculation exists."""
    form = ReopenForm()
    if form.validate_on_submit():
        ends_at = from_zone(form.ends_at.data, round_.timezone) or clock.now()
        try:
            moves.reopen_scoring(db(), round_.id, ends_at, form.reason.data or "")
        except Refusal as error:
            show_problems(form, error)
        else:
            flash(_("Scoring is open again."), "success")
            return redirect(url_for("coordinator.desk", round_code=round_.code))
    page = render_template("coordinator/moves_reopen.html", round_=round_, form=form)
    return page, 422 if form.is_submitted() else 200


def _taken(round_: Round) -> ResponseReturnValue:
    """The step belongs to another state of the round."""
    flash(_("This step is not open now; the overview shows the next one."), "info")
    return redirect(url_for("coordinator.desk", round_code=round_.code))
