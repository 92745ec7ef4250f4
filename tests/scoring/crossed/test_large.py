"""The iterative solution beside the factored one, within the errors it states."""

import numpy as np
import pytest

from scoring.crossed import CrossedError, Refusal, fit_crossed, table_of
from scoring.crossed.sparse import conjugate_gradients
from tests.scoring.crossed.tables import simulated


def _both(table, seed=0):
    return fit_crossed(table), fit_crossed(table, seed=seed, largest_exact=1)


def _off(one, other):
    """How many stated standard errors the iterative figures are off."""
    names = ("declaration", "expert", "residual")
    components = [
        (getattr(other.components, name) - getattr(one.components, name)) / getattr(other.components_se, name)
        for name in names
    ]
    return [*components, (other.criterion - one.criterion) / other.criterion_se]


def test_the_factored_solution_states_no_error():
    found = fit_crossed(simulated(30, 8, 3))
    assert found.criterion_se == found.sd_error == found.components_se.residual == 0


@pytest.mark.slow
def test_the_iterative_solution_is_off_by_its_stated_errors():
    table = simulated(150, 50, 4, seed=1)
    off = np.array([_off(*_both(table, seed)) for seed in range(10)])
    assert abs(off).max() < 5
    # Were the errors stated ten times too large or too small, this would be 0.1 or 10.
    assert 0.5 < np.sqrt((off**2).mean()) < 1.7


def test_predictions_and_standard_deviations_follow():
    one, other = _both(simulated(150, 50, 4, seed=1, groups=2))
    assert other.quality == pytest.approx(one.quality, abs=0.01)
    assert other.effect == pytest.approx(one.effect, abs=0.01)
    assert other.coefficients == pytest.approx(one.coefficients, abs=0.01)
    for name in ("quality_sd", "effect_sd", "quality_posterior_sd", "effect_posterior_sd"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=0.01)
    assert 0 < other.sd_error < 0.01


def test_the_same_seed_gives_the_same_digits_and_another_seed_others():
    table = simulated(150, 50, 4, seed=1)
    one, again, other = (fit_crossed(table, seed=seed, largest_exact=1) for seed in (3, 3, 4))
    assert one.criterion == again.criterion
    assert one.quality.tolist() == again.quality.tolist()
    assert one.quality_sd.tolist() == again.quality_sd.tolist()
    assert one.criterion != other.criterion


def test_more_experts_than_declarations():
    one, other = _both(simulated(50, 150, 12, seed=2))
    assert abs(np.array(_off(one, other))).max() < 5


def test_panels_that_share_no_expert():
    rows = [
        (f"D{panel}{i:02}", f"E{panel}{j}", 50 + 9 * np.sin(7 * i + panel) + 5 * np.cos(11 * j) + 6 * np.sin(i * j + i))
        for panel in range(6)
        for i in range(40)
        for j in range(8)
        if (i + j) % 3
    ]
    one, other = _both(table_of(rows))
    assert abs(np.array(_off(one, other))).max() < 5


def test_a_declaration_that_everybody_scored(monkeypatch):
    monkeypatch.setattr("scoring.crossed.probes._MOST_PAIRS", 100)  # as if pairs were too many to be listed
    one, other = _both(simulated(150, 50, 4, seed=1))
    assert abs(np.array(_off(one, other))).max() < 5
    assert other.quality_sd == pytest.approx(one.quality_sd, rel=0.02)
    assert other.effect_sd == pytest.approx(one.effect_sd, rel=0.1)


@pytest.mark.parametrize("sd", [(0.0, 5, 5), (5, 0.0, 5), (0, 0, 5)])
def test_bounds_are_found_as_by_factoring(sd):
    for seed in range(6):
        one, other = _both(simulated(60, 20, 4, seed, sd))
        for name in ("declaration", "expert"):
            exact, ours = getattr(one.components, name), getattr(other.components, name)
            assert abs(exact - ours) <= 5 * getattr(other.components_se, name) + 1e-9 * one.components.residual
        assert np.isfinite(other.quality_sd).all()


def test_conjugate_gradients_solve_and_integrate():
    rng = np.random.default_rng(0)
    matrix = rng.standard_normal((30, 30))
    matrix = matrix @ matrix.T / 30 + np.eye(30)
    right = rng.standard_normal((30, 3))
    right[:, 1] = 0
    solved = conjugate_gradients(lambda block: matrix @ block, right)
    assert solved.found == pytest.approx(np.linalg.solve(matrix, right), abs=1e-9)
    values, vectors = np.linalg.eigh(matrix)
    expected = np.einsum("ij,i,ij->j", vectors.T @ right, np.log(values), vectors.T @ right)
    assert solved.quadrature(np.log) == pytest.approx(expected, abs=1e-9)


def test_conjugate_gradients_give_up_rather_than_answer_wrong(monkeypatch):
    monkeypatch.setattr("scoring.crossed.sparse._STEPS", 3)
    matrix = np.diag(10.0 ** np.arange(8))
    with pytest.raises(CrossedError) as refused:
        conjugate_gradients(lambda block: matrix @ block, np.ones((8, 1)))
    assert refused.value.code is Refusal.NOT_CONVERGED


@pytest.mark.slow
def test_a_hundred_thousand_scores_recover_what_was_simulated():
    rng = np.random.default_rng(3)
    rows = [(f"D{i:05}", f"E{j:04}") for i in range(20_000) for j in rng.choice(3_000, 5, replace=False)]
    quality, effect = rng.normal(0, 10, 20_000), rng.normal(0, 5, 3_000)
    table = table_of((d, e, quality[int(d[1:])] + effect[int(e[1:])] + rng.normal(0, 8)) for d, e in rows)
    found = fit_crossed(table)
    assert found.components.declaration == pytest.approx(quality.var(), rel=0.03)
    assert found.components.expert == pytest.approx(effect.var(), rel=0.05)
    assert found.components.residual == pytest.approx(64, rel=0.02)
    assert 0 < found.criterion_se < 0.05
    inside = abs(found.quality - (quality - quality.mean())) < 1.645 * found.quality_posterior_sd
    assert inside.mean() == pytest.approx(0.9, abs=0.01)
