"""Who sits, who stands in and who is passed over: by hand, and against the contract's words tried one by one."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scoring.answers import RefusedError
from scoring.draw import Candidate, DrawRules, NoPanelError, Share, Shortage, draw, walk
from tests.scoring.draw.pools import FIVE, breaks, draws, first_panel, keyed, plain_walk
from tests.scoring.files import QUICK

# printf 'spring\nR4' | sha256sum, and so on.
KEYS = {
    "R4": "20e6774ce71da2abcd198deacced9ebf29657ff87b452e0ba7a4a41521ecb4a7",
    "R3": "48bba1d571d138dc832793260841e79c9dfeaff170c450e76ab4e147c3ba4ec2",
    "R2": "6559bf198d353a5945fe9e7aac4b5319d659e318b302fcb1b9617821b40fe8cd",
    "R5": "a2c79dcf71dece21661c272953b3efdfc45b00544d5991abb0fa22e7f88718f2",
    "R1": "edd33ba0b9a235024d6a3633b26fb9f4b1d9267178e6cd8d9315df5a6471ece3",
}


def drawn(seats, *shares, pool=FIVE, seed="spring", **rules):
    found = draw(pool, seats, seed, DrawRules(shares=tuple(Share(*share) for share in shares), **rules))
    passed = {one.code: one.rule.value for one in found.passed_over}
    return " ".join(found.seats), " ".join(found.stand_ins), passed


def short(seats, *shares, **rules):
    with pytest.raises(NoPanelError) as caught:
        drawn(seats, *shares, **rules)
    return caught.value.shortages


def test_the_order_is_that_of_the_keys():
    found = draw(FIVE, 3, "spring")
    assert {one.code: one.key for one in found.order} == KEYS
    assert [one.code for one in found.order] == ["R4", "R3", "R2", "R5", "R1"]


def test_without_rules_the_first_sit_and_the_rest_stand_in():
    assert drawn(3) == ("R4 R3 R2", "R5 R1", {})
    assert drawn(5) == ("R4 R3 R2 R5 R1", "", {})


def test_a_region_has_its_limit_and_an_expert_without_region_none():
    assert drawn(3, max_per_region=1) == ("R4 R5 R1", "R3 R2", {"R3": "max_per_region", "R2": "max_per_region"})
    nobodys = [Candidate(code) for code in KEYS]
    assert drawn(5, pool=nobodys, max_per_region=1, max_per_employer=1)[0] == "R4 R3 R2 R5 R1"


def test_an_employer_has_its_limit():
    pool = [Candidate("R4", "Institute"), Candidate("R3", "Institute"), Candidate("R2", "Bank"), Candidate("R5")]
    assert drawn(2, pool=pool, max_per_employer=1) == ("R4 R2", "R3 R5", {"R3": "max_per_employer"})
    assert drawn(2, pool=pool, max_per_employer=2) == ("R4 R3", "R2 R5", {})


def test_an_excluded_expert_neither_sits_nor_stands_in():
    assert drawn(2, exclude=("R3", "R1")) == ("R4 R2", "R5", {"R3": "exclude", "R1": "exclude"})


def test_a_share_passes_over_the_lowest_of_the_others():
    two_thirds = ("technical", Fraction(2, 3))
    assert drawn(3, two_thirds) == ("R4 R2 R5", "R3 R1", {"R3": "share"})
    assert drawn(3, ("technical", Fraction(1))) == ("R2 R5 R1", "R4 R3", {"R4": "share", "R3": "share"})
    # Two thirds of four seats are three.
    assert drawn(4, two_thirds) == ("R4 R2 R5 R1", "R3", {"R3": "share"})


def test_several_shares_hold_together():
    halves = ("technical", Fraction(1, 2)), ("finance", Fraction(1, 2))
    assert drawn(2, *halves) == ("R4 R2", "R3 R5 R1", {"R3": "share"})
    assert drawn(4, *halves) == ("R4 R3 R2 R5", "R1", {})
    law_first = (*FIVE[:3], Candidate("R4", category="law"), FIVE[4])
    assert drawn(2, *halves, pool=law_first) == ("R3 R2", "R4 R5 R1", {"R4": "share"})


def test_a_limit_that_bars_a_share_gives_way_to_it():
    pool = (Candidate("R4", "A"), Candidate("R3", "B"), Candidate("R2", "A", category="technical"))
    assert drawn(2, ("technical", Fraction(1, 2)), pool=pool, max_per_employer=1) == (
        "R3 R2", "R4", {"R4": "completion"},
    )  # fmt: skip


def test_at_a_dead_end_the_lowest_placed_is_passed_over():
    rows = [("E2", "D", "U"), ("E5", "B", "V"), ("E0", "A", "U"), ("E3", "C", "W"), ("E1", "D", "T"), ("E4", "A", "V")]
    pool = [Candidate(*row) for row in rows]
    assert drawn(4, pool=pool, max_per_employer=1, max_per_region=1) == ("E5 E0 E3 E1", "E2 E4", {"E2": "completion"})


def test_what_is_short_is_counted():
    assert short(2, ("technical", Fraction(1)), max_per_employer=1, exclude=("R5",)) == (
        Shortage(("technical",), 2, 1),
    )
    assert short(3, ("law", Fraction(1, 3))) == (Shortage(("law",), 1, 0),)
    assert short(3, exclude=("R1", "R2", "R3")) == (Shortage((), 3, 2),)
    assert short(5, max_per_region=2) == (Shortage((), 5, 4),)
    # Each of two thirds of a panel of one is one.
    thirds = ("technical", Fraction(1, 3)), ("finance", Fraction(1, 3))
    assert short(1, *thirds) == (Shortage(("technical", "finance"), 2, 1),)


def test_two_shares_that_need_the_same_employer_are_short_together():
    pool = [Candidate("A", "X", category="t"), Candidate("B", "X", category="f"), Candidate("C"), Candidate("D")]
    halves = ("t", Fraction(1, 4)), ("f", Fraction(1, 4))
    assert short(3, *halves, pool=pool, max_per_employer=1) == (Shortage(("t", "f"), 2, 1),)


def blocking(category=""):
    """Either kind of limit alone lets sixteen sit and more; together only eight can."""
    pool = [Candidate(f"a{n}", f"A{n % 20}", f"R{n % 4}", category) for n in range(40)]
    return pool + [Candidate(f"b{n}", f"B{n % 4}", f"S{n % 20}", category) for n in range(40)]


def test_limits_that_block_each_other_only_together_are_counted_together():
    rules = DrawRules(max_per_employer=1, max_per_region=1)
    assert len(draw(blocking(), 8, "spring", rules).seats) == 8
    with pytest.raises(NoPanelError) as caught:
        draw(blocking(), 9, "spring", rules)
    assert (caught.value.shortages, caught.value.given_up) == ((Shortage((), 9, 8),), False)


def test_shares_that_block_each_other_across_limits_end_after_a_number_of_tries(monkeypatch):
    # Each of seven blocks seats three technical experts or three of finance, so that neither are ever eleven or ten.
    pool = [
        Candidate(f"{block}{place}{category}", f"E{block}{place}", f"R{block}{(place + turn) % 3}", category)
        for block in range(7) for place in range(3) for turn, category in enumerate("tf")
    ]  # fmt: skip
    shares = (Share("t", Fraction(11, 21)), Share("f", Fraction(10, 21)))
    monkeypatch.setattr(walk, "MOST_RETREATS", 20)
    with pytest.raises(NoPanelError) as caught:
        draw(pool, 21, "spring", DrawRules(max_per_employer=1, max_per_region=1, shares=shares))
    assert (caught.value.shortages, caught.value.given_up) == ((), True)


def test_bad_requests_are_told_together():
    with pytest.raises(RefusedError) as caught:
        draw((*FIVE, FIVE[0]), 8, " ", DrawRules(odd=True, exclude=("R9", "R1")))
    assert str(caught.value).splitlines() == [
        "pool: has a code twice; expected each expert once",
        "seats: 8 of a pool of 6 cannot be drawn; expected 1 to 6",
        "seats: 8 is even; expected an odd number, as the rules say",
        "seed: is blank",
        "exclude: R9 is not in the pool; expected codes of the pool",
    ]
    for seats in (0, -1):
        with pytest.raises(RefusedError, match="expected 1 to 5"):
            draw(FIVE, seats, "spring")


@QUICK
@given(draws())
@example((FIVE, 2, "spring", DrawRules(max_per_employer=1, shares=(Share("technical", Fraction(1)),))))
def test_the_panel_is_the_first_that_breaks_no_rule(case):
    pool, seats, seed, rules = case
    expected = first_panel(pool, seats, seed, rules)
    if expected is None:
        with pytest.raises(NoPanelError):
            draw(pool, seats, seed, rules)
        return
    found = draw(pool, seats, seed, rules)
    assert found.seats == expected
    assert not breaks([one for one in pool if one.code in found.seats], seats, rules)


@QUICK
@given(draws())
def test_it_is_the_plain_walk_wherever_that_succeeds(case):
    pool, seats, seed, rules = case
    plain = plain_walk(pool, seats, seed, rules)
    if plain is not None:
        assert draw(pool, seats, seed, rules).seats == plain


@QUICK
@given(draws(), st.randoms(use_true_random=False))
def test_everyone_has_one_place_whatever_the_order_of_rows(case, random):
    pool, seats, seed, rules = case
    try:
        found = draw(pool, seats, seed, rules)
    except NoPanelError:
        return
    order = [one.code for one in keyed(pool, seed)]
    assert [one.code for one in found.order] == order
    assert sorted((*found.seats, *found.stand_ins, *rules.exclude)) == sorted(order)
    assert list(found.stand_ins) == [code for code in order if code not in (*found.seats, *rules.exclude)]
    last = order.index(found.seats[-1])
    above = [code for code in order[:last] if code not in found.seats or code in rules.exclude]
    assert {one.code for one in found.passed_over} == {*above, *rules.exclude}
    mixed = list(pool)
    random.shuffle(mixed)
    assert draw(mixed, seats, seed, rules) == found
