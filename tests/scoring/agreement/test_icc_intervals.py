"""Intervals of intraclass correlations against the published ones and against their definitions."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from scipy.stats import f as f_distribution

from scoring.agreement import Interval, NotDefinedError, agreement_of
from scoring.agreement.anova import one_way, two_way
from scoring.agreement.icc_intervals import interval_1, interval_1k, interval_2, interval_2k, interval_3, interval_3k
from tests.scoring.agreement.tables import exact, ratings
from tests.scoring.agreement.test_icc import PUBLISHED, SHROUT_FLEISS
from tests.scoring.files import gold

INTERVALS = {
    "1": (-0.1329323, 0.7225601), "1k": (-0.8844422, 0.9124154),
    "2": (0.01878651, 0.7610844), "2k": (0.07113682, 0.927232),
    "3": (0.3424648, 0.9458583), "3k": (0.6756747, 0.9858917),
}  # fmt: skip


def test_the_intervals_of_shrout_and_fleiss():
    found = agreement_of(ratings(SHROUT_FLEISS)).icc_intervals
    assert set(found) == set(INTERVALS)
    for key, expected in INTERVALS.items():
        assert found[key] == pytest.approx(expected, abs=1e-6)


def test_the_gold_case_with_f_and_intervals():
    case = gold("icc_shrout_fleiss_1979")
    expected, tolerance = case["expected"], case["tolerance"]
    one, two = one_way(exact(case["input"]["scores"])), two_way(exact(case["input"]["scores"]))
    squares = (one.between, one.within, two.experts, two.residual)
    names = ("BMS", "WMS", "JMS", "EMS")
    assert [float(value) for value in squares] == pytest.approx(
        [expected["anova"][name] for name in names], abs=tolerance
    )
    first = [float(one.between / one.within), len(one.groups) - 1, one.total - len(one.groups)]
    assert first == pytest.approx(expected["F"]["ICC1"], abs=tolerance)
    second = [float(two.declarations / two.residual), two.n - 1, (two.n - 1) * (two.k - 1)]
    assert second == pytest.approx(expected["F"]["ICC2"], abs=tolerance)
    found = agreement_of(ratings(case["input"]["scores"]))
    for key in PUBLISHED:
        name = "ICC2k_shrout_fleiss_spearman_brown_of_ICC2_limits__psych" if key == "2k" else f"ICC{key}"
        assert found.icc[key] == pytest.approx(expected[f"ICC{key}"], abs=tolerance)
        assert found.icc_intervals[key] == pytest.approx(expected["ci95"][name], abs=tolerance)


def test_the_direct_formula_of_mcgraw_and_wong_is_the_same_interval():
    """ICC(A,k) of their table 7, with c and d made from ICC(A,k) itself."""
    found = two_way(exact(SHROUT_FLEISS))
    rows, columns, rest = (float(part) for part in (found.declarations, found.experts, found.residual))
    n, k = found.n, found.k
    rho = PUBLISHED["2k"]
    c, d = rho / (n * (1 - rho)), 1 + rho * (n - 1) / (n * (1 - rho))
    freedom = (c * columns + d * rest) ** 2 / ((c * columns) ** 2 / (k - 1) + (d * rest) ** 2 / ((n - 1) * (k - 1)))
    upper, other = f_distribution.ppf(0.975, n - 1, freedom), f_distribution.ppf(0.975, freedom, n - 1)
    direct = (
        n * (rows - upper * rest) / (upper * (columns - rest) + n * rows),
        n * (other * rows - rest) / (columns - rest + n * other * rows),
    )
    assert interval_2k(found) == pytest.approx(direct, abs=1e-6)


def test_a_higher_level_is_wider_and_a_level_is_a_share():
    one, two = one_way(exact(SHROUT_FLEISS)), two_way(exact(SHROUT_FLEISS))
    every: list[Callable[[float], Interval]] = [
        partial(interval_1, one), partial(interval_1k, one), partial(interval_2, two), partial(interval_2k, two),
        partial(interval_3, two), partial(interval_3k, two),
    ]  # fmt: skip
    for compute in every:
        narrow, wide = compute(0.5), compute(0.99)
        assert wide[0] < narrow[0] < narrow[1] < wide[1] <= 1
        for level in (0, 1, -0.5, 95, float("nan")):
            with pytest.raises(ValueError, match="level"):
                compute(level)


def chance(units, rho):
    """The pivot's place in the F distribution if rho were the true ICC(1), from the covariance of the means."""
    ratio = rho / (1 - rho)
    means = np.array([np.mean(unit) for unit in units])
    weights = np.linalg.inv(np.diag([ratio + 1 / len(unit) for unit in units]))
    middle = weights.sum(axis=0) @ means / weights.sum()
    freedom = len(units) - 1, sum(map(len, units)) - len(units)
    within = sum(((np.array(unit) - np.mean(unit)) ** 2).sum() for unit in units) / freedom[1]
    pivot = (means - middle) @ weights @ (means - middle) / freedom[0] / within
    return f_distribution.cdf(pivot, *freedom)


