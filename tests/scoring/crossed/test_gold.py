"""Fits of lme4, to the tolerance that each gold case states."""

import numpy as np
import pytest

from scoring.crossed import CrossedError, Refusal, fit_crossed, least_squares, table_of
from tests.scoring.files import gold


def _rows(case):
    return [(f"D{int(i):03}", f"E{int(j):03}", value) for i, j, value in case["input"]["rows"]]


def test_a_small_incomplete_design_is_fitted_as_by_lme4():
    case = gold("lme4_crossed_small")
    expected, tolerance = case["expected"], case["tolerance"]
    found = fit_crossed(table_of(_rows(case)))
    variances = (found.components.declaration, found.components.expert, found.components.residual)
    assert variances == pytest.approx([expected[key] for key in ("tau2", "sb2", "s2")], rel=tolerance["variances_rel"])
    assert found.criterion == pytest.approx(expected["remlcrit"], abs=tolerance["remlcrit"])
    assert found.quality == pytest.approx(expected["q"], abs=tolerance["blup"])
    assert found.effect == pytest.approx(expected["b"], abs=tolerance["blup"])
    assert found.quality_sd == pytest.approx(expected["condsd_q"], abs=tolerance["blup"])
    assert found.coefficients == pytest.approx([expected["mu"]], abs=tolerance["blup"])
    assert np.sqrt(found.coefficients_cov) == pytest.approx(np.array([[expected["se_mu"]]]), abs=tolerance["blup"])


def test_a_complete_design_with_more_of_one_factor_is_fitted_as_by_lme4():
    case = gold("lme4_penicillin")
    expected, tolerance = case["expected"], case["tolerance"]
    rows = [(row["plate"], row["sample"], row["diameter"]) for row in case["input"]["rows"]]
    swapped = [(sample, plate, diameter) for plate, sample, diameter in rows]
    for found, plates, samples in ((fit_crossed(table_of(rows)), 0, 1), (fit_crossed(table_of(swapped)), 1, 0)):
        by_factor = (found.quality, found.effect)
        variances = (found.components.declaration, found.components.expert)
        assert np.sqrt(variances[plates]) == pytest.approx(expected["sd"]["plate"], abs=tolerance["sd"])
        assert np.sqrt(variances[samples]) == pytest.approx(expected["sd"]["sample"], abs=tolerance["sd"])
        assert np.sqrt(found.components.residual) == pytest.approx(expected["sd"]["Residual"], abs=tolerance["sd"])
        assert found.criterion == pytest.approx(expected["remlcrit"], abs=1e-6)
        assert by_factor[plates] == pytest.approx(list(expected["plate"].values()), abs=tolerance["blup"])
        assert by_factor[samples] == pytest.approx(list(expected["sample"].values()), abs=tolerance["blup"])


def test_least_squares_recovers_an_additive_table():
    case = gold("additive_noiseless")
    expected = case["expected"]
    found = least_squares(table_of(_rows(case)))
    assert found.quality == pytest.approx(expected["quality_minus_mean"], abs=case["tolerance"])
    assert found.effect == pytest.approx(expected["expert_effect_minus_mean"], abs=case["tolerance"])


def test_least_squares_refuses_a_disconnected_table():
    case = gold("additive_disconnected")
    with pytest.raises(CrossedError) as refused:
        least_squares(table_of(_rows(case)))
    assert refused.value.code is Refusal.DISCONNECTED
    assert refused.value.components == case["expected"]["components"]
