"""What the rules say of one declaration: a pure function of the declaration's facts and the history.

The order of the history's rows does not matter. A city that stands in the history more than once is counted once. What
is not verified is counted, and named: an exclusion that would not stand without an unverified row is not sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evalapp.core.words import Words, say
from evalapp.eligibility.models import Outcome
from evalapp.eligibility.places import KNOWN, MUNICIPALITIES, city_key, province_key
from evalapp.eligibility.rules import NOTICE_2020, Counts, Rule
from scoring.bundle.model import Supported, SupportedStatus

__all__ = ["Candidate", "Fact", "Finding", "judge"]

DISTRICT = "municipality-district"


@dataclass(frozen=True, slots=True)
class Candidate:
    """The facts of a declaration that the rules read."""

    applicant: str
    region: str
    kind: str = ""

    @property
    def of_municipality(self) -> bool:
        """Whether it belongs to a municipality. A known province's name decides, else what kind of city was entered:
        so a wrong kind takes no city out of its province's count."""
        region = province_key(self.region)
        return region in MUNICIPALITIES or (region not in KNOWN.values() and self.kind == DISTRICT)


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the history on which a finding looks; `counted`: whether it counts against the declaration."""

    row: Supported
    counted: bool

    @property
    def verified(self) -> bool:
        """Whether the row is confirmed."""
        return self.row.status is SupportedStatus.CONFIRMED


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says. `sure`: it would be the same without the unverified rows, and nothing is missing."""

    rule: Rule
    outcome: Outcome
    facts: tuple[Fact, ...]
    counted: int
    sure: bool
    because: Words
    remedy: Words | None = None

    @property
    def unverified(self) -> tuple[Supported, ...]:
        """The counted rows that are not verified."""
        return tuple(fact.row for fact in self.facts if fact.counted and not fact.verified)


def judge(candidate: Candidate, history: Iterable[Supported], rules: tuple[Rule, ...] = NOTICE_2020) -> list[Finding]:
    """Return one finding for each rule, in the order of the rules."""
    rows = sorted(history, key=_place)
    return [_apply(rule, candidate, rows) for rule in rules]


def _place(row: Supported) -> tuple[int, str, str, str, str, str, str]:
    return row.year, row.province, row.city, row.programme, row.kind, row.status, row.source


def _apply(rule: Rule, candidate: Candidate, history: Sequence[Supported]) -> Finding:
    if rule.counts is Counts.PROVINCE and candidate.of_municipality:
        return Finding(rule, Outcome.PASS, (), 0, True, say("Does not apply: it belongs to a municipality."))
    if rule.counts is Counts.MUNICIPALITY and not candidate.of_municipality:
        return Finding(rule, Outcome.PASS, (), 0, True, say("Does not apply: it belongs to no municipality."))
    unknown = _unknown_province(candidate, history)
    facts = tuple(Fact(row, _counts(rule, row)) for row in history if _looks_at(rule, candidate, row))
    counted = _cities(fact.row for fact in facts if fact.counted)
    confirmed = _cities(fact.row for fact in facts if fact.counted and fact.verified)
    if len(counted) >= rule.excludes_from:
        sure = len(confirmed) >= rule.excludes_from
        remedy = _remedy(rule, facts, len(confirmed))
        return Finding(rule, Outcome.FAIL, facts, len(counted), sure, _because(rule, candidate, len(counted)), remedy)
    if unknown is not None:
        return Finding(rule, Outcome.PASS, facts, len(counted), False, unknown)
    return Finding(rule, Outcome.PASS, facts, len(counted), True, _because(rule, candidate, len(counted)))


def _looks_at(rule: Rule, candidate: Candidate, row: Supported) -> bool:
    """Whether the row speaks of this city (without a province: of any city of this name) or of this province."""
    region = province_key(candidate.region)
    same_province = region == province_key(row.province)
    if rule.counts is Counts.SAME_CITY:
        return city_key(candidate.applicant) == city_key(row.city) and (same_province or not region)
    return same_province


def _counts(rule: Rule, row: Supported) -> bool:
    of_programme = rule.programme is None or row.programme == rule.programme
    of_kind = not rule.kinds or row.kind in rule.kinds
    return of_programme and of_kind and rule.counts_year(row.year)


def _cities(rows: Iterable[Supported]) -> set[tuple[str, str]]:
    return {(province_key(row.province), city_key(row.city)) for row in rows}


def _unknown_province(candidate: Candidate, history: Sequence[Supported]) -> Words | None:
    """Why the province cannot be found in the history: not entered, or spelt as no province the history could mean."""
    region = province_key(candidate.region)
    if not history:
        return None
    if not region:
        return say("The province is not entered, so this rule cannot be judged.")
    regions = {province_key(row.province) for row in history}
    if region not in regions and region not in KNOWN.values() and regions & set(KNOWN.values()):
        return say("“%(region)s” is no province of the history; check how it is written.", region=candidate.region)
    return None


def _because(rule: Rule, candidate: Candidate, count: int) -> Words:
    if rule.counts is Counts.SAME_CITY:
        city = candidate.applicant
        if count:
            return say("%(city)s stands in the history of support.", city=city)
        return say("%(city)s does not stand in the history of support.", city=city)
    values = {"region": candidate.region, "count": count, "limit": rule.excludes_from}
    if rule.counts is Counts.MUNICIPALITY:
        return say("%(region)s: supported districts %(count)s; excluded from %(limit)s.", **values)
    return say("%(region)s: supported cities %(count)s; excluded from %(limit)s.", **values)


def _remedy(rule: Rule, facts: tuple[Fact, ...], confirmed: int) -> Words:
    """What would make the declaration eligible under this rule."""
    doubtful = sorted({f.row.city for f in facts if f.counted and not f.verified})
    if doubtful and confirmed < rule.excludes_from:
        return say(
            "It would be eligible if evidence showed that an unverified row is wrong: %(rows)s.",
            rows=", ".join(doubtful),
        )
    if rule.counts is Counts.SAME_CITY:
        return say("It would be eligible only if evidence showed that this support never took place.")
    return say(
        "It would be eligible only if evidence showed that fewer than %(limit)s of these were supported.",
        limit=rule.excludes_from,
    )
