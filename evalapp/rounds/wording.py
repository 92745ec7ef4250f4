"""The rules of a round as sentences: what pages show before the round opens and reports print after the decision."""

from __future__ import annotations

from collections.abc import Mapping

from evalapp.core.words import Words, say
from evalapp.rounds.rules import ReferenceOpens, RegionRule, RoundRules
from scoring.bundle.model import DraftRule, Method, RankOn

__all__ = ["method_in_words", "rules_in_words"]

SHARED, LOT = "shared", "lot"


def rules_in_words(rules: RoundRules, titles: Mapping[str, str]) -> list[Words]:
    """Return every rule as plain sentences; `titles` are the criteria's by code."""
    return [
        *method_in_words(rules.method),
        _rounding(rules),
        _quorum(rules.quorum),
        _drafts(rules.drafts),
        *_conflicts(rules),
        *_ties(rules.ties, titles),
        *_seen(rules),
        *_deciding(rules),
        *_excluding(rules.exclusion_rules),
        _replies(rules.reply_days),
    ]


def method_in_words(method: Method) -> list[Words]:
    """Return how the experts' scores become one total, with the formulas."""
    value = say(
        "A score s on a scale from worst to best counts as u = (s − worst) ÷ (best − worst), from 0 to 1. An "
        "abstention is missing; it never counts as 0."
    )
    climbs = say(
        "The value of a criterion is the mean of the values under it, weighted by their weights; where one is missing, "
        "the others beside it share its weight."
    )
    if method is Method.MEAN:
        across = say(
            "Mean: on each scoring item the value is the sum of the experts' u divided by how many experts scored it. "
            "The total is the value of the whole times the points of the round, plus bonuses and deductions."
        )
        return [value, across, climbs]
    if method is Method.TRIMMED:
        across = say(
            "Trimmed mean: each expert's own total is calculated; of three or more, one highest and one lowest are "
            "left out, and the total is the mean of the rest, plus bonuses and deductions. Fewer than three are "
            "averaged without leaving any out."
        )
    else:
        across = say(
            "Median: each expert's own total is calculated, and the total is the middle one, or the mean of the two "
            "middle ones, plus bonuses and deductions."
        )
    apart = say(
        "Values by criterion are means over all counted score sheets. They compare declarations, decide thresholds and "
        "part ties; under this method they need not add up to the total."
    )
    return [value, across, climbs, apart]


def _rounding(rules: RoundRules) -> Words:
    if rules.rank_on is RankOn.EXACT:
        return say(
            "Totals are ranked exactly, without rounding, and shown with %(decimals)s decimals.",
            decimals=rules.decimals,
        )
    return say(
        "Totals are rounded half up to %(decimals)s decimals and ranked as shown; equal rounded totals are a tie.",
        decimals=rules.decimals,
    )


def _quorum(quorum: int) -> Words:
    if quorum == 1:
        return say("A declaration needs at least one counted score sheet; without one it is unresolved and not ranked.")
    return say(
        "A declaration needs at least %(quorum)s counted score sheets; with fewer it is unresolved and not ranked.",
        quorum=quorum,
    )


def _drafts(drafts: DraftRule) -> Words:
    if drafts is DraftRule.VOID:
        return say("Score sheets not submitted when scoring is closed are not counted.")
    return say("Score sheets not submitted when scoring is closed are counted as they stand.")


def _conflicts(rules: RoundRules) -> list[Words]:
    """How long an ended relation counts, whether the region does, and by what experts and declarations are matched."""
    if rules.conflict_years == 0:
        years = say("A relation that has ended is no possible conflict of interest; one that goes on is.")
    elif rules.conflict_years == 1:
        years = say("A relation that ended one year ago or less still counts as a possible conflict of interest.")
    else:
        years = say(
            "A relation that ended %(years)s years ago or less still counts as a possible conflict of interest.",
            years=rules.conflict_years,
        )
    region = {
        RegionRule.NONE: say("That an expert is of the declaration's province or city is no possible conflict."),
        RegionRule.REGION: say("An expert of the declaration's own province is a possible conflict."),
        RegionRule.CITY: say("An expert of the declaring city itself is a possible conflict."),
    }
    near = (
        say("How near an expert is to a declaration is read from the declared fields and from the texts.")
        if rules.text_affinity
        else say("How near an expert is to a declaration is read from the declared fields only.")
    )
    return [years, region[rules.region_rule], near]


def _ties(ties: tuple[str, ...], titles: Mapping[str, str]) -> list[Words]:
    codes = [code for code in ties if code not in (SHARED, LOT)]
    sentences = [
        say(
            "Equal totals are compared by “%(title)s” (%(code)s): the higher value stands first.",
            title=titles.get(code, code), code=code,
        )
        if place == 0
        else say("If still equal, by “%(title)s” (%(code)s).", title=titles.get(code, code), code=code)
        for place, code in enumerate(codes)
    ]  # fmt: skip
    if ties and ties[-1] == LOT:
        sentences.append(say("Where a tie that remains decides who is funded, a lot is drawn."))
    else:
        sentences.append(say("A tie that remains is a real tie: the declarations share the rank."))
    return sentences


def _seen(rules: RoundRules) -> list[Words]:
    opens = {
        ReferenceOpens.AFTER_PROPOSAL: say(
            "The reference ranking and what-if comparisons open only after a proposal is locked."
        ),
        ReferenceOpens.AFTER_CLOSING: say("The reference ranking and what-if comparisons open when scoring is closed."),
        ReferenceOpens.NEVER: say("The reference ranking and what-if comparisons are not opened."),
    }
    return [
        say("Before scoring is closed nobody sees another person's scores."),
        say("After scoring is closed, coordinators see the ranking.")
        if rules.coordinator_sees_ranking
        else say("Coordinators do not see the ranking before the decision."),
        say("After scoring is closed, officials see the score sheets, without the experts' names.")
        if rules.officials_see_sheets
        else say("Officials see totals and values by criterion, not the score sheets."),
        opens[rules.reference_opens],
    ]


def _deciding(rules: RoundRules) -> list[Words]:
    confirmed = (
        say("A proposal is decided when one official beside its proposer confirms it.")
        if rules.confirmations == 1
        else say(
            "A proposal is decided when %(count)s officials beside its proposer confirm it.", count=rules.confirmations
        )
    )
    if not rules.grounds:
        return [confirmed, say("No ground for departing from the ranking is permitted.")]
    intro = say("A departure from the ranking needs a reason and one of these grounds:")
    return [confirmed, intro, *(say("“%(ground)s”", ground=ground) for ground in rules.grounds)]


def _excluding(permitted: tuple[str, ...]) -> list[Words]:
    """Under which rules an expert who was flagged is excluded; the numbers are those that officials name."""
    if not permitted:
        return [say("No rule excludes an expert once scoring is closed; a conflict of interest still bars one.")]
    intro = say(
        "After scoring is closed two officials can exclude an expert whose score sheets stand out, under one of these "
        "rules:"
    )
    return [
        intro,
        *(say("Rule %(number)s: “%(rule)s”", number=number, rule=rule) for number, rule in enumerate(permitted, 1)),
    ]


def _replies(days: int) -> Words:
    return say("A city whose exclusion is notified has at least %(days)s calendar days from then to reply.", days=days)
