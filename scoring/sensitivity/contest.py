"""Declarations that compete for the same places, in order, and who is inside after some of them have changed.

A declaration is inside where it can be funded and at most as many of its pool as there are places stand as high as
itself or higher, itself included: so a tie that does not fit is not inside, and neither is anyone after it.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from fractions import Fraction

from scoring.sensitivity.ground import Ground, Outcome, Pool

__all__ = ["Contest", "contests_of"]

_Turn = tuple[tuple[Fraction, ...], str]
"""Keys with their signs turned, so that the best comes first, and the code."""


class Contest:
    """The fundable declarations of one pool, the best first."""

    def __init__(self, outcomes: Mapping[str, Outcome], places: int) -> None:
        self.places = places
        self._turns = {code: _turn(code, found) for code, found in outcomes.items() if found.fundable}
        self._order = sorted(self._turns.values())
        self.inside = frozenset(code for _, code in self._order[: self._cut(self._order)])

    def _cut(self, order: list[_Turn]) -> int:
        """How many are inside: those strictly better than the first for whom there is no place."""
        if len(order) <= self.places:
            return len(order)
        return bisect_left(order, (order[self.places][0], ""))

    def bar(self, code: str) -> tuple[Fraction, ...] | None:
        """The turned keys below which this declaration is inside, the others as they are; None where any will do."""
        place = self.places - 1
        mine = self._turns.get(code)
        if mine is not None and bisect_left(self._order, mine) <= place:
            place += 1
        if place < 0:
            return ()
        return self._order[place][0] if place < len(self._order) else None

    def is_inside(self, code: str, outcome: Outcome) -> bool:
        """Whether this declaration with another outcome, the others as they are, is inside."""
        bar = self.bar(code)
        # The empty bar is below every key: there are no places at all.
        return outcome.fundable and (bar is None or _turn(code, outcome)[0] < bar)

    def after(self, changed: Mapping[str, Outcome | None]) -> tuple[frozenset[str], frozenset[str]]:
        """Who comes inside and who leaves it where these have other outcomes, None for one that cannot be ranked."""
        order = [turn for turn in self._order if turn[1] not in changed]
        for code, found in changed.items():
            if found is not None and found.fundable:
                insort(order, _turn(code, found))
        inside = {code for _, code in order[: self._cut(order)]}
        return frozenset(inside - self.inside), self.inside - inside


def _turn(code: str, outcome: Outcome) -> _Turn:
    return tuple(-key for key in outcome.keys), code


def contests_of(ground: Ground) -> tuple[tuple[Pool, Contest], ...]:
    """The contest of each pool of the round as it is."""
    outcomes = {code: ground.placed(ground.standings[code]) for code in ground.ranked}
    return tuple((pool, Contest(_of(outcomes, pool.members), pool.places)) for pool in ground.pools)


def _of(outcomes: Mapping[str, Outcome], members: Iterable[str]) -> dict[str, Outcome]:
    return {code: outcomes[code] for code in sorted(members) if code in outcomes}
