"""The words of the kinds and states of plans."""

from __future__ import annotations

from evalapp.core.labels import register_labels
from evalapp.core.words import say
from evalapp.panels.plans.models import PlanKind, PlanState
from evalapp.panels.plans.request import Objective

__all__: list[str] = []

register_labels(
    {
        PlanKind.PANELS: say("By panels"),
        PlanKind.SOLVED: say("Computed"),
        PlanKind.REPAIR: say("Repair"),
        PlanKind.FILE: say("From a file"),
    }
)
register_labels(
    {
        PlanState.WAITING: say("Being computed"),
        PlanState.PROPOSED: say("Proposed"),
        PlanState.INFEASIBLE: say("Not possible"),
        PlanState.APPLIED: say("Applied"),
        PlanState.DISCARDED: say("Discarded"),
    }
)
register_labels(
    {
        Objective.FAIR: say("The worst-off declaration as well as can be"),
        Objective.TOTAL: say("The highest sum of affinities"),
    }
)