UNBALANCED = [[1, 2, 3], [2, 4], [9], [8, 7, 9, 5], [4, 6]]


def test_unequal_numbers_of_ratings_keep_an_exact_interval():
    low, high = interval_1(one_way(exact(UNBALANCED)), 0.9)
    assert (chance(UNBALANCED, low), chance(UNBALANCED, high)) == pytest.approx((0.95, 0.05), abs=1e-9)


def test_equal_numbers_give_the_classical_interval_by_the_pivot_too():
    low, high = interval_1(one_way(exact(SHROUT_FLEISS)))
    assert (chance(SHROUT_FLEISS, low), chance(SHROUT_FLEISS, high)) == pytest.approx((0.975, 0.025), abs=1e-9)


def test_the_interval_of_a_mean_is_that_of_one_score_stepped_up():
    found = one_way(exact(UNBALANCED))
    n0 = float(found.ratings)
    assert interval_1k(found) == pytest.approx([n0 * rho / (1 + (n0 - 1) * rho) for rho in interval_1(found)])


@pytest.mark.slow
def test_the_interval_of_an_incomplete_design_covers_what_it_says():
    rng = np.random.default_rng(5)
    sizes = [1, 2, 2, 3, 3, 4, 6, 2, 1, 5]
    hits = 0
    for _ in range(600):
        rows = [rng.normal(rng.normal(), 1, size).round(6) for size in sizes]
        low, high = interval_1(one_way(exact(row.tolist() for row in rows)), 0.9)
        hits += low <= 0.5 <= high
    assert abs(hits / 600 - 0.9) < 3 * (0.9 * 0.1 / 600) ** 0.5


@pytest.mark.parametrize("rows", [
    [[1, 1], [2, 2], [3, 3]],  # full agreement: nothing within
    [[1, 2], [2, 1], [1, 2]],  # no difference between declarations
    [[1, 5], [2, 6], [4, 8]],  # strictness alone
    [[1, 2], [2, 1]],
    [[0, 0, 1], [0, 1, 0], [1, 0, 0]],
    [[1, 9, 5], [9, 1, 5], [5, 5, 5]],
    [[0, 0], [0, 1]],
    [[1, 2, None], [5, None, 7], [9, 4, 4]],
    [[1, 1, None], [5, None, 5], [9, 9, 9]],
    [[1, 9, None], [9, None, 1], [5, 5, 5]],
    [[5, None, None], [5, None, None], [1, 4, 9]],
])  # fmt: skip
def test_an_interval_holds_its_estimate_or_has_a_reason(rows):
    found = agreement_of(ratings(rows))
    for key, value in found.icc.items():
        interval = found.icc_intervals[key]
        if value is None:
            assert (interval, bool(found.why[f"icc.{key}"])) == (None, True)
        elif interval is None:
            assert found.why[f"intervals.icc.{key}"]
        else:
            assert interval[0] <= value <= interval[1] <= 1


def test_full_agreement_is_certain():
    found = agreement_of(ratings([[1, 1], [2, 2], [3, 3]]))
    assert found.icc_intervals == dict.fromkeys(found.icc, (1.0, 1.0))


def test_no_scale_is_too_small_or_too_large():
    plain = agreement_of(ratings(SHROUT_FLEISS))
    for factor in (Fraction(1, 10**12), Fraction(10**12), Fraction(1, 10**300), Fraction(10**300)):
        one = one_way([[value * factor for value in row] for row in exact(SHROUT_FLEISS)])
        two = two_way([[value * factor for value in row] for row in exact(SHROUT_FLEISS)])
        assert (interval_1(one), interval_2(two), interval_3k(two)) == tuple(
            plain.icc_intervals[key] for key in ("1", "2", "3k")
        )
    far = one_way([[value * Fraction(1, 10**300) for value in row] for row in exact(UNBALANCED)])
    assert interval_1(far) == pytest.approx(interval_1(one_way(exact(UNBALANCED))), rel=1e-9)


def test_an_expert_far_from_the_others_leaves_no_absolute_agreement():
    far = agreement_of(ratings([[0, 10**15], [1, 10**15 + 1], [2, 10**15 + 2]]))
    value, interval = far.icc["2"], far.icc_intervals["2"]
    assert value is not None
    assert interval is not None
    assert 0 < interval[0] < value < interval[1] < 1e-20
    assert far.icc_intervals["3"] == (1, 1)


def test_equal_scores_have_no_interval():
    with pytest.raises(NotDefinedError, match="vary too little"):
        interval_1(one_way(exact([[1, 1], [1, 1]])))
