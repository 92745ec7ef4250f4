"""What the watch found, in words that those who judge understand.

A sentence says what was seen. It names neither the declarations nor the region, and of a single score only how far it
is off: whoever looks at the sheets' totals beside it would find the sheet.
"""

from __future__ import annotations

from evalapp.core.labels import register_labels
from evalapp.core.words import Words, say
from evalapp.results.flags.evidence import Evidence, significant
from scoring.watch import Signal, UnwatchedCode

__all__ = ["Signal", "chance", "in_words", "reads_like", "why_unwatched"]

register_labels(
    {
        Signal.NOISE: say("Own noise"),
        Signal.RESIDUAL: say("Largest single deviation"),
        Signal.CORRELATION: say("Agreement with the others"),
        Signal.EXTREMES: say("Scores at the ends of the scale"),
        Signal.HALO: say("One score for everything"),
        Signal.OWN_REGION: say("Favour to the own region"),
    }
)

_WHY = {
    UnwatchedCode.NO_SCORES: say("no counted sheet has a total"),
    UnwatchedCode.NO_COMPARISON: say("nobody shares enough declarations with others to be compared"),
    UnwatchedCode.NO_SPREAD: say("all totals are equal"),
    UnwatchedCode.TOO_FEW: say("too few experts have enough sheets for it"),
    UnwatchedCode.NO_ENDS: say("the ends of the scale are not known"),
    UnwatchedCode.NO_REGIONS: say("no expert scored declarations both of the own region and of others"),
}


def in_words(one: Evidence) -> Words:
    """Return what was seen, as a sentence."""
    value, facts = significant(one.value), one.facts
    match one.signal:
        case Signal.NOISE:
            return say(
                "The totals scatter by %(value)s points around what the other experts and this one's own strictness "
                "lead to expect; the typical expert's by %(typical)s.",
                value=value, typical=significant(facts["typical"]),
            )  # fmt: skip
        case Signal.RESIDUAL:
            return _residual(one)
        case Signal.CORRELATION:
            return say(
                "The order of the totals hardly follows the others': a rank correlation of %(value)s (1 the same "
                "order, 0 without relation, below 0 against it), where the typical expert has %(typical)s.",
                value=value, typical=significant(facts["typical"]),
            )  # fmt: skip
        case Signal.EXTREMES:
            return say(
                "%(value)s %% of the scores stand at an end of their scale; of the others' scores on the same "
                "declarations %(others)s %%.",
                value=significant(100 * one.value), others=significant(100 * facts["others"]),
            )  # fmt: skip
        case Signal.HALO:
            return _halo(one)
        case Signal.OWN_REGION:
            low, high = one.interval or (one.value, one.value)
            return say(
                "Declarations of the own region get %(value)s points beside what the other experts lead to expect "
                "(90 %% interval: %(low)s to %(high)s).",
                value=value, low=significant(low), high=significant(high),
            )  # fmt: skip


def _residual(one: Evidence) -> Words:
    points, times = significant(abs(one.facts["points"])), significant(abs(one.value))
    if one.facts["points"] < 0:
        return say(
            "One total is %(points)s points below what the other experts and this one's own strictness lead to expect: "
            "%(value)s times the usual deviation of this expert.",
            points=points, value=times,
        )  # fmt: skip
    return say(
        "One total is %(points)s points above what the other experts and this one's own strictness lead to expect: "
        "%(value)s times the usual deviation of this expert.",
        points=points, value=times,
    )  # fmt: skip


def _halo(one: Evidence) -> Words:
    same = significant(100 * one.facts["same"])
    if "spread" not in one.facts:
        return say("The scores hardly differ: %(same)s %% of the sheets have the very same total.", same=same)
    return say(
        "The scores hardly differ: %(same)s %% of the sheets are alike, and the items within a sheet differ by "
        "%(spread)s %% of what they do with the typical expert.",
        same=same, spread=significant(100 * one.facts["spread"]),
    )  # fmt: skip


def chance(one: Evidence) -> str:
    """Return how many of a hundred honest experts reach it, by luck alone."""
    return significant(100 * one.false_alarm, 2)


def reads_like(one: Evidence) -> tuple[object, ...]:
    """Return all that is read of the evidence, and the declarations it rests on: equal where nobody could tell two
    flags apart."""
    words = in_words(one)
    return words.text, tuple(sorted(words.values.items())), chance(one), tuple(sorted(one.declarations))


def why_unwatched(code: str) -> Words:
    """Return why a signal could not be watched."""
    return _WHY[UnwatchedCode(code)]
