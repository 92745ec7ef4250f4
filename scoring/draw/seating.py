"""Who may take the next seat, given who sits already, and whether those below could still complete the panel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from scoring.draw.pool import Candidate
from scoring.draw.rules import DrawRules

__all__ = ["Passed", "Seating", "Shortage"]


class Passed(StrEnum):
    """Why a candidate was passed over; the first that holds, in this order.

    `share`: the seats left are all needed by shares still missing. `completion`: with this candidate nobody below could
    complete the panel within the limits.
    """

    EXCLUDE = "exclude"
    EMPLOYER = "max_per_employer"
    REGION = "max_per_region"
    SHARE = "share"
    COMPLETION = "completion"


@dataclass(frozen=True, slots=True)
class Shortage:
    """Something that a panel needs and the pool does not give: of these categories (empty: of anyone) `need` experts,
    where the limits let `have` sit at most."""

    categories: tuple[str, ...]
    need: int
    have: int


class Seating:
    """A panel being filled: who sits, and what the rules ask of the seats that are left."""

    def __init__(self, seats: int, rules: DrawRules) -> None:
        self.left = seats
        self._need = {share.category: share.need(seats) for share in rules.shares}
        limits = (rules.max_per_employer, rules.max_per_region)
        self._limits = tuple((which, limit) for which, limit in enumerate(limits) if limit is not None)
        self._sitting: tuple[dict[str, int], dict[str, int]] = ({}, {})

    def seat(self, one: Candidate, by: int = 1) -> None:
        """Let a candidate sit; `by` -1 lets one go who sat."""
        self.left -= by
        for which, name in enumerate((one.employer, one.region)):
            self._sitting[which][name] = self._sitting[which].get(name, 0) + by
        if one.category in self._need:
            self._need[one.category] -= by

    def forbids(self, one: Candidate) -> Passed | None:
        """The rule that keeps a candidate from the next seat, given who sits; None: none does."""
        groups = (one.employer, one.region)
        for which, limit in self._limits:
            if groups[which] and self._sitting[which].get(groups[which], 0) >= limit:
                return (Passed.EMPLOYER, Passed.REGION)[which]
        missing = sum(max(0, need) for need in self._need.values())
        if self._need.get(one.category, 0) > 0:
            missing -= 1
        return Passed.SHARE if missing > self.left - 1 else None

    def completable(self, below: Sequence[Candidate]) -> bool:
        """Whether those below might fill the seats left and meet the shares: counted for each set of shares and each
        kind of limit by itself, so that False is certain and True is not."""
        if len(below) < self.left:
            return False
        if not self.left or not (self._limits or self._need):
            return True
        return next(self._lacks(below), None) is None

    def shortages(self, below: Sequence[Candidate]) -> tuple[Shortage, ...]:
        """What makes completion impossible, as far as counting shows; a set of shares only where no part of it does."""
        found: list[Shortage] = []
        for lack in self._lacks(below):
            if not any(set(known.categories) <= set(lack.categories) for known in found if known.categories):
                found.append(lack)
        return tuple(found)

    def _lacks(self, below: Sequence[Candidate]) -> Iterator[Shortage]:
        """Hall's condition for each set of shares, the whole panel first."""
        everyone = self._most(below)
        if everyone < self.left:
            yield Shortage((), self.left, everyone)
        short = [category for category, need in self._need.items() if need > 0]
        for size in range(1, len(short) + 1):
            for chosen in combinations(short, size):
                need = sum(self._need[category] for category in chosen)
                have = min(self.left, self._most([one for one in below if one.category in chosen]))
                if have < need:
                    yield Shortage(chosen, need, have)

    def _most(self, below: Sequence[Candidate]) -> int:
        """How many of these could sit besides those who do, by the stricter kind of limit."""
        most = len(below)
        for which, limit in self._limits:
            groups = Counter(one.region if which else one.employer for one in below)
            loose = groups.pop("", 0)
            sitting = self._sitting[which]
            most = min(
                most, loose + sum(min(count, max(0, limit - sitting.get(name, 0))) for name, count in groups.items())
            )
        return most
