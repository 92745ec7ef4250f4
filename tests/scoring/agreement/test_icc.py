"""Intraclass correlations against the published table."""

import pytest

from scoring.agreement import NotDefinedError, agreement_of
from scoring.agreement.anova import one_way, two_way
from scoring.agreement.icc import icc_1
from tests.scoring.agreement.tables import exact, ratings
from tests.scoring.files import gold

# Shrout & Fleiss 1979, table 2: six targets, four judges.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
PUBLISHED = {"1": 0.1657418, "2": 0.2897638, "3": 0.7148407, "1k": 0.4427971, "2k": 0.6200505, "3k": 0.9093155}


def test_the_six_of_shrout_and_fleiss():
    found = agreement_of(ratings(SHROUT_FLEISS))
    assert found.icc == pytest.approx(PUBLISHED, abs=1e-7)
    assert (found.declarations, found.experts, found.why) == (6, 4, {})


def test_the_mean_squares_of_shrout_and_fleiss():
    one, two = one_way(exact(SHROUT_FLEISS)), two_way(exact(SHROUT_FLEISS))
    assert [round(float(value), 2) for value in (one.between, one.within, two.experts, two.residual)] == [
        11.24, 6.26, 32.49, 1.02,
    ]  # fmt: skip
    assert one.between == two.declarations
    assert one.ratings == 4


def test_the_tables_are_those_of_the_gold_cases():
    case = gold("icc_shrout_fleiss_1979")
    assert case["input"]["scores"] == SHROUT_FLEISS
    assert {key.removeprefix("ICC"): value for key, value in case["expected"].items() if "ICC" in key} == PUBLISHED


def test_incomplete_ratings_allow_the_one_way_design_only():
    found = agreement_of(ratings([[9, 2, None], [6, None, 3], [None, 4, 6]]))
    assert found.icc["1"] is not None
    assert found.icc["1k"] is not None
    assert [found.icc[key] for key in ("2", "3", "2k", "3k")] == [None] * 4
    assert found.why["icc.2"] == "incomplete: not every expert scored every declaration"
    assert found.why["kendall_w"] == found.why["icc.2"]


def test_unequal_numbers_of_ratings_use_the_effective_number():
    found = one_way(exact([[1, 2, 3], [2, 4], [9]]))
    assert float(found.ratings) == pytest.approx((6 - 14 / 6) / 2)
    assert icc_1(found) == pytest.approx((18.75 - 4 / 3) / (18.75 + (11 / 6 - 1) * 4 / 3))


@pytest.mark.parametrize(("rows", "why"), [
    ([[1, 2]], "needs at least two declarations, one of them with two scores"),
    ([[1], [2]], "needs at least two declarations, one of them with two scores"),
    ([], "needs at least two declarations, one of them with two scores"),
    ([[3, 3], [3, 3]], "the scores vary too little for it"),
])  # fmt: skip
def test_what_is_not_defined_says_why(rows, why):
    found = agreement_of(ratings(rows))
    assert found.icc["1"] is None
    assert found.why["icc.1"] == why
    assert found.kendall_w is None
    with pytest.raises(NotDefinedError):
        ratings(rows[:1]).matrix()
