"""The words shown for the closed lists of screening."""

from __future__ import annotations

from evalapp.core.labels import register_labels
from evalapp.core.words import say
from evalapp.eligibility.models import ExclusionState, Outcome, SupportedStatus

__all__ = ["STATE_WORDS"]

STATE_WORDS = {
    ExclusionState.NOTIFIED: say("Notified, reply awaited"),
    ExclusionState.UPHELD: say("Exclusion upheld"),
    ExclusionState.LIFTED: say("Exclusion lifted"),
}

register_labels({Outcome.PASS: say("Passes"), Outcome.FAIL: say("Fails")})
register_labels(dict(STATE_WORDS.items()))
register_labels(
    {
        SupportedStatus.CONFIRMED: say("Confirmed"),
        SupportedStatus.UNVERIFIED: say("Not verified"),
    }
)
