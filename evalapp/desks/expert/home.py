"""The expert's list: what waits, what is done, what they stepped aside from."""

from __future__ import annotations

from collections import Counter

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.certificates.queries import certificate_of
from evalapp.conflicts.labels import kind_label
from evalapp.conflicts.opened import never_opened
from evalapp.conflicts.queries import own_stepped_aside
from evalapp.core import clock
from evalapp.core.permissions import Permission
from evalapp.core.phases import AFTER_CLOSING
from evalapp.desks.acts import may
from evalapp.desks.expert.blueprint import expert
from evalapp.desks.web import allow, db, viewer
from evalapp.rounds.models import Round
from evalapp.rounds.moves import deadline
from evalapp.rounds.queries import criteria_of
from evalapp.sheets.items import required_items
from evalapp.sheets.queries import OwnState, own_expert, own_list


@expert.get("/rounds/<code:round_code>/expert")
@allow(Permission.EXPERT_DESK)
def desk(round_: Round) -> ResponseReturnValue:
    """Show the declarations assigned to this expert, the most urgent first; before them comes the certificate."""
    me = own_expert(db(), viewer(), round_.id)
    given = certificate_of(db(), round_.id, me.user_id, Capacity.EXPERT)
    if given is None:
        return redirect(url_for("shared.expert_certificate", round_code=round_.code))
    aside = own_stepped_aside(db(), viewer(), round_.id)
    rows = own_list(db(), me)
    ends_at = deadline(db(), round_.id)
    return render_template(
        "expert/desk.html",
        round_=round_,
        me=me,
        rows=rows,
        counts=Counter(row.state for row in rows),
        states=OwnState,
        required=len(required_items(criteria_of(db(), round_.id))),
        given=given,
        done=round_.state in AFTER_CLOSING or all(row.state is OwnState.SUBMITTED for row in rows),
        stepped_aside=aside,
        slips=never_opened(db(), me, [row.code for row in aside]) if may(Permission.STATE_CONFLICT, round_) else (),
        kind_label=kind_label,
        ends_at=ends_at,
        overdue=ends_at is not None and ends_at < clock.now(),
    )
