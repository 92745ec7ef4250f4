"""What may not change the fit, and what changes it in a known way."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.crossed import ScoreTable, fit_crossed, table_of
from tests.scoring.crossed.tables import simulated

FEW = settings(max_examples=15, deadline=None, database=None)


def _rows(table):
    return [
        (table.declarations[i], table.experts[j], float(value))
        for i, j, value in zip(table.declaration, table.expert, table.value, strict=True)
    ]


def _variances(found):
    return [found.components.declaration, found.components.expert, found.components.residual]


@FEW
@given(st.integers(0, 10**6))
def test_order_and_names_change_nothing(seed):
    table = simulated(25, 8, 3, seed=11)
    rng = np.random.default_rng(seed)
    names = {code: f"X{place:03}" for place, code in enumerate(rng.permutation(table.declarations))}
    names |= {code: f"Y{place:03}" for place, code in enumerate(rng.permutation(table.experts))}
    rows = [_rows(table)[place] for place in rng.permutation(table.size)]
    moved = table_of([(names[declaration], names[expert], value) for declaration, expert, value in rows])
    one, other = fit_crossed(table), fit_crossed(moved)
    assert _variances(other) == pytest.approx(_variances(one), rel=1e-9)
    assert other.criterion == pytest.approx(one.criterion, rel=1e-12)
    back = [moved.declarations.index(names[code]) for code in table.declarations]
    assert other.quality[back] == pytest.approx(one.quality, rel=1e-9, abs=1e-9)
    assert other.quality_sd[back] == pytest.approx(one.quality_sd, rel=1e-9)
    back = [moved.experts.index(names[code]) for code in table.experts]
    assert other.effect[back] == pytest.approx(one.effect, rel=1e-9, abs=1e-9)


def test_the_order_of_rows_does_not_change_a_digit():
    table = simulated(25, 8, 3, seed=11)
    again = table_of(reversed(_rows(table)))
    assert fit_crossed(again).criterion == fit_crossed(table).criterion
    assert fit_crossed(again).quality.tolist() == fit_crossed(table).quality.tolist()


@pytest.mark.parametrize(("n", "m"), [(12, 5), (5, 12), (8, 8)])
def test_a_complete_design_has_the_estimates_of_the_analysis_of_variance(n, m):
    table = simulated(n, m, m, seed=3)
    y = table.value.reshape(n, m)
    rows, columns = y.mean(axis=1, keepdims=True), y.mean(axis=0, keepdims=True)
    between, across = m * rows.var(ddof=1), n * columns.var(ddof=1)
    residual = ((y - rows - columns + y.mean()) ** 2).sum() / ((n - 1) * (m - 1))
    assert min(between, across) > residual
    found = fit_crossed(table)
    expected = [(between - residual) / m, (across - residual) / n, residual]
    assert _variances(found) == pytest.approx(expected, rel=1e-10)
    assert found.coefficients == pytest.approx([y.mean()], rel=1e-12)
    assert found.quality == pytest.approx((rows[:, 0] - y.mean()) * (1 - residual / between), abs=1e-9)


def test_a_complete_design_shows_the_variance_of_its_mean():
    table = simulated(12, 5, 5, seed=3)
    found = fit_crossed(table)
    of = found.components
    expected = of.declaration / 12 + of.expert / 5 + of.residual / 60
    assert found.coefficients_cov == pytest.approx(np.array([[expected]]), rel=1e-10)


@pytest.mark.parametrize("constant", [-50.0, 1e-3, 1e6])
def test_a_constant_moves_the_intercept_only(constant):
    table = simulated(20, 7, 4, seed=5)
    one, other = fit_crossed(table), fit_crossed(replace(table, value=table.value + constant))
    assert _variances(other) == pytest.approx(_variances(one), rel=1e-9)
    assert other.criterion == pytest.approx(one.criterion, rel=1e-11)
    assert other.quality == pytest.approx(one.quality, abs=1e-8)
    assert other.effect == pytest.approx(one.effect, abs=1e-8)
    assert other.coefficients - one.coefficients == pytest.approx([constant], abs=1e-8)


@pytest.mark.parametrize("factor", [1e-12, 1e-5, -3.0, 1e7, 1e12])
def test_scores_times_a_factor_have_variances_times_its_square(factor):
    table = simulated(20, 7, 4, seed=5)
    one, other = fit_crossed(table), fit_crossed(replace(table, value=table.value * factor))
    assert _variances(other) == pytest.approx([factor**2 * variance for variance in _variances(one)], rel=1e-9)
    assert other.quality / factor == pytest.approx(one.quality, rel=1e-9, abs=1e-9)
    assert other.quality_sd / abs(factor) == pytest.approx(one.quality_sd, rel=1e-9)
    shift = 2 * (table.size - 1) * np.log(abs(factor))
    assert other.criterion - shift == pytest.approx(one.criterion, abs=1e-7)


def test_groups_take_their_own_intercepts():
    table = simulated(24, 8, 3, seed=6, groups=3)
    assert table.group is not None
    moved = replace(table, value=table.value + np.array([0.0, 30.0, -200.0])[table.group[table.declaration]])
    one, other = fit_crossed(table), fit_crossed(moved)
    assert _variances(other) == pytest.approx(_variances(one), rel=1e-8)
    assert other.coefficients - one.coefficients == pytest.approx([0, 30, -200], abs=1e-8)
    assert other.quality == pytest.approx(one.quality, abs=1e-8)


def test_groups_in_one_column_each_are_the_default_fixed_effects():
    table = simulated(24, 8, 3, seed=6, groups=3)
    assert table.group is not None
    columns = np.eye(3)[table.group[table.declaration]]
    ungrouped = replace(table, groups=(), group=None)
    assert fit_crossed(ungrouped, columns).criterion == pytest.approx(fit_crossed(table).criterion, rel=1e-13)
    # Another basis of the same columns changes the criterion by its determinant only (Harville 1974).
    basis = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    other = fit_crossed(ungrouped, columns @ basis)
    assert other.quality == pytest.approx(fit_crossed(table).quality, abs=1e-8)


def test_a_sparse_and_a_dense_incidence_give_the_same_fit(monkeypatch):
    table = simulated(40, 15, 3, seed=7)
    one = fit_crossed(table)
    monkeypatch.setattr("scoring.crossed.design._DENSE_CELLS", 0)
    other = fit_crossed(table)
    assert _variances(other) == pytest.approx(_variances(one), rel=1e-9)
    assert other.criterion == pytest.approx(one.criterion, abs=1e-9)
    for name in ("quality", "effect", "quality_sd", "effect_sd", "quality_posterior_sd", "effect_posterior_sd"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-8, abs=1e-8)


def test_an_almost_exact_residual_is_found():
    rng = np.random.default_rng(0)
    noise = rng.standard_normal(120)
    table = simulated(40, 12, 3, seed=8, sd=(10, 5, 0))
    for size in (1e-2, 1e-3):
        small = fit_crossed(replace(table, value=table.value + size * noise))
        assert small.components.residual == pytest.approx(size**2, rel=0.5)
        assert small.components.declaration == pytest.approx(100, rel=0.6)


def test_many_scores_of_one_declaration_and_one_of_another():
    rows = [("D0", f"E{j:03}", float(j % 7)) for j in range(40)] + [("D1", "E000", 3.0), ("D2", "E001", 9.0)]
    rows += [("D2", "E002", 8.0), ("D1", "E003", 2.5)]
    found = fit_crossed(table_of(rows))
    assert np.isfinite(found.quality_sd).all()
    assert isinstance(found.quality[0].item(), float)
    assert isinstance(table_of(rows), ScoreTable)
