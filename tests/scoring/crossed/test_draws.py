"""Joint draws have the posterior's mean and covariance."""

import numpy as np
import pytest

from scoring.crossed import Components, draw_blocks, draws, fit_crossed
from tests.scoring.crossed.tables import simulated, written


@pytest.mark.parametrize(("n", "m", "each", "groups"), [(14, 6, 3, 0), (6, 14, 6, 0), (14, 6, 3, 2)])
def test_mean_and_covariance_are_the_posteriors(n, m, each, groups):
    table = simulated(n, m, each, seed=1, groups=groups)
    n, m = len(table.declarations), len(table.experts)
    components = fit_crossed(table).components
    expected = written(table, components)
    count = 8_000
    found = draws(table, components, count, seed=5)
    assert found.quality.shape == (count, n)
    assert found.effect.shape == (count, m)
    sample = np.hstack([found.quality, found.effect])
    sd = np.sqrt(np.diag(expected.covariance))
    mean = np.concatenate([expected.quality, expected.effect])
    assert sample.mean(axis=0) == pytest.approx(mean, abs=5 * sd.max() / np.sqrt(count))
    scaled = np.cov(sample.T) / np.outer(sd, sd)
    assert scaled == pytest.approx(expected.covariance / np.outer(sd, sd), abs=5 * np.sqrt(2 / count))
    assert found.coefficients.mean(axis=0) == pytest.approx(expected.coefficients, abs=0.2)
    cov = np.atleast_2d(np.cov(found.coefficients.T))
    assert cov == pytest.approx(expected.coefficients_cov, rel=0.1, abs=0.5)


def test_coefficients_and_quality_are_drawn_together():
    table = simulated(14, 6, 3, seed=1)
    found = draws(table, Components(100, 64, 100), 8_000, seed=5)
    totals = found.coefficients[:, :1] + found.quality + found.effect.mean(axis=1, keepdims=True)
    # Strict experts and a low intercept explain the same scores: their sum is surer than the intercept alone.
    assert totals.std(axis=0).max() < np.hypot(found.coefficients.std(), found.quality.std(axis=0).min())
    assert np.corrcoef(found.coefficients[:, 0], found.effect.mean(axis=1))[0, 1] < -0.5


def test_neither_blocks_nor_iteration_change_the_draws(monkeypatch):
    table = simulated(40, 15, 3, seed=2)
    components = Components(100, 64, 100)
    whole = draws(table, components, 25, seed=5)
    monkeypatch.setattr("scoring.crossed.joint._BLOCK", 7 * (table.size + 55))
    blocks = list(draw_blocks(table, components, 25, seed=5, largest_exact=1))
    assert [len(block.quality) for block in blocks] == [7, 7, 7, 4]
    assert np.vstack([block.quality for block in blocks]) == pytest.approx(whole.quality, abs=1e-8)
    assert np.vstack([block.coefficients for block in blocks]) == pytest.approx(whole.coefficients, abs=1e-8)


def test_the_same_seed_gives_the_same_draws():
    table = simulated(10, 5, 3)
    one, again, other = (draws(table, Components(1, 1, 1), 3, seed=seed) for seed in (1, 1, 2))
    assert one.quality.tolist() == again.quality.tolist()
    assert one.quality.tolist() != other.quality.tolist()


def test_a_variance_of_zero_is_drawn_as_zero():
    found = draws(simulated(10, 5, 3), Components(0, 4, 9), 5)
    assert not found.quality.any()
    assert found.effect.all()
