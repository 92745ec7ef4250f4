"""Additive least squares: exact where scores are additive, and refused where they are not determined."""

from dataclasses import replace

import numpy as np
import pytest

from scoring.crossed import CrossedError, Refusal, least_squares, table_of
from tests.scoring.crossed.tables import simulated


@pytest.mark.parametrize(("n", "m", "each"), [(30, 8, 3), (6, 20, 9), (5, 5, 2)])
def test_it_is_the_minimum_norm_solution_of_the_written_out_problem(n, m, each):
    table = simulated(n, m, each, seed=4)
    columns = np.hstack([np.eye(n)[table.declaration], np.eye(m)[table.expert]])
    expected = columns @ np.linalg.lstsq(columns, table.value)[0]
    found = least_squares(table)
    assert table.value - found.residual == pytest.approx(expected, abs=1e-9)
    fitted = found.quality[table.declaration] + found.level[table.expert]
    assert fitted + found.residual == pytest.approx(table.value, abs=1e-12)
    assert found.quality.sum() == pytest.approx(0, abs=1e-9)
    assert found.effect.sum() == pytest.approx(0, abs=1e-9)
    assert found.effect + found.mean == pytest.approx(found.level, abs=1e-12)


@pytest.mark.parametrize("constant", [7.0, -1e6])
def test_a_constant_added_to_an_expert_moves_only_that_expert(constant):
    table = simulated(30, 8, 3, seed=4)
    moved = replace(table, value=table.value + constant * (table.expert == 2))
    one, other = least_squares(table), least_squares(moved)
    assert other.quality == pytest.approx(one.quality, abs=1e-8)
    expected = one.level.copy()
    expected[2] += constant
    assert other.level == pytest.approx(expected, abs=1e-8)
    assert np.diff(np.delete(other.effect, 2)) == pytest.approx(np.diff(np.delete(one.effect, 2)), abs=1e-8)


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_an_additive_table_is_recovered(scale):
    rng = np.random.default_rng(1)
    quality, level = rng.integers(0, 50, 40) * 1.0, rng.integers(20, 60, 9) * 1.0
    table = simulated(40, 9, 3, seed=2)
    exact = replace(table, value=scale * (quality[table.declaration] + level[table.expert]))
    found = least_squares(exact)
    assert found.quality / scale == pytest.approx(quality - quality.mean(), abs=1e-9)
    assert found.level / scale == pytest.approx(level + quality.mean(), abs=1e-9)


def test_iteration_gives_what_factoring_gives(monkeypatch):
    table = simulated(300, 40, 3, seed=5)
    one = least_squares(table)
    monkeypatch.setattr("scoring.crossed.additive.LARGEST_EXACT", 0)
    other = least_squares(table)
    assert other.quality == pytest.approx(one.quality, abs=1e-9)
    assert other.level == pytest.approx(one.level, abs=1e-9)


@pytest.mark.parametrize(("limit", "length"), [(2_500, 400), (0, 2_400)])
def test_a_chain_of_pairs_is_connected(limit, length, monkeypatch):
    # Hardly anything links its ends, so that iteration does not converge.
    monkeypatch.setattr("scoring.crossed.additive.LARGEST_EXACT", limit)
    rows = [(f"D{i:04}", f"E{i + j:04}", float(i % 9 + 3 * (i + j) % 5)) for i in range(length) for j in (0, 1)]
    found = least_squares(table_of(rows))
    assert abs(found.residual).max() < 1e-9


@pytest.mark.parametrize(("blocks", "bridge"), [(2, 0), (5, 0), (5, 3)])
def test_unconnected_sets_are_counted(blocks, bridge):
    rows = [(f"D{b}{i}", f"E{b}{j}", float(i * j)) for b in range(blocks) for i in range(3) for j in range(2)]
    rows += [(f"D{b}0", f"E{b + 1}0", 1.0) for b in range(bridge)]
    with pytest.raises(CrossedError) as refused:
        least_squares(table_of(rows))
    assert refused.value.code is Refusal.DISCONNECTED
    assert refused.value.components == blocks - bridge
    assert str(blocks - bridge) in str(refused.value)


def test_one_score_is_its_experts_level():
    found = least_squares(table_of([("D", "E", 7.5)]))
    assert (found.quality.tolist(), found.level.tolist(), found.residual.tolist()) == ([0.0], [7.5], [0.0])
