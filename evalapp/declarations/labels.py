"""The words shown for the closed lists of declarations, and the kinds of city a form offers."""

from __future__ import annotations

from evalapp.core.labels import register_labels
from evalapp.core.words import Words, say
from evalapp.declarations.models import DeclarationState, IndicatorKind

__all__ = ["KINDS"]

KINDS: dict[str, Words] = {
    "city": say("City"),
    "separate-plan": say("City with a separate plan"),
    "municipality-district": say("District of a municipality"),
}

register_labels(
    {
        DeclarationState.ENTERED: say("Entered, undecided"),
        DeclarationState.ADMITTED: say("Admitted"),
        DeclarationState.EXCLUDED: say("Excluded"),
        DeclarationState.WITHDRAWN: say("Withdrawn"),
    }
)
register_labels(
    {
        IndicatorKind.GROWTH: say("Growth rate"),
        IndicatorKind.COUNT: say("Count"),
        IndicatorKind.TEXT: say("Text"),
    }
)
