"""The expert's list: what waits, what is done, what they stepped aside from."""

from __future__ import annotations

from collections import Counter

from flask import render_template
from flask.typing import ResponseReturnValue

from evalapp.conflicts.labels import kind_label
from evalapp.conflicts.queries import own_stepped_aside
from evalapp.core import clock
from evalapp.core.permissions import Permission
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
    """Show the declarations assigned to this expert, the most urgent first."""
    me = own_expert(db(), viewer(), round_.id)
    rows = own_list(db(), me)
    ends_at = deadline(db(), round_.id)
    return render_template(
        "expert/desk.html",
        round_=round_,
        rows=rows,
        counts=Counter(row.state for row in rows),
        states=OwnState,
        required=len(required_items(criteria_of(db(), round_.id))),
        stepped_aside=own_stepped_aside(db(), viewer(), round_.id),
        kind_label=kind_label,
        ends_at=ends_at,
        overdue=ends_at is not None and ends_at < clock.now(),
    )
