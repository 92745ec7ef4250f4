"""The eligibility rules as data. A rule names what it counts, over which years, and from how many it excludes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evalapp.core.words import Words, say

__all__ = ["NOTICE_2020", "PROGRAMME", "Counts", "Rule"]

PROGRAMME = "ip-operation-key-city"


class Counts(StrEnum):
    """What a rule counts among those supported before."""

    SAME_CITY = "same_city"
    PROVINCE = "province"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True)
class Rule:
    """One ground for exclusion: `excludes_from` or more counted cities, supported from `since` to `until`.

    `programme` None counts every programme of the history; `kinds` empty counts every kind of city.
    """

    code: str
    counts: Counts
    words: Words
    excludes_from: int
    since: int
    until: int | None = None
    programme: str | None = None
    kinds: frozenset[str] = frozenset()

    def counts_year(self, year: int) -> bool:
        """Whether support in this year is counted."""
        return self.since <= year and (self.until is None or year <= self.until)


NOTICE_2020: tuple[Rule, ...] = (
    Rule(
        "already-supported",
        Counts.SAME_CITY,
        say("A city that was already supported by the programme since 2016 is not eligible."),
        excludes_from=1,
        since=2016,
    ),
    Rule(
        "province-three-cities",
        Counts.PROVINCE,
        say(
            "A city of a province that had three or more key cities in 2017-2019 is not eligible; "
            "cities with separate plans are counted."
        ),
        excludes_from=3,
        since=2017,
        until=2019,
        programme=PROGRAMME,
    ),
    Rule(
        "municipality-two-districts",
        Counts.MUNICIPALITY,
        say("A district of a municipality that had two or more key districts in 2017-2019 is not eligible."),
        excludes_from=2,
        since=2017,
        until=2019,
        programme=PROGRAMME,
    ),
)
"""Notice 财办建〔2020〕40号 of the Ministry of Finance and the National Intellectual Property Administration."""
