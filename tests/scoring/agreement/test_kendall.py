"""Kendall's W."""

import pytest

from scoring.agreement import NotDefinedError, agreement_of
from scoring.agreement.kendall import concordance, kendall_w
from tests.scoring.agreement.tables import exact, ratings
from tests.scoring.files import gold


def test_w_with_ties_on_the_reference_table():
    case = gold("kendall_w_anxiety")
    assert kendall_w(exact(case["input"]["scores"])) == pytest.approx(case["expected"]["W_tie_corrected"], abs=1e-9)


def test_the_reference_table_with_its_test_and_without_the_correction():
    case = gold("kendall_w_anxiety")
    expected, tolerance = case["expected"], case["tolerance"]
    found = agreement_of(ratings(case["input"]["scores"]))
    tested = found.concordance
    assert tested is not None
    assert found.kendall_w == tested.w == pytest.approx(expected["W_tie_corrected"], abs=tolerance["W"])
    assert tested.uncorrected == pytest.approx(expected["W_uncorrected"], abs=tolerance["W"])
    assert tested.chi_squared == pytest.approx(expected["chisq"], abs=tolerance["chisq"])
    assert tested.freedom == expected["df"]
    assert tested.p == pytest.approx(expected["p"], abs=tolerance["p"])
    assert found.icc["2"] == pytest.approx(expected["icc_A1"], abs=tolerance["icc_A1"])


def test_the_correction_counts_every_tie_of_every_expert():
    # As in the example by hand below; without the correction 12 * 6.5 / (4 * 24).
    found = concordance(exact([[1, 1], [1, 2], [2, 3]]))
    assert found.uncorrected == pytest.approx(78 / 96)
    assert found.chi_squared == pytest.approx(2 * 2 * 78 / 84)


def test_full_concordance_and_none():
    assert kendall_w(exact([[1, 10], [2, 20], [3, 30]])) == 1
    assert kendall_w(exact([[1, 3], [2, 2], [3, 1]])) == 0


def test_ties_by_hand():
    # Ranks 1.5 1.5 3 and 1 2 3: sums 2.5, 3.5, 6; S = 6.5; ties 6: 12 * 6.5 / (4 * 24 - 2 * 6).
    assert kendall_w(exact([[1, 1], [1, 2], [2, 3]])) == pytest.approx(78 / 84)


def test_without_differences_there_is_no_w():
    with pytest.raises(NotDefinedError, match="no expert tells the declarations apart"):
        kendall_w(exact([[1, 2], [1, 2]]))
