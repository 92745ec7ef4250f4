"""Limits of employers and of regions together: a panel is found wherever there is one, and quickly."""

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from scoring.draw import Candidate, DrawRules, NoPanelError, Share, draw, drawn_record, record_bytes
from scoring.draw.together import most_together
from scoring.draw.verifier import check
from tests.scoring.draw.pools import breaks, draws, first_panel
from tests.scoring.files import QUICK

SHARES = {
    "none": (),
    "one": (Share("t", Fraction(2, 3)),),
    "two": (Share("t", Fraction(1, 2)), Share("f", Fraction(1, 3))),
}


def tight(seed):
    """Eighty experts of twenty employers, most of which are in one of fifteen regions."""
    chance = random.Random(seed)  # noqa: S311 - reproducible test data
    region = {f"U{number}": f"P{chance.randrange(15)}" for number in range(20)}
    pool = []
    for number in range(80):
        employer = chance.choice(list(region))
        place = region[employer] if chance.random() < 0.8 else f"P{chance.randrange(15)}"
        pool.append(Candidate(f"R{number}", employer, place, chance.choice("ttfm")))
    return tuple(pool)


def possible(pool, seats, rules):
    """Whether any panel meets the rules, by a solver that knows nothing of walks."""
    rows, least, most = [np.ones(len(pool))], [seats], [seats]
    for kind, limit in (("employer", rules.max_per_employer), ("region", rules.max_per_region)):
        for name in {getattr(one, kind) for one in pool} - {""}:
            rows.append(np.array([getattr(one, kind) == name for one in pool], float))
            least, most = [*least, 0], [*most, limit]
    for share in rules.shares:
        rows.append(np.array([one.category == share.category for one in pool], float))
        least, most = [*least, share.need(seats)], [*most, seats]
    limits = LinearConstraint(np.array(rows), least, most)
    return milp(np.zeros(len(pool)), integrality=[1] * len(pool), bounds=Bounds(0, 1), constraints=limits).x is not None


@pytest.mark.parametrize("shares", SHARES)
@pytest.mark.parametrize(("seed", "seats", "region"), [(0, 14, 1), (1, 20, 2), (2, 13, 1), (2, 20, 2), (6, 20, 2)])
def test_a_panel_is_found_exactly_where_there_is_one(seed, seats, region, shares):
    pool, rules = tight(seed), DrawRules(max_per_employer=1, max_per_region=region, shares=SHARES[shares])
    if not possible(pool, seats, rules):
        with pytest.raises(NoPanelError) as caught:
            draw(pool, seats, "spring", rules)
        assert not caught.value.given_up
        return
    record = drawn_record(pool, seats, "spring", rules)
    panel = [one for one in pool if one.code in record.drawn.seats]
    assert breaks(panel, seats, rules) is None
    assert check(record_bytes(record))["valid"]


def test_what_is_short_is_counted_over_both_limits():
    # Either limit alone lets three sit; together only two can, or one with the only technical expert.
    rows = ["B,s,t", "B,t,t", "B,u,m", "C,s,m", "D,s,m"]
    pool = tuple(Candidate(f"R{number}", *row.split(",")) for number, row in enumerate(rows))
    with pytest.raises(NoPanelError) as caught:
        draw(pool, 3, "spring", DrawRules(max_per_employer=1, max_per_region=1))
    assert [(one.categories, one.need, one.have) for one in caught.value.shortages] == [((), 3, 2)]


@QUICK
@given(draws(), st.sampled_from(["t", "f", ""]))
def test_the_most_who_sit_together_are_as_many_as_of_every_choice(case, category):
    pool, _, _, rules = case
    limits = (rules.max_per_employer or 1, rules.max_per_region or 1)
    employers, regions = ({getattr(one, kind) for one in pool} - {""} for kind in ("employer", "region"))
    rooms = dict.fromkeys(employers, limits[0]), dict.fromkeys(regions, limits[1])
    filled, wanted = most_together(pool, rooms, len(pool), frozenset({category}))
    both = DrawRules(max_per_employer=limits[0], max_per_region=limits[1])
    assert first_panel(pool, filled, "", both) is not None or not filled
    assert filled == len(pool) or first_panel(pool, filled + 1, "", both) is None
    asked = DrawRules(
        max_per_employer=limits[0],
        max_per_region=limits[1],
        shares=(Share(category, Fraction(min(wanted + 1, filled), filled or 1)),),
    )
    assert (first_panel(pool, filled, "", asked) is None) == (wanted < filled)
