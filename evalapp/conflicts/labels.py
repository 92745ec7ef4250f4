"""The words shown for kinds and origins of conflicts."""

from __future__ import annotations

from evalapp.conflicts.models import KINDS, ConflictOrigin
from evalapp.core.labels import register_labels
from evalapp.core.words import Words, say

__all__ = ["KIND_LABELS", "kind_label"]

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

register_labels(
    {
        ConflictOrigin.STATED: say("Stated by the expert"),
        ConflictOrigin.DETECTED: say("Detected and confirmed by the coordinator"),
        ConflictOrigin.IMPOSED: say("Set by the coordinator"),
        ConflictOrigin.IMPORTED: say("Imported with the round"),
    }
)


def kind_label(kind: str) -> Words | str:
    """Return the words of a kind; an imported kind of another list is shown as it was written."""
    return KIND_LABELS.get(kind, kind)
