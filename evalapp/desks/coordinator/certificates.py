"""Who has given the conflict certificate, what experts stated in it, and the conflicts of people in office."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.certificates.queries import holders
from evalapp.conflicts.labels import kind_label
from evalapp.conflicts.office.operations import lift_own_conflict
from evalapp.conflicts.office.queries import is_expert, person_conflicts_of
from evalapp.core.permissions import Permission
from evalapp.core.phases import BEFORE_CLOSING, RoundState
from evalapp.decisions.access import missing_officials
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.pages import page_of
from evalapp.desks.web import allow, db, viewer
from evalapp.rounds.models import Round

__all__: list[str] = []

PAGE = 100


@coordinator.get("/rounds/<code:round_code>/certificates")
@allow(Permission.SEE_PROGRESS)
def certificates(round_: Round) -> ResponseReturnValue:
    """List everybody's certificate; the relations of experts only, and to nobody who is one of them."""
    return _page(round_)


@coordinator.post("/rounds/<code:round_code>/person-conflicts/<int:conflict_id>/lift")
@allow(Permission.IMPOSE_CONFLICT)
def lift_person_conflict(round_: Round, conflict_id: int) -> ResponseReturnValue:
    """Lift what another coordinator or an official stated by mistake, with a reason."""
    reason = request.form.get("reason", "")
    if attempted(lift_own_conflict, db(), round_.id, conflict_id, reason):
        flash(_("The conflict is lifted; it is kept in the list."), "success")
        return redirect(url_for("coordinator.certificates", round_code=round_.code))
    return _page(round_, lifting=conflict_id, reason=reason), 422


def _page(round_: Round, lifting: int | None = None, reason: str = "") -> str:
    rows = holders(db(), round_.id)
    return render_template(
        "coordinator/certificates.html",
        round_=round_,
        page=page_of(rows, request.args.get("page"), PAGE),
        missing_count=sum(row.certificate is None for row in rows),
        missing=0 if round_.state is RoundState.DECIDED else missing_officials(db(), round_),
        mine=any(row.user.id == viewer().user_id and row.certificate for row in rows),
        shows_relations=not is_expert(db(), viewer(), round_.id),
        expert=Capacity.EXPERT,
        conflicts=person_conflicts_of(db(), round_.id),
        kind_label=kind_label,
        may_lift=may(Permission.IMPOSE_CONFLICT, round_) and round_.state in BEFORE_CLOSING,
        lifting=lifting,
        reason=reason,
    )
