"""An expert withdraws from the round."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.permissions import Permission
from evalapp.desks.acts import attempted
from evalapp.desks.expert.blueprint import expert
from evalapp.desks.web import allow, db, viewer
from evalapp.panels.withdraw import withdraw
from evalapp.rounds.models import Round
from evalapp.sheets.queries import own_expert


@expert.route("/rounds/<code:round_code>/expert/withdraw", methods=["GET", "POST"])
@allow(Permission.WITHDRAW)
def withdraw_page(round_: Round) -> ResponseReturnValue:
    """Withdraw, with a reason; what was submitted stays, everything else ends, and there is no way back."""
    me = own_expert(db(), viewer(), round_.id)
    reason = request.form.get("reason", "")
    sent = request.method == "POST"
    if sent and "sure" not in request.form:
        flash(_("Please tick that you are sure: there is no way back."), "danger")
    elif sent and attempted(withdraw, db(), me, reason):
        flash(_("You have withdrawn from this round. The coordinators are told."), "success")
        return redirect(url_for("expert.desk", round_code=round_.code))
    page = render_template("expert/withdraw.html", round_=round_, me=me, reason=reason)
    return page, 422 if sent else 200
