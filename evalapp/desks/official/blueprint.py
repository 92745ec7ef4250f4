"""The official desk's blueprint and the tabs above all of its pages."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, current_app, url_for
from flask_babel import gettext as _

from evalapp.core.permissions import Permission, decide
from evalapp.core.viewer import Role
from evalapp.decisions.access import why_shut_to_viewer
from evalapp.desks.web import db, viewer
from evalapp.rounds.models import Round

__all__ = ["Tab", "official", "tabs_of"]

OF_THE_WHOLE_ROUND = frozenset(
    {Permission.SEE_RANKING, Permission.SEE_REFERENCE, Permission.SEE_FLAGS, Permission.MAKE_REPORT}
)

official = Blueprint("official", __name__)


class Tab(NamedTuple):
    """A tab above the pages of a round: the name by which a page marks itself, its words and its address."""

    name: str
    label: str
    address: str


@official.context_processor
def _tabs() -> dict[str, Any]:
    return {"tabs_of": tabs_of}


def tabs_of(round_: Round) -> list[Tab]:
    """Return the tabs this person can open now. Coordinators come from their own overview and go back to it."""
    decides = viewer().has(Role.OFFICIAL, round_.id)
    overview = "official.desk" if decides else "coordinator.desk"
    own = "shared.official_certificate" if decides else "shared.coordinator_certificate"
    wanted = (
        ("overview", _("Overview"), overview, Permission.SEE_DECLARATIONS),
        ("ranking", _("Ranking"), "official.ranking", Permission.SEE_RANKING),
        ("flags", _("Experts watched"), "official.flags", Permission.SEE_FLAGS),
        ("proposals", _("Proposals and decision"), "official.proposals", Permission.SEE_RANKING),
        ("reference", _("Other methods"), "official.reference", Permission.SEE_REFERENCE),
        ("reports", _("Reports"), "official.report", Permission.MAKE_REPORT),
        ("barrings", _("Barring an expert"), "shared.barrings", Permission.BAR_EXPERT),
        ("certificate", _("Conflict certificate"), own, Permission.GIVE_CERTIFICATE),
        ("draws", _("Draws"), "official.draws", Permission.WITNESS_DRAW),
        ("ledger", _("Audit trail"), "coordinator.ledger", Permission.SEE_LEDGER),
    )
    shut = why_shut_to_viewer(db(), round_) is not None
    return [
        Tab(name, words, url_for(endpoint, round_code=round_.code))
        for name, words, endpoint, permission in wanted
        if endpoint in current_app.view_functions and _opens(permission, round_, shut=shut)
    ]


def _opens(permission: Permission, round_: Round, *, shut: bool) -> bool:
    if shut and permission in OF_THE_WHOLE_ROUND:
        return False
    return decide(viewer(), permission, round_id=round_.id, state=round_.state).allowed
