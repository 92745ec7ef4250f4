"""The words shown for members of closed lists. Stages register theirs beside the list; pages and reports ask here."""

from __future__ import annotations

from enum import StrEnum

from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.core.words import Words, say

__all__ = ["label", "register_labels"]

_labels: dict[object, Words] = {}


def register_labels(labels: dict[StrEnum, Words]) -> None:
    """Add the words of a closed list; keyed by type and member, because members of two lists may be the same word."""
    _labels.update({(type(member), member): words for member, words in labels.items()})


def label(member: object) -> Words:
    """Return the words of a member; a missing label is a defect and fails at once."""
    return _labels[(type(member), member)]


register_labels(
    {
        Role.ADMIN: say("Administrator"),
        Role.COORDINATOR: say("Coordinator"),
        Role.EXPERT: say("Expert"),
        Role.OFFICIAL: say("Official"),
        Role.APPLICANT: say("Declaring city"),
    }
)
register_labels(
    {
        RoundState.PREPARATION: say("In preparation"),
        RoundState.OPEN: say("Open, rules locked"),
        RoundState.SCORING: say("Scoring"),
        RoundState.CLOSED: say("Scoring closed"),
        RoundState.DECIDED: say("Decided"),
    }
)
