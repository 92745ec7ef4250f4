"""What follows from the ranking's funding line, and what does not.

The ranking decides by itself who is inside and who is outside. Where a real tie stands across the line it leaves a
choice: taking as many of the tied as places are left is such a choice and needs a reason. Everything else that differs
from the line, and a reserve list that jumps over somebody better ranked, is a departure: a ground and a reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from evalapp.core.words import Words, say
from evalapp.results.numbers import Line, Numbers, RankedDeclaration

__all__ = ["Differences", "differences", "places", "problems"]


@dataclass(frozen=True, slots=True)
class Differences:
    """Declarations that do not stand as the ranking alone gives: `departures` and `choices` among tied, by code."""

    departures: frozenset[str]
    choices: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Every declaration that needs a reason."""
        return self.departures | self.choices


def places(numbers: Numbers) -> tuple[tuple[str | None, int], ...]:
    """Return each line's group and how many it lets through; one line for all has the group None."""
    if numbers.fund_by_group is not None:
        return tuple(numbers.fund_by_group.items())
    return ((None, numbers.fund or 0),)


def problems(numbers: Numbers, funded: frozenset[str], reserve: Sequence[str]) -> tuple[Words, ...]:
    """Return everything that can never be proposed, departure or not."""
    ranked = {row.code: row for row in numbers.declarations}
    found = [
        say("%(code)s has no rank in this calculation: it can be neither funded nor on the reserve list.", code=code)
        for code in sorted((funded | set(reserve)) - ranked.keys())
    ]
    found += [
        say("%(code)s is below a threshold: it cannot be funded, whatever the ground.", code=code)
        for code in sorted((funded | set(reserve)) & ranked.keys())
        if ranked[code].line is Line.BELOW_THRESHOLD
    ]
    found += [
        say("%(code)s is funded: it cannot be on the reserve list as well.", code=code)
        for code in sorted(funded & set(reserve))
    ]
    twice = sorted(code for code, count in Counter(reserve).items() if count > 1)
    found += [say("%(code)s stands on the reserve list twice.", code=code) for code in twice]
    return (*found, *_too_many(numbers, funded))


def differences(numbers: Numbers, funded: frozenset[str], reserve: Sequence[str]) -> Differences:
    """Return what does not follow from the ranking alone, for a set without problems."""
    departures: set[str] = set()
    choices: set[str] = set()
    for group, limit in places(numbers):
        rows = [row for row in numbers.declarations if group is None or row.group == group]
        departures |= {row.code for row in rows if row.line is Line.INSIDE and row.code not in funded}
        departures |= {row.code for row in rows if row.line is Line.OUTSIDE and row.code in funded}
        tied = [row.code for row in rows if row.line is Line.LINE_TIE]
        left = limit - sum(row.line is Line.INSIDE for row in rows)
        taken = {code for code in tied if code in funded}
        if len(taken) == left:
            choices |= taken
        else:
            departures |= taken if len(taken) > left else set(tied) - taken
    grouped = numbers.fund_by_group is not None
    departures |= _jumped(numbers.declarations, funded | departures, reserve, grouped=grouped)
    return Differences(frozenset(departures), frozenset(choices))


def _too_many(numbers: Numbers, funded: frozenset[str]) -> Iterable[Words]:
    if numbers.fund_by_group is not None:
        held = Counter(row.group for row in numbers.declarations if row.code in funded)
        return [
            say("Group “%(group)s” has %(limit)s places; %(count)s were chosen.", group=group, limit=limit, count=count)
            for group, count in sorted(held.items())
            if count > (limit := numbers.fund_by_group.get(group, 0))
        ]
    if numbers.fund is not None and len(funded) > numbers.fund:
        words = say("%(limit)s can be funded; %(count)s were chosen.", limit=numbers.fund, count=len(funded))
        return [words]
    return []


def _jumped(
    rows: Sequence[RankedDeclaration], settled: Collection[str], reserve: Sequence[str], *, grouped: bool
) -> set[str]:
    """Return who stands on the reserve list before somebody better ranked."""
    ranked = {row.code: row for row in rows}
    waiting = {row.code for row in rows if row.code not in settled and row.line is not Line.BELOW_THRESHOLD}
    jumped: set[str] = set()
    for code in reserve:
        waiting.discard(code)
        own = ranked[code]
        ahead = (ranked[other] for other in waiting if not grouped or ranked[other].group == own.group)
        if any(other.rank < own.rank for other in ahead):
            jumped.add(code)
    return jumped
