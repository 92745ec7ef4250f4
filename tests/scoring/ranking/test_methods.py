"""How the experts' totals become one."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.bundle import Criterion
from scoring.ranking import NoticeCode, rank
from scoring.ranking.methods import median, square_root, trimmed_mean, z_scored
from tests.scoring.files import gold
from tests.scoring.ranking.rounds import OUT_OF_100, round_of

TRIMMED = [
    ([90, 85, 70, 88, 60], Fraction(81)),
    ([90, 90, 70, 60, 60], Fraction(220, 3)),
    ([80, 70, 60], Fraction(70)),
    ([80, 70], Fraction(75)),
    ([80], Fraction(80)),
    ([100, 0, 70, 70, 70, 70], Fraction(70)),
]


@pytest.mark.parametrize(("scores", "expected"), TRIMMED)
def test_trimming_drops_one_copy_of_the_highest_and_the_lowest(scores, expected):
    assert trimmed_mean([Fraction(score) for score in scores]) == expected
    assert rank(round_of({"D": scores}), "trimmed").declarations[0].total == expected


def test_trimming_agrees_with_the_gold_case():
    case = gold("trimmed_mean_rules")
    assert [row["scores"] for row in case["input"]] == [scores for scores, _ in TRIMMED]
    assert [float(total) for _, total in TRIMMED] == pytest.approx(case["expected"], abs=1e-12)


def test_trimming_fewer_than_five_is_warned_of_once():
    found = rank(round_of({"A": [1, 2, 3, 4, 5], "C": [1, 2], "B": [1, 2, 3, 4]}), "trimmed")
    assert [notice.code for notice in found.warnings] == [NoticeCode.FEW_TRIMMED]
    assert found.warnings[0].params == {"count": 2, "first": "B, C"}
    assert not rank(round_of({"A": [1, 2, 3, 4, 5]}), "trimmed").warnings


def test_the_median_of_an_even_number_lies_between():
    assert median([Fraction(1), Fraction(10), Fraction(2), Fraction(4)]) == 3


def test_a_total_of_ones_own_leaves_abstentions_out_and_shares_their_weight():
    other = Criterion("R", "Rest", Decimal(3), best=Decimal(1), worst=Decimal(0), step=Decimal(1))
    bundle = round_of({"A": [80, 60, 20]}, criteria=(OUT_OF_100, other))
    scores = [*bundle.scores]
    for number, value in enumerate((1, None, 0)):
        scores.append(type(scores[0])("A", f"E{number}", "R", None if value is None else Decimal(value)))
    bundle = type(bundle)(bundle.settings, bundle.criteria, bundle.declarations, bundle.experts, scores=tuple(scores))
    found = rank(bundle, "median").declarations[0]
    assert found.sheets == {"E0": 95, "E1": 60, "E2": 5}
    assert found.total == 60
    # By items: 160 / 3 for Q, 1 / 2 for R with three times its weight.
    assert rank(bundle, "mean").declarations[0].total == Fraction(160, 12) + Fraction(75, 2)


def test_z_scores_take_an_experts_level_and_spread_away():
    # E1 gives half of what E0 gives: after standardising they say the same.
    said = {"A": 10, "B": 20, "C": 30}
    totals = {code: {"E0": Fraction(2 * value), "E1": Fraction(value)} for code, value in said.items()}
    found = z_scored(totals)
    assert found["B"] == 30
    assert found["C"] - found["B"] == found["B"] - found["A"] > 0


def test_an_expert_with_two_totals_or_without_spread_is_only_centred():
    totals = {
        "A": {"E0": Fraction(50), "E1": Fraction(10)},
        "B": {"E0": Fraction(50), "E1": Fraction(30)},
        "C": {"E0": Fraction(50)},
    }
    assert z_scored(totals) == {"A": 33, "B": 43, "C": 38}


def test_z_scores_of_nothing_are_nothing():
    assert z_scored({}) == {}


def test_the_root_is_right_to_forty_decimals():
    found = square_root(Fraction(2))
    assert found * 10**40 == 14142135623730950488016887242096980785696


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="unknown method 'borda'; one of mean, median, trimmed, zscore"):
        rank(round_of({"A": [1]}), "borda")
