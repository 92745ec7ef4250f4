"""Calls to those who were drawn, and seats that pass to the next stand-in."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.permissions import Permission
from evalapp.desks.acts import attempted
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.draw_forms import CallForm
from evalapp.desks.coordinator.draws import draw_address, draw_response
from evalapp.desks.forms import normal_text
from evalapp.desks.web import allow, db
from evalapp.panels.draw.calls import Follower, record_call, replace, seat_follower
from evalapp.panels.draw.queries import find_draw
from evalapp.rounds.models import Round

__all__: list[str] = []


@coordinator.post("/rounds/<code:round_code>/draws/<int:number>/calls/<code:code>")
@allow(Permission.DRAW_PANEL)
def call_drawn(round_: Round, number: int, code: str) -> ResponseReturnValue:
    """Record a call; where the expert declined, the next stand-in is seated in the same act."""
    found, form = find_draw(db(), round_.id, number), CallForm.of(round_.timezone)
    followed: list[Follower | None] = []
    if form.validate_on_submit() and attempted(
        lambda: followed.append(record_call(db(), found, code, form.call(round_.timezone)))
    ):
        flash(_("The call is recorded."), "success")
        _tell(followed[0])
        return redirect(draw_address(round_, number))
    return draw_response(round_, find_draw(db(), round_.id, number), {}, form, code), 422


@coordinator.post("/rounds/<code:round_code>/draws/<int:number>/replace/<code:code>")
@allow(Permission.DRAW_PANEL)
def replace_drawn(round_: Round, number: int, code: str) -> ResponseReturnValue:
    """Give a seat to the next stand-in, with the reason."""
    found, reason = find_draw(db(), round_.id, number), normal_text(request.form.get("reason", ""))
    followed: list[Follower] = []
    if attempted(lambda: followed.append(replace(db(), found, code, reason))):
        _tell(followed[0])
        return redirect(draw_address(round_, number))
    return draw_response(round_, find_draw(db(), round_.id, number), {}, None, code), 422


@coordinator.post("/rounds/<code:round_code>/draws/<int:number>/follow")
@allow(Permission.DRAW_PANEL)
def fill_vacant_seat(round_: Round, number: int) -> ResponseReturnValue:
    """Give a vacant seat to the next stand-in."""
    found = find_draw(db(), round_.id, number)
    followed: list[Follower] = []
    if attempted(lambda: followed.append(seat_follower(db(), found))):
        _tell(followed[0])
        return redirect(draw_address(round_, number))
    return draw_response(round_, find_draw(db(), round_.id, number), {}), 422


def _tell(followed: Follower | None) -> None:
    if followed is None:
        return
    if followed.code is None:
        flash(_("No stand-in can follow within the rules: the seat is vacant. Seat an expert by hand."), "warning")
    else:
        flash(_("%(expert)s follows and is to be called.", expert=followed.code), "info")
