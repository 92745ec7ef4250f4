"""The draw itself: candidates in the order of their keys, seats filled down the order, stand-ins below.

All candidates stand in ascending order of their keys. Walking down, each takes a seat unless a rule forbids it given
who sits already:

- the candidate is excluded, or the limit of an employer or region is reached;
- all seats left are needed by shares still missing and the candidate is of none of their categories (which passes over
  the lowest-placed of the others, as many as the shares need), or, where limits and shares meet, with this candidate
  nobody below could complete the panel;
- where two or more shares cross limits of both employers and regions, the look ahead may promise too much: where the
  walk then reaches the end and seats are empty, the lowest-placed who sits is passed over too and the walk goes on
  below, as often as it takes.

So the panel is the first one, in the order of the draw, of all panels that break no rule, and equals the plain walk
wherever that succeeds. There is no panel (`NoPanelError`, exit status 3 of the command) exactly if no choice of experts
meets the rules; what is short is counted for each set of shares. Only that walk of many retreats may take long: after
`MOST_RETREATS` the draw gives up and says so.

Stand-ins are all who do not sit, in order, without the excluded: an excluded expert neither sits nor stands in, and is
listed as passed over wherever it stands. Of the others, those are passed over who stand above the last seat.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from scoring.answers import RefusedError
from scoring.draw.pool import Candidate
from scoring.draw.rules import DrawRules
from scoring.draw.seating import Passed, Seating, Shortage
from scoring.draw.seed import text_problem

__all__ = ["MOST_RETREATS", "Drawn", "NoPanelError", "PassedOver", "Placed", "draw", "draw_problems", "fill", "reasons"]

MOST_RETREATS = 1_000


@dataclass(frozen=True, slots=True)
class Placed:
    """A candidate's place in the order: SHA-256, in hexadecimal, of the UTF-8 bytes of seed, line feed, code."""

    code: str
    key: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Who was passed over and by which rule."""

    code: str
    rule: Passed


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a draw gives; every tuple is in the order of the draw."""

    order: tuple[Placed, ...]
    seats: tuple[str, ...]
    stand_ins: tuple[str, ...]
    passed_over: tuple[PassedOver, ...]


class NoPanelError(ValueError):
    """No panel meets the rules; `shortages` says what is short (empty: the limits only block each other together)."""

    def __init__(self, shortages: Iterable[Shortage], given_up: bool = False) -> None:
        self.shortages = tuple(shortages)
        self.given_up = given_up
        super().__init__("no panel meets the rules")


def draw(pool: Sequence[Candidate], seats: int, seed: str, rules: DrawRules | None = None) -> Drawn:
    """Draw a panel; the same for a seed on any machine and whatever order the pool's rows are in.

    Raises `RefusedError` with one line for each problem of what was asked (see `draw_problems`), and `NoPanelError`
    where no panel meets the rules.
    """
    rules = rules or DrawRules()
    if problems := draw_problems(pool, seats, seed, rules):
        raise RefusedError("\n".join(problems))
    by_code = {one.code: one for one in pool}
    order = _order(by_code, seed)
    eligible = [by_code[placed.code] for placed in order if placed.code not in rules.exclude]
    table = Seating(seats, rules)
    taken = fill(eligible, table)
    passed = dict.fromkeys(rules.exclude, Passed.EXCLUDE)
    if taken[-1] >= seats:
        passed |= reasons(eligible[: taken[-1]], set(taken), Seating(seats, rules))
    sitting = {eligible[place].code for place in taken}
    return Drawn(
        order,
        seats=tuple(eligible[place].code for place in taken),
        stand_ins=tuple(one.code for one in eligible if one.code not in sitting),
        passed_over=tuple(PassedOver(placed.code, passed[placed.code]) for placed in order if placed.code in passed),
    )


def draw_problems(pool: Sequence[Candidate], seats: int, seed: str, rules: DrawRules) -> list[str]:
    """What is wrong with what is asked, one phrase each; empty: nothing."""
    codes = {one.code for one in pool}
    found = []
    if len(codes) != len(pool):
        found.append("pool: has a code twice; expected each expert once")
    if not 1 <= seats <= len(pool):
        found.append(f"seats: {seats} of a pool of {len(pool)} cannot be drawn; expected 1 to {len(pool)}")
    if rules.odd and seats % 2 == 0:
        found.append(f"seats: {seats} is even; expected an odd number, as the rules say")
    if why := text_problem(seed):
        found.append(f"seed: {why}")
    found += [f"exclude: {code} is not in the pool; expected codes of the pool" for code in rules.exclude
              if code not in codes]  # fmt: skip
    return found


def fill(order: Sequence[Candidate], table: Seating) -> list[int]:
    """Fill the seats left at a table down the order: the places of those who sit, ascending. Raises `NoPanelError`.

    Counting is quick and mostly enough; where it leads to a dead end the walk is made again with exact looks ahead.
    """
    for exact in (False, True):
        if not table.completable(order, exact=exact):
            raise NoPanelError(table.shortages(order, exact=exact))
        taken = _filled(order, table, exact)
        if taken is not None:
            return taken
    raise NoPanelError((), given_up=True)


def _filled(order: Sequence[Candidate], table: Seating, exact: bool) -> list[int] | None:
    """None where the walk gave up, with nobody seated; a first walk that is not exact gives up at once."""
    taken: list[int] = []
    place = retreats = 0
    while table.left:
        if place == len(order):
            if exact and not taken:
                raise NoPanelError(())
            retreats += 1
            if not exact or retreats > MOST_RETREATS:
                for seated in taken:
                    table.seat(order[seated], by=-1)
                return None
            place = taken.pop()
            table.seat(order[place], by=-1)
        elif table.forbids(order[place]) is None:
            table.seat(order[place])
            if table.completable(order[place + 1 :], exact=exact):
                taken.append(place)
            else:
                table.seat(order[place], by=-1)
        place += 1
    return taken


def reasons(above: Sequence[Candidate], taken: set[int], table: Seating) -> dict[str, Passed]:
    """Why each of those above the last seat does not sit, walking down past those who do; fills the table."""
    found: dict[str, Passed] = {}
    for place, one in enumerate(above):
        if place in taken:
            table.seat(one)
        else:
            found[one.code] = table.forbids(one) or Passed.COMPLETION
    return found


def _order(codes: Iterable[str], seed: str) -> tuple[Placed, ...]:
    keyed = sorted((sha256(f"{seed}\n{code}".encode()).hexdigest(), code) for code in codes)
    return tuple(Placed(code, key) for key, code in keyed)
