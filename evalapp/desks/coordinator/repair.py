"""Noting that an expert withdrew from the round; the repair of what they leave open is a plan like others."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.permissions import Permission
from evalapp.desks.acts import attempted
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.web import allow, db
from evalapp.experts.queries import find_expert
from evalapp.panels.queries import loads_of
from evalapp.panels.withdraw import take_out
from evalapp.rounds.models import Round

__all__: list[str] = []


@coordinator.route("/rounds/<code:round_code>/experts/<code:code>/withdraw", methods=["GET", "POST"])
@allow(Permission.EDIT_EXPERTS)
def withdraw_expert(round_: Round, code: str) -> ResponseReturnValue:
    """Note that an expert withdrew, with the reason; there is no way back."""
    found = find_expert(db(), round_.id, code)
    reason = request.form.get("reason", "")
    if request.method == "POST" and attempted(take_out, db(), round_.id, code, reason):
        flash(
            _("%(code)s is out of this round. Where experts are missing now, a repair is proposed.", code=code),
            "success",
        )
        return redirect(url_for("coordinator.plans", round_code=round_.code) + "#missing")
    load = loads_of(db(), round_.id)[code]
    page = render_template("coordinator/expert_withdraw.html", round_=round_, expert=found, reason=reason, load=load)
    return page, 422 if request.method == "POST" else 200
