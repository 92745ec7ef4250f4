"""The words shown for kinds and origins of conflicts, for findings, and for what detection compares."""

from __future__ import annotations

from evalapp.conflicts.detection.rules import RULES
from evalapp.conflicts.findings.models import AliasRelation, FindingState
from evalapp.conflicts.models import KINDS, ConflictOrigin
from evalapp.core.labels import register_labels
from evalapp.core.words import Words, say
from evalapp.declarations.models import PartyKind
from evalapp.experts.models import AffiliationKind

__all__ = ["KIND_LABELS", "RULE_LABELS", "kind_label", "rule_label"]

KIND_LABELS: dict[str, Words] = {
    "employment": say("Employment or office there, now or in the last three years"),
    "control": say("Ownership or control"),
    "kinship": say("Kinship to the third degree"),
    "service": say("Paid service, advice or training"),
    "dispute": say("Dispute or litigation"),
    "other": say("Another relation that may affect fairness"),
}

if set(KIND_LABELS) != set(KINDS):
    raise RuntimeError("every kind of conflict needs its words")

RULE_LABELS: dict[str, Words] = {
    "same_employer": say("Same employer"),
    "part_of_same_body": say("Part of the same body"),
    "earlier_work": say("Earlier work for the applicant or a party"),
    "dispute": say("Dispute with the applicant or a party"),
    "same_person": say("Same name as the leader"),
    "stated_relation": say("Relation stated on the certificate"),
    "same_region": say("Same province"),
    "same_city": say("Same city"),
}

if set(RULE_LABELS) != {rule.__name__ for rule in RULES}:
    raise RuntimeError("every rule of detection needs its words")

register_labels(
    {
        ConflictOrigin.STATED: say("Stated by the expert"),
        ConflictOrigin.DETECTED: say("Detected and confirmed by the coordinator"),
        ConflictOrigin.IMPOSED: say("Set by the coordinator"),
        ConflictOrigin.IMPORTED: say("Imported with the round"),
    }
)
register_labels(
    {
        FindingState.OPEN: say("Waits for an answer"),
        FindingState.CONFIRMED: say("Confirmed"),
        FindingState.DISMISSED: say("Dismissed"),
        FindingState.OUTDATED: say("Facts have changed"),
    }
)
register_labels(
    {
        PartyKind.LEADER: say("Leader"),
        PartyKind.SERVICE_FIRM: say("Service firm"),
        PartyKind.PARTNER: say("Partner"),
        PartyKind.UNIT: say("Unit of the applicant"),
    }
)
register_labels(
    {
        AffiliationKind.EMPLOYMENT: say("Employment or office"),
        AffiliationKind.CONTROL: say("Ownership or control"),
        AffiliationKind.SERVICE: say("Service or advice"),
        AffiliationKind.DISPUTE: say("Dispute or litigation"),
        AffiliationKind.OTHER: say("Another relation"),
    }
)
register_labels(
    {
        AliasRelation.SAME: say("The same body"),
        AliasRelation.PART: say("A part of it"),
    }
)


def kind_label(kind: str) -> Words | str:
    """Return the words of a kind; an imported kind of another list is shown as it was written."""
    return KIND_LABELS.get(kind, kind)


def rule_label(rule: str) -> Words | str:
    """Return the words of a rule of detection; one that an older version knew is shown by its id."""
    return RULE_LABELS.get(rule, rule)
