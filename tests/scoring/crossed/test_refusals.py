"""What cannot be fitted is refused with its reason, and nothing else is raised."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.crossed import Components, CrossedError, Refusal, draws, fit_crossed, least_squares, table_of
from tests.scoring.crossed.tables import simulated


def _table(text):
    return table_of((row[:2], row[2:4], float(row[5:])) for row in text.split())


REFUSED = [
    ("", Refusal.NO_SCORES),
    ("D1E1:1", Refusal.ONE_DECLARATION),
    ("D1E1:1 D1E2:2 D1E3:7", Refusal.ONE_DECLARATION),
    ("D1E1:1 D2E1:2 D3E1:7", Refusal.ONE_EXPERT),
    ("D1E1:5 D1E2:5 D2E1:5 D2E2:5", Refusal.NO_SPREAD),
    # No declaration has two scores: its variance and the residual's are one.
    ("D1E1:1 D2E1:2 D3E2:7 D4E2:3", Refusal.NOT_IDENTIFIED),
    # No expert gave two scores.
    ("D1E1:1 D1E2:2 D2E3:7 D2E4:3", Refusal.NOT_IDENTIFIED),
    ("D1E1:1 D1E2:3 D2E1:2 D2E2:4 D3E1:9 D3E2:11", Refusal.PERFECT_FIT),
    ("D1E1:1 D1E2:1 D2E1:2 D2E2:2 D3E1:9 D3E2:9", Refusal.PERFECT_FIT),
    ("D1E1:0.1 D1E2:0.3 D2E2:0.4 D2E3:0.7 D3E3:1.1 D3E1:0.6 D1E3:0.6", Refusal.PERFECT_FIT),
    ("D1E1:1e200 D1E2:3 D2E1:2 D2E2:5", Refusal.OUT_OF_RANGE),
    ("D1E1:1e-200 D1E2:3e-200 D2E1:2e-200 D2E2:0", Refusal.OUT_OF_RANGE),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_it_says_why(text, code):
    with pytest.raises(CrossedError) as refused:
        fit_crossed(_table(text))
    assert refused.value.code is code
    assert str(refused.value)
    assert isinstance(refused.value, ValueError)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers(bad):
    table = simulated(6, 4, 2)
    value = table.value.copy()
    value[3] = bad
    for work in (fit_crossed, least_squares, lambda wrong: draws(wrong, Components(1, 1, 1), 2)):
        with pytest.raises(CrossedError) as refused:
            work(replace(table, value=value))
        assert refused.value.code is Refusal.NOT_FINITE


def test_fixed_effects_that_cannot_be():
    table = simulated(6, 4, 2)
    one = np.ones((table.size, 1))
    wrong = [
        np.ones((table.size - 1, 1)),
        np.ones(table.size),
        np.hstack([one, one]),
        np.zeros((table.size, 1)),
        np.arange(table.size, dtype=float)[:, None],  # no intercept among its combinations
        np.eye(table.size),
    ]
    for fixed in wrong:
        with pytest.raises(CrossedError) as refused:
            fit_crossed(table, fixed)
        assert refused.value.code is Refusal.BAD_FIXED


def test_a_group_for_each_declaration_leaves_no_quality():
    table = simulated(6, 4, 3, groups=6)
    with pytest.raises(CrossedError) as refused:
        fit_crossed(table)
    assert refused.value.code is Refusal.NOT_IDENTIFIED


@pytest.mark.parametrize("components", [(1, 1, 0), (-1, 1, 1), (1, np.inf, 1), (1, 1, np.nan)])
def test_draws_need_variances(components):
    with pytest.raises(CrossedError) as refused:
        draws(simulated(6, 4, 2), Components(*components), 3)
    assert refused.value.code is Refusal.OUT_OF_RANGE


def _fit_or_refusal(table):
    try:
        return fit_crossed(table)
    except CrossedError as error:
        return error.code


@settings(max_examples=60, deadline=None, database=None)
@given(st.data())
def test_any_small_table_is_fitted_or_refused_without_a_warning(data):
    n, m = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    pairs = [(i, j) for i in range(n) for j in range(m)]
    chosen = data.draw(st.lists(st.sampled_from(pairs), unique=True, max_size=len(pairs)))
    unit = data.draw(st.sampled_from([1e-12, 1.0, 1e12]))
    rows = [(f"D{i}", f"E{j}", unit * data.draw(st.integers(0, 4))) for i, j in chosen]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = _fit_or_refusal(table_of(rows))
    assert found is not Refusal.NOT_CONVERGED
    if isinstance(found, Refusal):
        return
    numbers = [found.criterion, found.components.residual, *found.quality_sd, *found.effect_sd, *found.quality]
    assert np.isfinite(numbers).all()
    assert found.components.residual > 0
