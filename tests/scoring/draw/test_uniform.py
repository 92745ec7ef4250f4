"""Over 100,000 draws every expert's share of seats is what chance allows, whatever the order of rows."""

from fractions import Fraction

import pytest

from scoring.draw import Candidate, DrawRules, Share, draw

DRAWS = 100_000
# The bound holds for all experts of all cases together but for one chance in 20,000; the seeds are fixed.
DEVIATIONS = 5.0

PLAIN = [Candidate(f"E{number}") for number in range(7)]
# Two employers of two each, alike but for their names: everyone's chance is the same.
PAIRS = [Candidate(f"E{number}", employer="ABC"[number // 2]) for number in range(6)]


def shares_of(pool, seats, rules, name, draws=DRAWS):
    counts = {one.code: 0 for one in pool}
    for number in range(draws):
        for code in draw(pool, seats, f"{name}-{number}", rules).seats:
            counts[code] += 1
    return counts


def within(count, chance, draws=DRAWS):
    return abs(count - draws * chance) <= DEVIATIONS * (draws * chance * (1 - chance)) ** 0.5


@pytest.mark.slow
def test_each_expert_is_as_likely_in_either_order_of_rows():
    counts = shares_of(PLAIN, 3, DrawRules(), "plain")
    assert all(within(count, 3 / 7) for count in counts.values()), counts
    for number in range(0, DRAWS, 500):
        seed = f"plain-{number}"
        assert draw(PLAIN[::-1], 3, seed).seats == draw(PLAIN, 3, seed).seats


@pytest.mark.slow
def test_each_expert_is_as_likely_under_limits_that_are_alike():
    counts = shares_of(PAIRS, 2, DrawRules(max_per_employer=1), "pairs")
    assert all(within(count, 1 / 3) for count in counts.values()), counts


@pytest.mark.slow
def test_a_share_makes_those_of_a_category_alike():
    pool = [Candidate(f"E{number}", category="t" if number < 3 else "o") for number in range(5)]
    counts = shares_of(pool, 2, DrawRules(shares=(Share("t", Fraction(1, 2)),)), "share", 30_000)
    # Both others come first with chance 2/5 x 1/4 = 1/10; then the second of them gives way to one of the category.
    other = Fraction(2, 5) - Fraction(1, 10) / 2
    member = (2 - 2 * other) / 3
    assert all(within(counts[one.code], member if one.category == "t" else other, 30_000) for one in pool), counts
