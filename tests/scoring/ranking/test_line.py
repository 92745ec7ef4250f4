"""The funding line and the thresholds under it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.bundle import Criterion, CriterionKind, Declaration, Score
from scoring.ranking import NoticeCode, funding_line, rank
from tests.scoring.ranking.rounds import OUT_OF_100, round_of


def funded(ranking):
    return {row.code: row.funded for row in ranking.declarations}


def test_the_best_are_inside():
    found = rank(round_of({"A": [3], "B": [2], "C": [1]}, fund=2))
    assert funded(found) == {"A": "inside", "B": "inside", "C": "outside"}
    assert funded(rank(round_of({"A": [3], "B": [2]}, fund=2), fund=1)) == {"A": "inside", "B": "outside"}


def test_a_tie_across_the_line_is_marked_and_stops_everyone_after_it():
    found = rank(round_of({"A": [3], "B": [2], "C": [2], "D": [1]}, fund=2))
    assert funded(found) == {"A": "inside", "B": "line_tie", "C": "line_tie", "D": "outside"}
    assert [notice.code for notice in found.warnings] == [NoticeCode.LINE_TIE]


def test_a_tie_at_the_line_that_fits_is_inside():
    found = rank(round_of({"A": [2], "B": [2], "C": [1]}, fund=2))
    assert funded(found) == {"A": "inside", "B": "inside", "C": "outside"}
    assert not found.warnings


def test_below_a_threshold_the_line_moves_on_and_the_rank_stays():
    limited = replace(OUT_OF_100, threshold=Decimal(50), code="T")
    bundle = round_of({"A": [49.99], "B": [50], "C": [60]}, criteria=(limited, replace(OUT_OF_100, weight=Decimal(9))))
    more = tuple(Score(code, "E0", "Q", Decimal(score)) for code, score in (("A", 100), ("B", 90), ("C", 10)))
    found = rank(replace(bundle, scores=bundle.scores + more))
    assert [(row.code, row.rank, row.below_threshold) for row in found.declarations] == [
        ("A", 1, ("T",)), ("B", 2, ()), ("C", 3, ()),
    ]  # fmt: skip
    assert funded(found) == {"A": "below_threshold", "B": "inside", "C": "outside"}


def test_a_tie_with_one_below_the_threshold_is_no_tie_at_the_line():
    limited = replace(OUT_OF_100, threshold=Decimal(50))
    bundle = round_of({"A": [40], "B": [60]}, criteria=(limited, replace(OUT_OF_100, code="R")))
    more = (Score("A", "E0", "R", Decimal(60)), Score("B", "E0", "R", Decimal(40)))
    found = rank(replace(bundle, scores=bundle.scores + more))
    assert [row.rank for row in found.declarations] == [1, 1]
    assert funded(found) == {"A": "below_threshold", "B": "inside"}


@pytest.mark.parametrize(("scores", "below"), [([3, 3], ()), ([3, 3.5], ("N",)), ([1, 4.5], ()), ([1, "abstain"], ())])
def test_a_threshold_on_a_scale_whose_best_is_lowest(scores, below):
    item = Criterion(
        "N", "Note", Decimal(1), best=Decimal(1), worst=Decimal(5), step=Decimal("0.5"), threshold=Decimal(3)
    )
    assert rank(round_of({"A": scores}, criteria=(item,))).declarations[0].below_threshold == below


@pytest.mark.parametrize(("score", "below"), [(60, ()), (59.99, ("G",))])
def test_a_threshold_of_a_group_is_in_percent(score, below):
    group = Criterion("G", "Group", Decimal(5), threshold=Decimal(60))
    item = replace(OUT_OF_100, parent="G")
    assert rank(round_of({"A": [score]}, criteria=(item, group))).declarations[0].below_threshold == below


@pytest.mark.parametrize(("points", "below"), [(-3, ("M",)), (-2, ()), (None, ())])
def test_a_threshold_on_a_deduction_is_in_points(points, below):
    minus = Criterion(
        "M", "Minus", Decimal(1), best=Decimal(0), worst=Decimal(-10), step=Decimal(1), kind=CriterionKind.ADJUST,
        threshold=Decimal(-2),
    )  # fmt: skip
    bundle = round_of({"A": [50]}, criteria=(OUT_OF_100, minus))
    more = () if points is None else (Score("A", "E0", "M", Decimal(points)),)
    assert rank(replace(bundle, scores=bundle.scores + more)).declarations[0].below_threshold == below


def grouped(**places):
    bundle = round_of({"A": [5], "B": [4], "C": [3], "D": [2], "E": [1]}, fund=None)
    groups = dict(zip("ABCDE", ("east", "east", "west", "west", "north"), strict=True))
    rows = tuple(Declaration(code, code, code, group=group) for code, group in groups.items())
    return replace(bundle, declarations=rows, settings=replace(bundle.settings, fund_by_group=places))


def test_each_group_has_its_own_line():
    found = rank(grouped(east=1, west=2))
    assert funded(found) == {"A": "inside", "B": "outside", "C": "inside", "D": "inside", "E": "outside"}
    assert found.fund is None
    assert found.fund_by_group == {"east": 1, "west": 2}


def test_one_number_of_places_overrides_the_groups():
    found = rank(grouped(east=1, west=2), fund=2)
    assert funded(found)["B"] == "inside"
    assert found.fund_by_group is None


def test_without_a_line_nothing_is_marked():
    found = rank(round_of({"A": [1]}, fund=None))
    assert funded(found) == {"A": None}


def test_the_line_can_be_drawn_again():
    found = rank(round_of({"A": [2], "B": [1]}, fund=1))
    assert funded(funding_line(found, 2)) == {"A": "inside", "B": "inside"}
    assert funded(funding_line(found, None)) == {"A": None, "B": None}
    with pytest.raises(ValueError, match="either fund or fund_by_group"):
        funding_line(found, 1, {"east": 1})
