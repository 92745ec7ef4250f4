"""Krippendorff's alpha against his example and against its definition."""

from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement import NotDefinedError, krippendorff
from tests.scoring.agreement.tables import exact
from tests.scoring.files import QUICK, gold

# Krippendorff, Computing Krippendorff's Alpha-Reliability: four observers, twelve units.
CANONICAL = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
PUBLISHED = {
    "nominal": 0.743421052631579,
    "ordinal": 0.8153875037548814,
    "interval": 0.8491071428571428,
    "ratio": 0.7974027747116121,
}
ALPHAS = {metric: getattr(krippendorff, f"alpha_{metric}") for metric in PUBLISHED}


@pytest.mark.parametrize("metric", PUBLISHED)
def test_the_canonical_example(metric):
    assert ALPHAS[metric](exact(zip(*CANONICAL, strict=True))) == pytest.approx(PUBLISHED[metric], abs=1e-9)


def test_the_example_is_that_of_the_gold_case():
    case = gold("krippendorff_alpha_4x12")
    assert case["input"]["ratings"] == CANONICAL
    assert case["expected"] == PUBLISHED


def by_definition(units, metric):
    """alpha from the coincidence matrix, pair by pair."""
    units = [unit for unit in units if len(unit) > 1]
    marginal = Counter(value for unit in units for value in unit)
    total = marginal.total()

    def distance(a, b):
        if metric == "nominal":
            return Fraction(a != b)
        if metric == "interval":
            return (a - b) ** 2
        if metric == "ratio":
            return ((a - b) / (a + b)) ** 2 if a + b else Fraction(0)
        low, high = sorted((a, b))
        between = sum(number for value, number in marginal.items() if low <= value <= high)
        return (between - Fraction(marginal[a] + marginal[b], 2)) ** 2 if a != b else Fraction(0)

    observed = sum(Fraction(1, len(unit) - 1) * distance(a, b) for unit in units for a, b in permutations(unit, 2))
    expected = sum(m * n * distance(a, b) for a, m in marginal.items() for b, n in marginal.items())
    return float(1 - (total - 1) * observed / expected) if expected else None


@pytest.mark.parametrize("metric", PUBLISHED)
@QUICK
@given(units=st.lists(st.lists(st.integers(0, 5).map(Fraction), max_size=4), max_size=6))
def test_the_closed_forms_are_the_definition(metric, units):
    expected = by_definition(units, metric)
    if expected is None:
        with pytest.raises(NotDefinedError):
            ALPHAS[metric](units)
    else:
        assert ALPHAS[metric](units) == pytest.approx(expected, abs=1e-9)


def test_negative_scores_have_no_ratios():
    with pytest.raises(NotDefinedError, match="not negative"):
        krippendorff.alpha_ratio(exact([[1, -1], [0, 2]]))


@pytest.mark.parametrize("metric", PUBLISHED)
def test_full_agreement_is_one(metric):
    assert ALPHAS[metric](exact([[1, 1, 1], [0, 0], [5, 5], [2]])) == 1
