"""Alpha of arrays: the same figures as the exact ones, and large tables."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement import NotDefinedError, krippendorff, krippendorff_alpha
from scoring.agreement.krippendorff_array import METRICS
from scoring.agreement.ratio_sums import _distances, _interpolated, ratio_sum, ratio_sums_within
from tests.scoring.agreement.test_krippendorff import ALPHAS, CANONICAL, PUBLISHED
from tests.scoring.files import QUICK, gold

NAN = float("nan")


def array(rows):
    """Units x experts of floats; None is missing."""
    width = max((len(row) for row in rows), default=0)
    cells = [[*row, *[None] * (width - len(row))] for row in rows]
    return np.array([[NAN if cell is None else float(cell) for cell in row] for row in cells]).reshape(len(rows), width)


@pytest.mark.parametrize("metric", METRICS)
def test_the_canonical_example(metric):
    table = array(list(zip(*CANONICAL, strict=True)))
    assert krippendorff_alpha(table, metric) == pytest.approx(PUBLISHED[metric], abs=1e-12)


@pytest.mark.parametrize("metric", METRICS)
def test_the_gold_case(metric):
    case = gold("krippendorff_alpha_4x12")
    table = array(list(zip(*case["input"]["ratings"], strict=True)))
    assert krippendorff_alpha(table, metric) == pytest.approx(case["expected"][metric], abs=case["tolerance"])


VALUES = st.sampled_from([Fraction(0), Fraction(1), Fraction(1, 3), Fraction(25, 10), Fraction(7), Fraction(100)])


@pytest.mark.parametrize("metric", METRICS)
@QUICK
@given(units=st.lists(st.lists(st.none() | VALUES, max_size=5), max_size=6))
def test_floats_and_fractions_agree(metric, units):
    # The same floats on both sides: a third is not one.
    exact = [[Fraction(float(value)) for value in unit if value is not None] for unit in units]
    try:
        expected = ALPHAS[metric](exact)
    except NotDefinedError as error:
        with pytest.raises(NotDefinedError, match=str(error)):
            krippendorff_alpha(array(units), metric)
    else:
        assert krippendorff_alpha(array(units), metric) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("factor", [1e-12, 1e12, 1e-200, 1e200])
def test_no_unit_of_measurement_shows(metric, factor):
    table = array(list(zip(*CANONICAL, strict=True)))
    assert krippendorff_alpha(table * factor, metric) == pytest.approx(PUBLISHED[metric], abs=1e-12)


def test_a_constant_far_above_the_spread_leaves_the_interval_metric_alone():
    table = array(list(zip(*CANONICAL, strict=True)))
    assert krippendorff_alpha(table + 2.0**40, "interval") == pytest.approx(PUBLISHED["interval"], abs=1e-12)


@pytest.mark.parametrize("metric", METRICS)
def test_a_larger_table_with_gaps(metric):
    rng = np.random.default_rng(3)
    table = np.round(rng.normal(60, 10, (300, 1)) + rng.normal(0, 8, (300, 9)), 1).clip(0, 100)
    table[rng.random(table.shape) < 0.3] = NAN
    exact = [[Fraction(value) for value in row[~np.isnan(row)].tolist()] for row in table]
    assert krippendorff_alpha(table, metric) == pytest.approx(ALPHAS[metric](exact), abs=1e-12)


@pytest.mark.parametrize("metric", METRICS)
def test_order_of_units_and_experts_does_not_matter(metric):
    rng = np.random.default_rng(4)
    table = rng.integers(0, 9, (40, 6)).astype(float)
    table[rng.random(table.shape) < 0.3] = NAN
    moved = table[rng.permutation(40)][:, rng.permutation(6)]
    assert krippendorff_alpha(moved, metric) == pytest.approx(krippendorff_alpha(table, metric), abs=1e-14)


@pytest.mark.parametrize("seed", range(5))
def test_no_order_shows_in_the_last_digit_of_ratio(seed):
    rng = np.random.default_rng(seed)
    table = rng.random((40, 6))
    table[rng.random(table.shape) < 0.3] = NAN
    moved = table[rng.permutation(40)][:, rng.permutation(6)]
    assert krippendorff_alpha(moved, "ratio") == krippendorff_alpha(table, "ratio")


def test_the_table_is_left_as_it_was():
    table = array(list(zip(*CANONICAL, strict=True)))
    before = table.copy()
    for metric in METRICS:
        krippendorff_alpha(table, metric)
    np.testing.assert_array_equal(table, before)


@pytest.mark.parametrize(("table", "why"), [
    ([[1, NAN], [NAN, 2]], "no declaration has two scores"),
    ([[NAN, NAN]], "no declaration has two scores"),
    ([[]], "no declaration has two scores"),
    ([[2, 2], [2, 2]], "do not vary"),
    ([[0, 0], [0, 0]], "do not vary"),
    ([[2, 2], [2, 2], [5, NAN]], "do not vary"),
])  # fmt: skip
@pytest.mark.parametrize("metric", METRICS)
def test_what_is_not_defined_says_why(metric, table, why):
    with pytest.raises(NotDefinedError, match=why):
        krippendorff_alpha(table, metric)


@pytest.mark.parametrize("metric", METRICS)
def test_an_infinity_is_no_score(metric):
    with pytest.raises(ValueError, match="infinite"):
        krippendorff_alpha([[1.0, 2.0], [float("inf"), 3.0]], metric)
    with pytest.raises(ValueError, match="infinite"):
        krippendorff_alpha([[1.0, 2.0], [3.0, float("-inf")]], metric)


def test_what_is_no_table_or_no_metric_is_refused():
    with pytest.raises(ValueError, match="two dimensions"):
        krippendorff_alpha([1.0, 2.0])
    with pytest.raises(ValueError, match="no metric of alpha"):
        krippendorff_alpha([[1.0, 2.0]], "metric")  # type: ignore[arg-type]
    with pytest.raises(NotDefinedError, match="not negative"):
        krippendorff_alpha([[1.0, -2.0]], "ratio")


@pytest.mark.parametrize("values", [
    np.linspace(0.5, 100, 900),
    1e6 + np.linspace(0, 1e-3, 900),
    10.0 ** np.linspace(-12, 12, 900),
    10.0 ** np.linspace(-150, 0, 900),
], ids=["scores", "close", "wide", "very wide"])  # fmt: skip
def test_the_interpolated_sum_is_that_over_pairs(values):
    counts = np.arange(1.0, 901) % 7 + 1
    pairs = float(counts @ _distances(values, values) @ counts)
    assert _interpolated(values, counts) == pytest.approx(pairs, rel=1e-12)
    zeros = ratio_sum(np.concatenate(([0.0], values)), np.concatenate(([3.0], counts)))
    assert zeros == pytest.approx(pairs + 2 * 3 * counts.sum(), rel=1e-12)


def test_sums_within_units_of_any_size():
    rng = np.random.default_rng(6)
    sizes = np.array([2, 600, 3, 2])
    values = rng.uniform(0, 1, sizes.sum())
    expected = [_distances(unit, unit).sum() for unit in np.split(values, np.cumsum(sizes)[:-1])]
    assert ratio_sums_within(values, sizes) == pytest.approx(expected, rel=1e-12)


def test_exact_values_beyond_every_float():
    units = [[Fraction(10) ** 400 * value for value in (1, 2)], [Fraction(10) ** 400 * value for value in (3, 3)]]
    small = [[Fraction(1), Fraction(2)], [Fraction(3), Fraction(3)]]
    for metric in METRICS:
        assert ALPHAS[metric](units) == ALPHAS[metric](small)


def test_what_is_not_exact_has_no_place_among_fractions():
    with pytest.raises(TypeError, match="no exact number"):
        krippendorff.alpha_interval([[1.0, NAN], [2.0, 3.0]])  # type: ignore[list-item]
