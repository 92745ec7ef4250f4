"""Small pools and rules for the draw's tests, and the contract's walk said a second time, slowly."""

from fractions import Fraction
from hashlib import sha256
from itertools import combinations

from hypothesis import strategies as st

from scoring.draw import Candidate, DrawRules, Share

FIVE = (
    Candidate("R1", "Institute", "North", "technical"),
    Candidate("R2", "Institute", "South", "technical"),
    Candidate("R3", "University", "South", "finance"),
    Candidate("R4", "Bank", "South", "finance"),
    Candidate("R5", "", "", "technical"),
)


def keyed(pool, seed):
    """The pool in the order of the contract's keys."""
    return sorted(pool, key=lambda one: sha256(f"{seed}\n{one.code}".encode()).hexdigest())


def breaks(panel, seats, rules):
    """The first rule that a whole panel breaks, or None."""
    for limit, groups in (
        (rules.max_per_employer, [one.employer for one in panel if one.employer]),
        (rules.max_per_region, [one.region for one in panel if one.region]),
    ):
        if limit is not None and any(groups.count(name) > limit for name in groups):
            return "limit"
    if any(one.code in rules.exclude for one in panel):
        return "exclude"
    for share in rules.shares:
        if Fraction(sum(one.category == share.category for one in panel), seats) < share.at_least:
            return "share"
    return None


def first_panel(pool, seats, seed, rules):
    """The codes of the first panel, in the order of the draw, of all that break no rule; by trying every one."""
    panels = combinations(keyed(pool, seed), seats)
    return next((tuple(one.code for one in panel) for panel in panels if not breaks(panel, seats, rules)), None)


def plain_walk(pool, seats, seed, rules):
    """The contract's words without looking ahead: walk down, then pass over the lowest-placed of the others and walk
    again while a share is short; None where that leads nowhere."""
    passed = set(rules.exclude)
    while True:
        panel: list[Candidate] = []
        for one in keyed(pool, seed):
            if one.code not in passed and len(panel) < seats and breaks([*panel, one], seats, rules) != "limit":
                panel.append(one)
        have = {share.category: sum(one.category == share.category for one in panel) for share in rules.shares}
        spare = {share.category: have[share.category] - share.need(seats) for share in rules.shares}
        if len(panel) < seats:
            return None
        if all(count >= 0 for count in spare.values()):
            return tuple(one.code for one in panel)
        others = [one for one in panel if spare.get(one.category, 1) > 0]
        if not others:
            return None
        passed.add(others[-1].code)


NAMES = st.sampled_from(["", "A", "B", "C"])
PARTS = st.sampled_from([Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(1)])


@st.composite
def draws(draw):
    """A pool of up to eight, seats, a seed and rules, often such that no panel meets them."""
    size = draw(st.integers(1, 8))
    pool = tuple(
        Candidate(f"E{number}", draw(NAMES), draw(NAMES), draw(st.sampled_from(["", "t", "f"])))
        for number in range(size)
    )
    seats = draw(st.integers(1, size))
    shares = draw(
        st.lists(st.builds(Share, st.sampled_from(["t", "f"]), PARTS), max_size=2, unique_by=lambda x: x.category)
    )
    if sum(share.at_least for share in shares) > 1:
        shares = shares[:1]
    rules = DrawRules(
        odd=seats % 2 == 1 and draw(st.booleans()),
        max_per_employer=draw(st.none() | st.integers(1, 3)),
        max_per_region=draw(st.none() | st.integers(1, 3)),
        shares=tuple(shares),
        exclude=tuple(draw(st.lists(st.sampled_from([one.code for one in pool]), max_size=2, unique=True))),
    )
    return pool, seats, str(draw(st.integers(0, 10**6))), rules
