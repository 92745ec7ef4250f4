"""The words shown for what a draw is made of: its states, sources and outcomes, its rules, and why somebody was left
out or passed over."""

from __future__ import annotations

import math
from enum import StrEnum
from fractions import Fraction

from evalapp.core.labels import register_labels
from evalapp.core.words import Words, say
from evalapp.panels.draw.models import CallOutcome, Draw, DrawState, SeedSource
from evalapp.panels.models import MemberSource
from scoring.draw.seating import Passed

__all__ = ["LeftOut", "Skip", "rule_words"]


class LeftOut(StrEnum):
    """Why an expert of the round is no candidate of a draw; the first that holds, in this order."""

    WITHDRAWN = "withdrawn"
    BY_HAND = "by_hand"
    SEATED = "seated"
    CONFLICT = "conflict"
    ABSENT = "absent"
    SESSIONS = "sessions"


class Skip(StrEnum):
    """Why a stand-in cannot follow any more, whatever the rules of the seats say."""

    GONE = "gone"
    SEATED = "seated"
    WITHDRAWN = "withdrawn"
    CONFLICT = "conflict"


register_labels(
    {
        DrawState.PREPARED: say("Being prepared"),
        DrawState.PUBLISHED: say("Published"),
        DrawState.DRAWN: say("Drawn"),
        DrawState.VOID: say("Void"),
    }
)
register_labels(
    {
        SeedSource.COMMITMENTS: say("Secrets of several offices"),
        SeedSource.PUBLIC_VALUE: say("A public value named in advance"),
    }
)
register_labels(
    {
        CallOutcome.ACCEPTED: say("Accepted"),
        CallOutcome.DECLINED: say("Declined"),
        CallOutcome.UNREACHED: say("Not reached"),
    }
)
register_labels(
    {
        MemberSource.DRAWN: say("Drawn"),
        MemberSource.STAND_IN: say("Stand-in"),
        MemberSource.CHOSEN: say("Chosen by hand"),
    }
)
register_labels(
    {
        LeftOut.WITHDRAWN: say("Withdrawn from the round"),
        LeftOut.BY_HAND: say("Left out by hand"),
        LeftOut.SEATED: say("Sits on the panel already"),
        LeftOut.CONFLICT: say("Conflict of interest"),
        LeftOut.ABSENT: say("Not available on the days of the evaluation"),
        LeftOut.SESSIONS: say("On as many panels this year as the rules allow"),
    }
)
register_labels(
    {
        Passed.EXCLUDE: say("Excluded by a rule of the draw"),
        Passed.EMPLOYER: say("As many of this employer as the rules allow"),
        Passed.REGION: say("As many of this region as the rules allow"),
        Passed.SHARE: say("The seats left are needed by other categories"),
        Passed.COMPLETION: say("With this expert the panel could not be completed"),
    }
)
register_labels(
    {
        Skip.GONE: say("Declined or left"),
        Skip.SEATED: say("Sits on the panel already"),
        Skip.WITHDRAWN: say("Withdrawn from the round"),
        Skip.CONFLICT: say("Conflict of interest"),
    }
)


def rule_words(draw: Draw) -> tuple[Words, ...]:
    """Return the rules of a draw as sentences, in the order in which they are announced."""
    rules = draw.rules
    found = [say("Seats to draw: %(seats)s.", seats=draw.seats)]
    if rules.get("odd"):
        found.append(say("The number of seats is odd."))
    for share in rules.get("share", ()):
        need = math.ceil(Fraction(share["at_least"]) * draw.seats)
        found.append(
            say(
                "At least %(part)s of the seats, which is %(need)s, go to the category “%(category)s”.",
                part=share["at_least"], need=need, category=share["category"],
            )
        )  # fmt: skip
    if "max_per_employer" in rules:
        found.append(say("At most %(most)s of one employer.", most=rules["max_per_employer"]))
    if "max_per_region" in rules:
        found.append(say("At most %(most)s of one province.", most=rules["max_per_region"]))
    if draw.chair_category:
        found.append(say("The chair is the first drawn of the category “%(category)s”.", category=draw.chair_category))
    else:
        found.append(say("The chair is the first drawn."))
    return (*found, *_pool_words(draw))


def _pool_words(draw: Draw) -> list[Words]:
    """Who is no candidate."""
    found = [say("Experts who withdrew or were left out by hand with a reason are not candidates.")]
    if draw.most_conflicts == 0:
        found.append(
            say(
                "Nobody is a candidate who has a conflict of interest, or a detected one not settled yet, with any of "
                "the declarations before the panel."
            )
        )
    elif draw.most_conflicts is not None:
        found.append(
            say(
                "Nobody is a candidate who has a conflict of interest, or a detected one not settled yet, with more "
                "than %(most)s of the declarations before the panel.",
                most=draw.most_conflicts,
            )
        )
    if draw.starts_on is not None and draw.ends_on is not None:
        days = {"first": draw.starts_on.isoformat(), "last": draw.ends_on.isoformat()}
        found.append(say("Candidates are available on every day from %(first)s to %(last)s.", **days))
    if draw.most_sessions is not None:
        found.append(
            say("Nobody is a candidate who sat on %(most)s panels of other rounds this year.", most=draw.most_sessions)
        )
    return found
