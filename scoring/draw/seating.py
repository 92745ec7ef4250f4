"""Who may take the next seat, given who sits already, and whether those below could still complete the panel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from scoring.draw.pool import Candidate
from scoring.draw.rules import DrawRules
from scoring.draw.together import Room, most_together

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

    @property
    def crossing(self) -> bool:
        """Whether employers and regions are both limited, so that counting for each by itself may show too many."""
        return len(self._limits) == 2

    def completable(self, below: Sequence[Candidate], *, exact: bool = False) -> bool:
        """Whether those below might fill the seats left and meet the shares: False is certain. So is True where no two
        kinds of limits cross, and where they do for `exact` with one share at most."""
        if len(below) < self.left:
            return False
        if not self.left or not (self._limits or self._need):
            return True
        return next(self._lacks(below, exact=exact), None) is None

    def shortages(self, below: Sequence[Candidate], *, exact: bool = False) -> tuple[Shortage, ...]:
        """What makes completion impossible, as far as counting shows; a set of shares only where no part of it does."""
        found: list[Shortage] = []
        for lack in self._lacks(below, exact=exact):
            if not any(set(known.categories) <= set(lack.categories) for known in found if known.categories):
                found.append(lack)
        return tuple(found)

    def _lacks(self, below: Sequence[Candidate], *, exact: bool) -> Iterator[Shortage]:
        """Hall's condition for each set of shares, the whole panel first."""
        most = self._most_together if exact and self.crossing else self._most
        everyone = most(below, None)
        if everyone < self.left:
            yield Shortage((), self.left, everyone)
        short = [category for category, need in self._need.items() if need > 0]
        for size in range(1, len(short) + 1):
            for chosen in combinations(short, size):
                need = sum(self._need[category] for category in chosen)
                have = min(self.left, most(below, frozenset(chosen)))
                if have < need:
                    yield Shortage(chosen, need, have)

    def _most_together(self, below: Sequence[Candidate], of: frozenset[str] | None) -> int:
        """As `_most`, by both kinds of limits at once, and with as many seats filled as can be."""
        rooms = self._room(below, 0), self._room(below, 1)
        filled, wanted = most_together(below, rooms, self.left, of or frozenset())
        return filled if of is None else wanted

    def _room(self, below: Sequence[Candidate], which: int) -> Room:
        limit, sitting = dict(self._limits)[which], self._sitting[which]
        names = {(one.employer, one.region)[which] for one in below} - {""}
        return {name: limit - sitting.get(name, 0) for name in names}

    def _most(self, below: Sequence[Candidate], of: frozenset[str] | None) -> int:
        """How many of these (of some categories) could sit besides those who do, by the stricter kind of limit."""
        below = below if of is None else [one for one in below if one.category in of]
        most = len(below)
        for which, limit in self._limits:
            groups = Counter(one.region if which else one.employer for one in below)
            loose = groups.pop("", 0)
            sitting = self._sitting[which]
            most = min(
                most, loose + sum(min(count, max(0, limit - sitting.get(name, 0))) for name, count in groups.items())
            )
        return most
