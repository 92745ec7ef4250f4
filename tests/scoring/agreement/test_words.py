"""Agreement in words."""

from math import inf, nan

import pytest

from scoring.agreement import Band, Coefficient, agreement_of, headline, in_words, word
from tests.scoring.agreement.tables import ratings
from tests.scoring.agreement.test_icc import SHROUT_FLEISS


@pytest.mark.parametrize(("coefficient", "value", "band"), [
    (Coefficient.ICC, -2, Band.POOR), (Coefficient.ICC, 0.4999, Band.POOR), (Coefficient.ICC, 0.5, Band.MODERATE),
    (Coefficient.ICC, 0.7499, Band.MODERATE), (Coefficient.ICC, 0.75, Band.GOOD), (Coefficient.ICC, 0.899, Band.GOOD),
    (Coefficient.ICC, 0.9, Band.EXCELLENT), (Coefficient.ICC, 1, Band.EXCELLENT),
    (Coefficient.ALPHA, 0.6669, Band.UNRELIABLE), (Coefficient.ALPHA, 0.667, Band.TENTATIVE),
    (Coefficient.ALPHA, 0.7999, Band.TENTATIVE), (Coefficient.ALPHA, 0.8, Band.RELIABLE),
    (Coefficient.W, 0.29, Band.VERY_WEAK), (Coefficient.W, 0.3, Band.WEAK), (Coefficient.W, 0.5, Band.MEDIUM),
    (Coefficient.W, 0.7, Band.STRONG),
])  # fmt: skip
def test_the_limits_of_each_family(coefficient, value, band):
    found = word(coefficient, value)
    assert found is not None
    assert (found.band, found.at_best, found.judged, found.by_interval) == (band, band, value, False)
    assert found.text
    assert found.source


def test_the_lower_end_of_an_interval_is_judged():
    found = word(Coefficient.ICC, 0.91, (0.6, 0.95))
    assert found is not None
    assert (found.band, found.at_best, found.judged, found.by_interval) == (Band.MODERATE, Band.EXCELLENT, 0.6, True)


def test_every_band_has_its_own_sentence():
    every = [word(coefficient, value / 10) for coefficient in Coefficient for value in range(11)]
    texts = {found.band: found.text for found in every if found}
    assert set(texts) == set(Band)
    assert len(set(texts.values())) == len(Band)


def test_nothing_is_said_of_what_is_not_defined():
    assert word(Coefficient.ICC, None) is None
    for value, interval in ((nan, None), (inf, None), (0.5, (nan, 1.0)), (0.5, (-inf, 1.0))):
        with pytest.raises(ValueError, match="no finite number"):
            word(Coefficient.ICC, value, interval)


def test_a_complete_round_rests_on_the_consistency_of_means():
    report = agreement_of(ratings(SHROUT_FLEISS))
    found = headline(report)
    assert found is not None
    assert (found.key, found.value, found.interval) == ("icc.3k", report.icc["3k"], report.icc_intervals["3k"])
    # 0.91 by itself would be excellent; the interval begins at 0.676.
    assert (found.worded.band, found.worded.at_best) == (Band.MODERATE, Band.EXCELLENT)


def test_an_incomplete_round_rests_on_means_of_different_experts():
    found = headline(agreement_of(ratings([[9, 2, None], [6, None, 3], [None, 4, 6], [1, 1, 2]])))
    assert found is not None
    assert found.key == "icc.1k"


def test_without_two_scores_of_anything_there_is_no_headline():
    report = agreement_of(ratings([[1], [2]]))
    assert headline(report) is None
    assert in_words(report) == {}


def test_every_coefficient_that_is_defined_has_words():
    report = agreement_of(ratings(SHROUT_FLEISS))
    found = in_words(report)
    assert set(found) == {
        *(f"icc.{key}" for key in report.icc), *(f"krippendorff.{key}" for key in report.krippendorff),
        "kendall_w", "generalizability.g", "generalizability.phi",
    }  # fmt: skip
    assert found["icc.1"].band is Band.POOR
    assert found["krippendorff.interval"].by_interval
    assert not found["krippendorff.nominal"].by_interval
    assert found["kendall_w"].band is Band.STRONG
    assert found["generalizability.g"].band is Band.EXCELLENT
