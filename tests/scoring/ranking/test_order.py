"""Ranks, ties and rounding."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.bundle import CriterionKind, RankOn, Score
from scoring.ranking import NoticeCode, rank, rounded_half_up
from tests.scoring.ranking.rounds import OUT_OF_100, ranks, round_of


def test_equal_totals_share_a_rank_and_the_next_is_skipped():
    found = rank(round_of({"D": [10], "B": [50], "C": [50], "A": [90]}))
    assert ranks(found) == {"A": 1, "B": 2, "C": 2, "D": 4}
    assert [row.tied for row in found.declarations] == [False, True, True, False]


def test_a_tenth_and_two_tenths_tie_with_three():
    assert ranks(rank(round_of({"A": [0.1, 0.2], "B": [0.3, 0]}))) == {"A": 1, "B": 1}


def test_exact_totals_part_what_is_shown_alike():
    scores = {"A": [50, 50, 50.01], "B": [50]}
    assert ranks(rank(round_of(scores))) == {"A": 1, "B": 2}
    shown = rank(round_of(scores, rank_on=RankOn.SHOWN))
    assert ranks(shown) == {"A": 1, "B": 1}
    assert shown.declarations[0].total != shown.declarations[1].total


@pytest.mark.parametrize(("value", "decimals", "expected"), [
    (Fraction(1, 8), 2, "0.13"),
    (Fraction(-1, 8), 2, "-0.13"),
    (Fraction(5, 2), 0, "3"),
    (Fraction(2, 3), 3, "0.667"),
    (Fraction(-1, 1000), 2, "0.00"),
    (Fraction(100), 2, "100.00"),
    (Fraction(10**30 + 5, 10), 0, "1" + "0" * 28 + "1"),
])  # fmt: skip
def test_halves_are_rounded_away_from_zero(value, decimals, expected):
    assert str(rounded_half_up(value, decimals)) == expected


def tied_round(ties, fund=1):
    """A and B have the same total; A is better on Q, B on R."""
    rest = replace(OUT_OF_100, code="R")
    bundle = round_of({"A": [70], "B": [50], "C": [10]}, criteria=(OUT_OF_100, rest), ties=ties, fund=fund)
    more = tuple(Score(code, "E0", "R", Decimal(score)) for code, score in (("A", 50), ("B", 70), ("C", 10)))
    return replace(bundle, scores=bundle.scores + more)


@pytest.mark.parametrize(("ties", "expected"), [
    ((), {"A": 1, "B": 1, "C": 3}),
    (("shared",), {"A": 1, "B": 1, "C": 3}),
    (("Q",), {"A": 1, "B": 2, "C": 3}),
    (("R", "Q"), {"A": 2, "B": 1, "C": 3}),
])  # fmt: skip
def test_criteria_part_ties_in_turn(ties, expected):
    found = rank(tied_round(ties))
    assert ranks(found) == expected
    assert [row.tied for row in found.declarations] == [not any(tie in "QR" for tie in ties)] * 2 + [False]


def test_a_deduction_can_part_a_tie():
    minus = replace(OUT_OF_100, code="M", best=Decimal(0), worst=Decimal(-10), kind=CriterionKind.ADJUST)
    bundle = round_of({"A": [60], "B": [55]}, criteria=(OUT_OF_100, minus), ties=("M",))
    bundle = replace(bundle, scores=(*bundle.scores, Score("A", "E0", "M", Decimal(-5))))
    found = rank(bundle)
    assert found.declarations[0].total == found.declarations[1].total == 55
    assert ranks(found) == {"A": 2, "B": 1}


def test_a_lot_parts_a_tie_once_it_is_drawn():
    bundle = tied_round(("lot",))
    due = rank(bundle)
    assert ranks(due) == {"A": 1, "B": 1, "C": 3}
    assert [(notice.code, notice.params["first"]) for notice in due.warnings] == [(NoticeCode.LOT_DUE, "A, B")]
    drawn = rank(bundle, lots={"A": 2, "B": 1, "C": 9})
    assert ranks(drawn) == {"A": 2, "B": 1, "C": 3}
    assert not drawn.warnings
    assert [row.funded for row in drawn.declarations] == ["inside", "outside", "outside"]


@pytest.mark.parametrize("lots", [{"A": 1}, {"A": 1, "B": 1}, {}])
def test_a_lot_that_does_not_part_a_tie_leaves_it(lots):
    assert ranks(rank(tied_round(("lot",)), lots=lots)) == {"A": 1, "B": 1, "C": 3}


def test_lots_are_only_used_where_the_rules_say_so():
    assert ranks(rank(tied_round(("shared",)), lots={"A": 1, "B": 2})) == {"A": 1, "B": 1, "C": 3}


def test_a_tie_away_from_the_line_needs_no_lot():
    assert not rank(tied_round(("lot",), fund=2)).warnings
