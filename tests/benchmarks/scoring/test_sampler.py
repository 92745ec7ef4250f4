"""The library's posterior and a plain sampler of the same model, written apart, agree; and what judges their error."""

import numpy as np
import pytest

from scoring.crossed import table_of
from scoring.reference import posterior
from tests.benchmarks.scoring.chains import mean_error, split_rhat
from tests.benchmarks.scoring.goals import ratio
from tests.benchmarks.scoring.metrics import ranks_of
from tests.benchmarks.scoring.sampler import sample


def _table():
    rng = np.random.default_rng(5)
    quality, effect = rng.normal(60, 12, 16), rng.normal(0, 8, 6)
    noise = [3, 3, 6, 6, 12, 12]
    rows = [
        (f"D{i:02}", f"E{j}", float(np.rint(quality[i] + effect[j] + rng.normal(0, noise[j]))))
        for i in range(16)
        for j in rng.permutation(6)[:4]
    ]
    groups = {f"D{i:02}": "east" if i < 8 else "west" for i in range(16)}
    return table_of(rows, groups, step=1.0)


@pytest.mark.slow
@pytest.mark.parametrize("robust", [False, True])
def test_the_library_and_the_plain_sampler_agree(robust):
    table = _table()
    plain = sample(table, 1, robust=robust, keep=300, chains=32)
    library = [posterior(table, robust=robust, seed=seed) for seed in range(8)]
    assert split_rhat(plain.total).max() < 1.02
    mean, sd = plain.total.mean(axis=(0, 1)), plain.total.std(axis=(0, 1))
    assert np.abs((np.mean([one.total for one in library], axis=0) - mean) / sd).max() < 0.12
    assert np.mean([one.total_sd for one in library], axis=0) == pytest.approx(sd, rel=0.06)
    ranks = np.stack([ranks_of(chain) for chain in plain.total])
    found = np.concatenate([ranks_of(one.draws) for one in library])
    assert found.mean(axis=0) == pytest.approx(ranks.mean(axis=(0, 1)), abs=0.2)
    assert (found <= 4).mean(axis=0) == pytest.approx((ranks <= 4).mean(axis=(0, 1)), abs=0.03)


def test_chains_that_disagree_show():
    rng = np.random.default_rng(0)
    draws = rng.standard_normal((4, 1000, 2))
    assert split_rhat(draws) == pytest.approx([1, 1], abs=0.01)
    draws[0, :, 1] += 1
    assert split_rhat(draws)[1] > 1.05
    assert split_rhat(draws)[0] < 1.01


def test_the_error_of_a_mean_counts_that_draws_hang_together():
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((200, 2000))
    along = np.empty_like(noise)
    along[:, 0] = noise[:, 0]
    for step in range(1, 2000):
        along[:, step] = 0.5 * along[:, step - 1] + noise[:, step]
    # The sum of autocovariances of this series is 4, so the mean of N draws has variance 4 / N.
    found = np.mean([mean_error(along[start : start + 4]) for start in range(0, 200, 4)])
    assert found == pytest.approx(np.sqrt(4 / 8000), rel=0.1)
    assert along.reshape(50, 8000).mean(axis=1).std() == pytest.approx(found, rel=0.3)


def test_a_ratio_of_means_is_surer_than_the_means_where_both_vary_together():
    rng = np.random.default_rng(0)
    below = rng.uniform(0.7, 0.9, 200)
    found = ratio((0.98 * below).tolist(), below.tolist())
    assert found.value == pytest.approx(0.98)
    assert found.error == pytest.approx(0, abs=1e-12)
