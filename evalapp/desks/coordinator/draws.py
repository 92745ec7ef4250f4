"""The coordinator's pages of a draw: preparing, publishing, the seed's last parts, drawing, declaring void."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.permissions import Permission
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.draw_forms import CallForm, DrawForm
from evalapp.desks.forms import normal_text
from evalapp.desks.web import allow, db
from evalapp.experts.queries import experts_of
from evalapp.panels.draw.after import after_draw
from evalapp.panels.draw.commitments import enter_public_value, ready, use_fallback
from evalapp.panels.draw.labels import rule_words
from evalapp.panels.draw.models import Draw, DrawState
from evalapp.panels.draw.pool import frozen_pool, pool_differences, standing_pool
from evalapp.panels.draw.publish import declare_void, publish_draw, publishing_problems
from evalapp.panels.draw.queries import draw_of_panel, find_draw, public_draw
from evalapp.panels.draw.run import run_draw
from evalapp.panels.draw.setup import DrawSetup, change_draw, prepare_draw, setup_of
from evalapp.panels.panel_queries import find_panel
from evalapp.rounds.models import Round

__all__ = ["draw_address", "draw_response"]

Act = Callable[[Draw], object]


@coordinator.route("/rounds/<code:round_code>/panels/<code:code>/draw", methods=["GET", "POST"])
@allow(Permission.DRAW_PANEL)
def prepare_panel_draw(round_: Round, code: str) -> ResponseReturnValue:
    """Prepare the draw of a panel, or change it while it is being prepared."""
    panel = find_panel(db(), round_.id, code)
    draw = draw_of_panel(db(), panel)
    if draw is not None and draw.state is not DrawState.PREPARED:
        return redirect(draw_address(round_, draw.number))
    form = DrawForm.of(setup_of(draw) if draw else DrawSetup(None))
    made: list[Draw] = []

    def act() -> None:
        if draw is None:
            made.append(prepare_draw(db(), panel, form.setup()))
        else:
            change_draw(db(), draw, form.setup())
            made.append(draw)

    if form.validate_on_submit() and attempted(act):
        flash(_("Kept. Read it once more, then publish it."), "success")
        return redirect(draw_address(round_, made[0].number))
    categories = sorted({row.category for row in experts_of(db(), round_.id) if row.category})
    values = {"round_": round_, "form": form, "panel": find_panel(db(), round_.id, code), "categories": categories}
    return render_template("coordinator/draw_prepare.html", **values), 422 if form.is_submitted() else 200


@coordinator.get("/rounds/<code:round_code>/draws/<int:number>/conduct")
@allow(Permission.SEE_PROGRESS)
def draw(round_: Round, number: int) -> ResponseReturnValue:
    """Show a draw with all that coordinators know of it."""
    return draw_response(round_, find_draw(db(), round_.id, number), {})


@coordinator.post("/rounds/<code:round_code>/draws/<int:number>/publish")
@allow(Permission.DRAW_PANEL)
def publish(round_: Round, number: int) -> ResponseReturnValue:
    """Publish: nothing can be changed from then on."""
    return _act(round_, number, lambda found: publish_draw(db(), found), _("The draw is published."))


@coordinator.post("/rounds/<code:round_code>/draws/<int:number>/void")
@allow(Permission.DRAW_PANEL)
def void(round_: Round, number: int) -> ResponseReturnValue:
    """Declare the draw void, with a reason."""
    reason = _typed("reason")
    return _act(round_, number, lambda found: declare_void(db(), found, reason), _("The draw is void; it is kept."))


@coordinator.post("/rounds/<code:round_code>/draws/<int:number>/value")
@allow(Permission.DRAW_PANEL)
def public_value(round_: Round, number: int) -> ResponseReturnValue:
    """Enter the public value that is the seed."""
    value = _typed("value")
    return _act(round_, number, lambda found: enter_public_value(db(), found, value), _("The value is entered."))


@coordinator.post("/rounds/<code:round_code>/draws/<int:number>/fallback")
@allow(Permission.DRAW_PANEL)
def fallback(round_: Round, number: int) -> ResponseReturnValue:
    """Enter the fallback's value in the place of those who did not reveal."""
    value = _typed("value")
    return _act(round_, number, lambda found: use_fallback(db(), found, value), _("The fallback is used."))


@coordinator.post("/rounds/<code:round_code>/draws/<int:number>/draw")
@allow(Permission.DRAW_PANEL)
def run(round_: Round, number: int) -> ResponseReturnValue:
    """Draw."""
    present = _typed("present")
    return _act(round_, number, lambda found: run_draw(db(), found, present), _("The panel is drawn."))


def draw_response(
    round_: Round, found: Draw, typed: Mapping[str, str], form: CallForm | None = None, calling: str = ""
) -> str:
    """Return the page of a draw; `typed`: what stands in its forms, `calling`: whose call is being typed."""
    prepared = found.state is DrawState.PREPARED
    pool = standing_pool(db(), found) if found.published_at is None else frozen_pool(found)
    drawn = found.state is DrawState.DRAWN
    values: dict[str, Any] = {
        "public": public_draw(db(), round_, found.number) if found.published_at else None,
        "sentences": rule_words(found),
        "pool": pool,
        "names": {row.code: row.name for row in experts_of(db(), round_.id)},
        "problems": publishing_problems(db(), found, pool) if prepared else [],
        "differ": pool_differences(db(), found) if found.state is DrawState.PUBLISHED else (),
        "ready": found.state is DrawState.PUBLISHED and ready(found),
        "all_in": all(row.sha256 for row in found.commitments),
        "after": after_draw(db(), found, names=True) if drawn else None,
        "form": form or CallForm.of(round_.timezone),
        "may_draw": may(Permission.DRAW_PANEL, round_),
    }
    page = "coordinator/draw.html"
    return render_template(page, round_=round_, draw=found, typed=typed, calling=calling, **values)


def draw_address(round_: Round, number: int) -> str:
    """Return the address of a draw's page."""
    return url_for("coordinator.draw", round_code=round_.code, number=number)


def _act(round_: Round, number: int, act: Act, done: str) -> ResponseReturnValue:
    found = find_draw(db(), round_.id, number)
    if attempted(act, found):
        flash(done, "success")
        return redirect(draw_address(round_, number))
    return draw_response(round_, find_draw(db(), round_.id, number), request.form), 422


def _typed(name: str) -> str:
    return str(normal_text(request.form.get(name, "")))
