"""Who has submitted what: states and counts, never a score."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from evalapp.core.permissions import Permission
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.pages import page_of
from evalapp.desks.web import allow, db
from evalapp.experts.queries import experts_of
from evalapp.rounds.models import Round
from evalapp.rounds.moves import deadline
from evalapp.sheets.readiness import ExpertState, readiness

__all__: list[str] = []

ON_A_PAGE = 50
WIDEST_MATRIX = 12


@coordinator.get("/rounds/<code:round_code>/progress")
@allow(Permission.SEE_PROGRESS)
def progress(round_: Round) -> ResponseReturnValue:
    """Show each declaration with the states of its experts; as a matrix where the experts are few."""
    rows = readiness(db(), round_.id)
    shown = page_of(rows, request.args.get("page"), ON_A_PAGE)
    seated = {seat.expert_code for row in rows for seat in row.seats}
    few = 0 < len(seated) <= WIDEST_MATRIX
    experts = [row.code for row in experts_of(db(), round_.id) if row.code in seated] if few else []
    return render_template(
        "coordinator/progress.html",
        round_=round_,
        rows=rows,
        shown=shown,
        experts=experts,
        states=list(ExpertState),
        aside=[
            (row, seat)
            for row in rows
            for seat in row.seats
            if seat.state in (ExpertState.STEPPED_ASIDE, ExpertState.TAKEN_OUT)
        ],
        deadline=deadline(db(), round_.id),
    )
