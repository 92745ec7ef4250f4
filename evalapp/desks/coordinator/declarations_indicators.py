"""The indicators that every city of the round declares."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.errors import Absent
from evalapp.core.permissions import Permission
from evalapp.core.words import say
from evalapp.declarations.indicators import add_indicator, edit_indicator, remove_indicator
from evalapp.declarations.models import Indicator
from evalapp.declarations.queries import indicators_of
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.declarations_forms import IndicatorForm
from evalapp.desks.web import allow, db
from evalapp.rounds.models import Round

__all__: list[str] = []


@coordinator.get("/rounds/<code:round_code>/indicators")
@allow(Permission.SEE_DECLARATIONS)
def indicators(round_: Round) -> ResponseReturnValue:
    """List the indicators."""
    return _page(round_, IndicatorForm.of())


@coordinator.post("/rounds/<code:round_code>/indicators")
@allow(Permission.EDIT_DECLARATIONS)
def new_indicator(round_: Round) -> ResponseReturnValue:
    """Add an indicator."""
    form = IndicatorForm.of()
    if form.validate_on_submit() and attempted(add_indicator, db(), round_.id, form.entered()):
        flash(_("The indicator is added."), "success")
        return redirect(_address(round_))
    return _page(round_, form), 422


@coordinator.route("/rounds/<code:round_code>/indicators/<code:code>", methods=["GET", "POST"])
@allow(Permission.EDIT_DECLARATIONS)
def edit_indicator_page(round_: Round, code: str) -> ResponseReturnValue:
    """Change an indicator."""
    found = _find(round_, code)
    form = IndicatorForm.of(found)
    if form.validate_on_submit() and attempted(edit_indicator, db(), round_.id, found, form.entered()):
        flash(_("The indicator is changed."), "success")
        return redirect(_address(round_))
    page = render_template("coordinator/declarations_indicator.html", round_=round_, form=form, code=code)
    return page, 422 if form.is_submitted() else 200


@coordinator.post("/rounds/<code:round_code>/indicators/<code:code>/remove")
@allow(Permission.EDIT_DECLARATIONS)
def drop_indicator(round_: Round, code: str) -> ResponseReturnValue:
    """Remove an indicator for which nothing was declared."""
    if attempted(remove_indicator, db(), round_.id, _find(round_, code)):
        flash(_("The indicator is removed."), "success")
        return redirect(_address(round_))
    return _page(round_, IndicatorForm.of()), 422


def _page(round_: Round, form: IndicatorForm) -> str:
    return render_template(
        "coordinator/declarations_indicators.html",
        round_=round_,
        indicators=indicators_of(db(), round_.id),
        form=form,
        may_edit=may(Permission.EDIT_DECLARATIONS, round_),
    )


def _find(round_: Round, code: str) -> Indicator:
    found = next((row for row in indicators_of(db(), round_.id) if row.code == code), None)
    if found is None:
        raise Absent(say("There is no such indicator."))
    return found


def _address(round_: Round) -> str:
    return url_for("coordinator.indicators", round_code=round_.code)
