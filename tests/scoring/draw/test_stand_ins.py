"""Who takes a vacant seat, and who is in the chair."""

from fractions import Fraction

import pytest

from scoring.draw import Candidate, DrawRules, Passed, PassedOver, Share, chair, drawn_record, next_stand_in
from tests.scoring.draw.pools import FIVE

# With the seed spring the order is R4 R3 R2 R5 R1.
TECHNICAL = DrawRules(shares=(Share("technical", Fraction(2, 3)),))


def record(seats, rules=None, pool=FIVE):
    return drawn_record(pool, seats, "spring", rules or DrawRules())


def follows(found, *sitting, gone=()):
    following = next_stand_in(found, sitting, gone)
    return following.code, [(one.code, one.rule.value) for one in following.skipped]


def test_the_first_stand_in_follows():
    assert follows(record(2), "R4") == ("R2", [])
    assert follows(record(2), "R2") == ("R5", [])


def test_who_left_or_declined_is_not_asked_again():
    assert follows(record(2), "R4", gone=("R2",)) == ("R5", [])
    assert follows(record(2), "R2", gone=("R5",)) == ("R1", [])


def test_a_limit_is_kept_given_who_sits():
    rules = DrawRules(max_per_region=1)
    assert record(2, rules).drawn.seats == ("R4", "R5")
    assert follows(record(2, rules), "R4") == ("R1", [("R3", "max_per_region"), ("R2", "max_per_region")])
    # When the one from the South has left, the South may sit again.
    assert follows(record(2, rules), "R5") == ("R3", [])


def test_a_share_is_kept():
    assert record(3, TECHNICAL).drawn.seats == ("R4", "R2", "R5")
    assert follows(record(3, TECHNICAL), "R4", "R5") == ("R1", [("R3", "share")])
    assert follows(record(3, TECHNICAL), "R2", "R5") == ("R3", [])


def test_two_vacant_seats_are_filled_so_that_both_can_be():
    # Whoever takes the employer A first would bar the only expert left of the category.
    pool = (
        Candidate("R4"), Candidate("R3", category="technical"), Candidate("R2", "A"), Candidate("R5", "B"),
        Candidate("R1", "A", category="technical"),
    )  # fmt: skip
    found = record(2, DrawRules(max_per_employer=1, shares=(Share("technical", Fraction(1, 2)),)), pool)
    assert follows(found) == ("R5", [("R2", "completion")])
    assert follows(found, "R5") == ("R1", [("R2", "share")])


def test_nobody_follows_where_no_stand_in_can():
    assert follows(record(3, TECHNICAL), "R4", "R5", gone=("R1",)) == (None, [("R3", "share")])
    assert follows(record(5), "R1", "R2", "R3", "R4") == (None, [])


def test_an_excluded_expert_never_follows():
    assert follows(record(2, DrawRules(exclude=("R2",))), "R4") == ("R5", [])


def test_a_wrong_question_is_refused():
    with pytest.raises(ValueError, match="no seat is vacant"):
        next_stand_in(record(2), ("R4", "R3"))
    with pytest.raises(ValueError, match="not in the pool: R9"):
        next_stand_in(record(2), ("R9",))


def test_the_chair_is_the_first_seat_or_the_first_of_a_category():
    assert chair(record(3)) == "R4"
    assert chair(record(3), "technical") == "R2"
    assert chair(record(2), "technical") is None


def test_skipped_says_who_and_why():
    assert next_stand_in(record(3, TECHNICAL), ("R4", "R5")).skipped == (PassedOver("R3", Passed.SHARE),)
