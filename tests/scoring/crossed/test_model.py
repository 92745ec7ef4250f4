"""The fit beside the same model written out with N x N matrices."""

import numpy as np
import pytest

from scoring.crossed import CrossedError, fit_crossed
from tests.scoring.crossed.tables import lowest, simulated, written

CASES = [(12, 6, 3, 0), (6, 14, 5, 0), (20, 7, 4, 3), (9, 9, 2, 0)]


@pytest.mark.parametrize(("n", "m", "each", "groups"), CASES)
def test_every_figure_is_that_of_the_written_out_model(n, m, each, groups):
    table = simulated(n, m, each, seed=1, groups=groups)
    found = fit_crossed(table)
    expected = written(table, found.components)
    assert found.criterion == pytest.approx(expected.criterion, abs=1e-8)
    assert found.coefficients == pytest.approx(expected.coefficients, rel=1e-9)
    assert found.coefficients_cov == pytest.approx(expected.coefficients_cov, rel=1e-8, abs=1e-9)
    assert found.quality == pytest.approx(expected.quality, abs=1e-9)
    assert found.effect == pytest.approx(expected.effect, abs=1e-9)
    sds = np.concatenate([found.quality_posterior_sd, found.effect_posterior_sd])
    assert sds == pytest.approx(np.sqrt(np.diag(expected.covariance)), abs=1e-8)
    given = np.concatenate([found.quality_sd, found.effect_sd])
    assert given == pytest.approx(np.sqrt(np.diag(expected.given)), abs=1e-8)


def test_fixed_effects_of_the_caller_are_taken_in_the_order_of_the_table():
    table = simulated(15, 6, 3, seed=2)
    fixed = np.column_stack([np.ones(table.size), np.linspace(0, 1000, table.size) ** 2])
    found = fit_crossed(table, fixed)
    expected = written(table, found.components, fixed)
    assert found.criterion == pytest.approx(expected.criterion, abs=1e-8)
    assert found.coefficients == pytest.approx(expected.coefficients, rel=1e-9)
    assert found.coefficients_cov == pytest.approx(expected.coefficients_cov, rel=1e-7)
    assert found.criterion == pytest.approx(lowest(table, fixed), abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_no_simplex_search_finds_a_lower_criterion(seed):
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(4, 10)), int(rng.integers(3, 7))
    sd = tuple(rng.choice([0.1, 1.0, 3.0, 10.0], 3))
    table = simulated(n, m, int(rng.integers(2, m + 1)), seed, sd, groups=int(rng.choice([0, 2])))
    try:
        found = fit_crossed(table)
    except CrossedError:
        pytest.skip("a design or a residual that is refused has tests of its own")
    assert found.criterion <= lowest(table) + 1e-6


@pytest.mark.parametrize(("sd", "zero"), [((0.0, 5, 5), "declaration"), ((5, 0.0, 5), "expert")])
def test_a_variance_at_its_bound_is_exactly_zero_and_so_are_its_predictions(sd, zero):
    fits = [fit_crossed(simulated(30, 10, 4, seed, sd)) for seed in range(12)]
    at_bound = [fit for fit in fits if getattr(fit.components, zero) == 0]
    # Half of the estimates of a variance of 0 fall on the bound.
    assert 2 <= len(at_bound) <= 10
    for fit in at_bound:
        predictions, sds = (fit.quality, fit.quality_sd) if zero == "declaration" else (fit.effect, fit.effect_sd)
        assert not predictions.any()
        assert not sds.any()


def test_both_variances_at_their_bound_leave_ordinary_least_squares():
    table = simulated(30, 10, 4, 5, (0, 0, 5))
    fits = [fit_crossed(simulated(12, 6, 3, seed, (0, 0, 5))) for seed in range(20)]
    none = [fit for fit in fits if fit.components.declaration == fit.components.expert == 0]
    assert none
    for seed, fit in enumerate(fits):
        if fit in none:
            table = simulated(12, 6, 3, seed, (0, 0, 5))
            assert fit.components.residual == pytest.approx(table.value.var(ddof=1), rel=1e-12)
            assert fit.coefficients == pytest.approx([table.value.mean()], rel=1e-12)
