"""The coordinator desk's blueprint and the tabs above all of its pages.

A page says in its template which tab it belongs to: `{% set tab = "criteria" %}` right after `{% extends %}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, url_for
from flask_babel import gettext as _

from evalapp.core.permissions import Permission, decide
from evalapp.desks.web import db, viewer
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.objective_table import has_objective_items

__all__ = ["Tab", "coordinator", "tabs_of"]

FROM_THE_RANKING = frozenset({Permission.SEE_RANKING, Permission.SEE_STRICTNESS})
"""What the rules of a round may close to coordinators until the decision."""

coordinator = Blueprint("coordinator", __name__)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab above the pages of a round: the name by which a page marks itself, its words and its address."""

    name: str
    label: str
    address: str


@coordinator.context_processor
def _tabs() -> dict[str, Any]:
    return {"tabs_of": tabs_of}


def tabs_of(round_: Round) -> list[Tab]:
    """Return the tabs this person can open now, in the order in which a round is walked."""
    wanted = (
        ("overview", _("Overview"), "coordinator.desk", Permission.SEE_PROGRESS),
        ("criteria", _("Criteria"), "coordinator.criteria", Permission.SEE_PROGRESS),
        ("rules", _("Rules"), "coordinator.rules", Permission.SEE_PROGRESS),
        ("declarations", _("Declarations"), "coordinator.declarations", Permission.SEE_DECLARATIONS),
        ("screening", _("Screening"), "coordinator.screening", Permission.SEE_DECLARATIONS),
        ("experts", _("Experts"), "coordinator.experts", Permission.SEE_PROGRESS),
        ("conflicts", _("Conflicts"), "coordinator.conflicts", Permission.SEE_PROGRESS),
        ("panels", _("Panels"), "coordinator.panels", Permission.SEE_PROGRESS),
        ("certificates", _("Certificates"), "coordinator.certificates", Permission.SEE_PROGRESS),
        ("assignments", _("Assignments"), "coordinator.assignments", Permission.SEE_PROGRESS),
        ("objective", _("Objective scores"), "coordinator.objective", Permission.OBJECTIVE_SCORES),
        ("progress", _("Progress"), "coordinator.progress", Permission.SEE_PROGRESS),
        ("ranking", _("Ranking"), "official.ranking", Permission.SEE_RANKING),
        ("strictness", _("Experts' strictness"), "coordinator.strictness", Permission.SEE_STRICTNESS),
        ("ledger", _("Audit trail"), "coordinator.ledger", Permission.SEE_LEDGER),
    )
    return [
        Tab(name, label, url_for(endpoint, round_code=round_.code))
        for name, label, endpoint, permission in wanted
        if endpoint in current_app.view_functions and _opens(permission, round_)
    ]


def _opens(permission: Permission, round_: Round) -> bool:
    if permission in FROM_THE_RANKING and not RoundRules.from_plain(round_.rules).coordinator_sees_ranking:
        return False
    if not decide(viewer(), permission, round_id=round_.id, state=round_.state).allowed:
        return False
    return permission is not Permission.OBJECTIVE_SCORES or has_objective_items(db(), round_.id)
