"""The words shown for the closed lists of a round."""

from __future__ import annotations

from evalapp.core.labels import register_labels
from evalapp.core.words import say
from evalapp.rounds.models import PhaseName
from evalapp.rounds.rules import ReferenceOpens, RegionRule
from scoring.bundle.model import CriterionKind, DraftRule, Method, RankOn

__all__: list[str] = []

register_labels(
    {
        Method.MEAN: say("Mean"),
        Method.TRIMMED: say("Trimmed mean"),
        Method.MEDIAN: say("Median"),
    }
)
register_labels(
    {
        RankOn.EXACT: say("Exact total"),
        RankOn.SHOWN: say("Total as shown"),
    }
)
register_labels(
    {
        DraftRule.VOID: say("Not counted"),
        DraftRule.COUNTED: say("Counted as they stand"),
    }
)
register_labels(
    {
        CriterionKind.SCORED: say("Scored by experts"),
        CriterionKind.OBJECTIVE: say("Objective score"),
        CriterionKind.ADJUST: say("Bonus or deduction"),
        CriterionKind.NOTE: say("Recorded only"),
    }
)
register_labels(
    {
        ReferenceOpens.AFTER_PROPOSAL: say("After a proposal is locked"),
        ReferenceOpens.AFTER_CLOSING: say("After scoring is closed"),
        ReferenceOpens.NEVER: say("Never"),
    }
)
register_labels(
    {
        RegionRule.NONE: say("Region does not count"),
        RegionRule.REGION: say("The same province counts"),
        RegionRule.CITY: say("The same city counts"),
    }
)
register_labels(
    {
        PhaseName.DECLARING: say("Declaring"),
        PhaseName.SCREENING: say("Screening"),
        PhaseName.SCORING: say("Scoring"),
        PhaseName.DECIDING: say("Deciding"),
    }
)
