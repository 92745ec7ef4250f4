"""Panels: the list, one panel with its declarations and seats, changes by hand."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from evalapp.core.permissions import Permission
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.forms import normal_text
from evalapp.desks.web import allow, db
from evalapp.panels.draw.queries import draw_of_panel, draws_of
from evalapp.panels.models import Panel
from evalapp.panels.panel_queries import (
    declarations_before,
    find_panel,
    free_declarations,
    free_experts,
    members_of,
    panel_rows,
)
from evalapp.panels.seats import add_declarations, leave, make_panel, name_chair, remove_declarations, seat
from evalapp.rounds.models import Round

__all__: list[str] = []


@coordinator.get("/rounds/<code:round_code>/panels")
@allow(Permission.SEE_PROGRESS)
def panels(round_: Round) -> ResponseReturnValue:
    """List panels and draws."""
    return _list(round_, {})


@coordinator.post("/rounds/<code:round_code>/panels")
@allow(Permission.EDIT_PANELS)
def new_panel(round_: Round) -> ResponseReturnValue:
    """Make a panel."""
    typed = _typed("code", "title")
    if attempted(make_panel, db(), round_.id, typed["code"], typed["title"]):
        flash(_("The panel is made. Put declarations before it, then draw or seat its experts."), "success")
        return redirect(url_for("coordinator.panel", round_code=round_.code, code=typed["code"]))
    return _list(round_, typed), 422


@coordinator.get("/rounds/<code:round_code>/panels/<code:code>")
@allow(Permission.SEE_PROGRESS)
def panel(round_: Round, code: str) -> ResponseReturnValue:
    """Show a panel."""
    return _page(round_, find_panel(db(), round_.id, code), {})


@coordinator.post("/rounds/<code:round_code>/panels/<code:code>/declarations")
@allow(Permission.EDIT_PANELS)
def panel_add_declarations(round_: Round, code: str) -> ResponseReturnValue:
    """Put the ticked declarations, and all of the ticked groups, before the panel."""
    found = find_panel(db(), round_.id, code)
    added: list[str] = []
    chosen = request.form.getlist("declaration"), request.form.getlist("group")
    if attempted(lambda: added.extend(add_declarations(db(), found, *chosen))):
        count = len(added)
        flash(
            ngettext("Put before the panel: %(num)s declaration.", "Put before the panel: %(num)s declarations.", count)
        )
        return _back(round_, code)
    return _page(round_, find_panel(db(), round_.id, code), {}), 422


@coordinator.post("/rounds/<code:round_code>/panels/<code:code>/declarations/remove")
@allow(Permission.EDIT_PANELS)
def panel_remove_declarations(round_: Round, code: str) -> ResponseReturnValue:
    """Take the ticked declarations from before the panel."""
    found = find_panel(db(), round_.id, code)
    if attempted(remove_declarations, db(), found, request.form.getlist("declaration")):
        flash(_("Taken from before the panel."), "success")
        return _back(round_, code)
    return _page(round_, find_panel(db(), round_.id, code), {}), 422


@coordinator.post("/rounds/<code:round_code>/panels/<code:code>/seat")
@allow(Permission.EDIT_PANELS)
def seat_expert(round_: Round, code: str) -> ResponseReturnValue:
    """Seat an expert by hand, with a reason."""
    found, typed = find_panel(db(), round_.id, code), _typed("expert", "reason")
    if attempted(seat, db(), found, typed["expert"], typed["reason"]):
        flash(_("%(expert)s is seated.", expert=typed["expert"]), "success")
        return _back(round_, code)
    return _page(round_, find_panel(db(), round_.id, code), typed), 422


@coordinator.post("/rounds/<code:round_code>/panels/<code:code>/leave")
@allow(Permission.EDIT_PANELS)
def leave_panel(round_: Round, code: str) -> ResponseReturnValue:
    """An expert leaves the panel, with a reason."""
    found, typed = find_panel(db(), round_.id, code), _typed("expert", "reason")
    if attempted(leave, db(), found, typed["expert"], typed["reason"]):
        flash(_("%(expert)s has left the panel.", expert=typed["expert"]), "success")
        return _back(round_, code)
    return _page(round_, find_panel(db(), round_.id, code), {"leaving": typed["expert"]}), 422


@coordinator.post("/rounds/<code:round_code>/panels/<code:code>/chair")
@allow(Permission.EDIT_PANELS)
def chair_panel(round_: Round, code: str) -> ResponseReturnValue:
    """Give the chair to a member."""
    expert = _typed("expert")["expert"]
    if attempted(name_chair, db(), find_panel(db(), round_.id, code), expert):
        flash(_("%(expert)s is in the chair.", expert=expert), "success")
    return _back(round_, code)


def _typed(*names: str) -> dict[str, str]:
    return {name: normal_text(request.form.get(name, "")) for name in names}


def _list(round_: Round, typed: Mapping[str, str]) -> str:
    return render_template(
        "coordinator/panels.html",
        round_=round_,
        rows=panel_rows(db(), round_.id),
        draws=draws_of(db(), round_.id),
        typed=typed,
        may_edit=may(Permission.EDIT_PANELS, round_),
    )


def _page(round_: Round, found: Panel, typed: Mapping[str, str]) -> str:
    free = free_declarations(db(), round_.id)
    return render_template(
        "coordinator/panel.html",
        round_=round_,
        panel=found,
        declarations=declarations_before(db(), found),
        members=members_of(db(), found),
        former=members_of(db(), found, left=True),
        free=free,
        groups=sorted({row.group for row in free if row.group}),
        experts=free_experts(db(), found),
        draw=draw_of_panel(db(), found),
        typed=typed,
        may_edit=may(Permission.EDIT_PANELS, round_),
        may_draw=may(Permission.DRAW_PANEL, round_),
    )


def _back(round_: Round, code: str) -> ResponseReturnValue:
    return redirect(url_for("coordinator.panel", round_code=round_.code, code=code))
