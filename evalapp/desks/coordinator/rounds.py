"""A round is made; its overview, settings, dates and required documents."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.bundles import may_export
from evalapp.desks.coordinator.fields import show_problems
from evalapp.desks.coordinator.overview import checklist, key_numbers
from evalapp.desks.coordinator.round_forms import DatesForm, DocumentsForm, NewRoundForm, SettingsForm
from evalapp.desks.web import allow, db, settings
from evalapp.rounds.create import create_round, edit_settings
from evalapp.rounds.models import PhaseName, Round
from evalapp.rounds.queries import documents_of, phases_of
from evalapp.rounds.settle import edit_documents, edit_phases

__all__: list[str] = []


@coordinator.route("/rounds/new", methods=["GET", "POST"])
@allow(Permission.CREATE_ROUND)
def new_round() -> ResponseReturnValue:
    """Make a round; who makes it coordinates it."""
    form = NewRoundForm(timezone=settings().default_timezone, points=100)
    if form.validate_on_submit():
        try:
            round_ = create_round(db(), form.code.data or "", form.values())
        except Refusal as error:
            show_problems(form, error)
        else:
            flash(_("The round is created. Next come its criteria."), "success")
            return redirect(url_for("coordinator.desk", round_code=round_.code))
    return render_template("coordinator/round_new.html", form=form), 422 if form.is_submitted() else 200


@coordinator.get("/rounds/<code:round_code>/coordinator")
@allow(Permission.SEE_PROGRESS)
def desk(round_: Round) -> ResponseReturnValue:
    """Show where the round stands, its dates, and what its next step still needs."""
    return render_template(
        "coordinator/desk.html",
        round_=round_,
        phases=phases_of(db(), round_.id),
        phase_names=list(PhaseName),
        documents=documents_of(db(), round_.id),
        steps=checklist(db(), round_),
        numbers=key_numbers(db(), round_),
        may_export=may_export(round_),
    )


@coordinator.route("/rounds/<code:round_code>/settings", methods=["GET", "POST"])
@allow(Permission.EDIT_RULES)
def edit_round(round_: Round) -> ResponseReturnValue:
    """Change the settings."""
    form = SettingsForm.of_round(round_)
    if form.validate_on_submit():
        try:
            edit_settings(db(), round_.id, form.values())
        except Refusal as error:
            show_problems(form, error)
        else:
            flash(_("The settings are saved."), "success")
            return redirect(url_for("coordinator.desk", round_code=round_.code))
    page = render_template("coordinator/round_settings.html", round_=round_, form=form)
    return page, 422 if form.is_submitted() else 200


@coordinator.route("/rounds/<code:round_code>/dates", methods=["GET", "POST"])
@allow(Permission.EDIT_RULES)
def edit_dates(round_: Round) -> ResponseReturnValue:
    """Set when each phase begins and ends."""
    form = DatesForm.of_phases(phases_of(db(), round_.id), round_.timezone)
    if form.validate_on_submit():
        try:
            edit_phases(db(), round_.id, form.dates(round_.timezone))
        except Refusal as error:
            show_problems(form, error)
        else:
            flash(_("The dates are saved."), "success")
            return redirect(url_for("coordinator.desk", round_code=round_.code))
    page = render_template(
        "coordinator/round_dates.html", round_=round_, form=form, phase_names=[name.value for name in PhaseName]
    )
    return page, 422 if form.is_submitted() else 200


@coordinator.route("/rounds/<code:round_code>/documents", methods=["GET", "POST"])
@allow(Permission.EDIT_RULES)
def edit_required(round_: Round) -> ResponseReturnValue:
    """Name the documents every declaration must bring."""
    form = DocumentsForm(documents=[document.title for document in documents_of(db(), round_.id)])
    if form.validate_on_submit():
        try:
            edit_documents(db(), round_.id, form.documents.data)
        except Refusal as error:
            show_problems(form, error)
        else:
            flash(_("The list of documents is saved."), "success")
            return redirect(url_for("coordinator.desk", round_code=round_.code))
    page = render_template("coordinator/round_documents.html", round_=round_, form=form)
    return page, 422 if form.is_submitted() else 200
