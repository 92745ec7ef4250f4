"""The statistics against plain computations of the same, one expert and one score at a time."""

import numpy as np
import pytest
from scipy import stats

from scoring.watch.calibrate import calibrated
from scoring.watch.consensus import Prior, consensus_of
from scoring.watch.layout import by_content, layout_of
from scoring.watch.measure import Column, gauge_of
from scoring.watch.spread import bulk
from scoring.watch.statistics import average_ranks, rank_agreement, region_contrast, same_count, studentised
from scoring.watch.subject import subject_of_table
from tests.benchmarks.scoring.simulate import simulate

NOBODY = np.zeros(0, dtype=np.intp)
PRIOR = Prior(15.0, 11.0)


@pytest.fixture(name="round_")
def small_round():
    table = simulate("base", 1).table
    sizes = len(table.declarations), len(table.experts)
    layout = layout_of(table.declaration, table.expert, sizes, np.arange(table.size))
    values = table.value[layout.rows][:, None]
    return layout, values, consensus_of(values, layout, PRIOR, NOBODY)


def test_ranks_share_the_mean_of_ties():
    rng = np.random.default_rng(0)
    values = rng.integers(0, 6, (3, 8, 5)).astype(float)
    assert np.array_equal(average_ranks(values), stats.rankdata(values, axis=1))


def test_without_ties_the_rank_agreement_is_spearmans(round_):
    layout, values, found = round_
    free = values + 1e-6 * np.random.default_rng(1).standard_normal(values.shape)
    block = layout.blocks[0]
    ours = rank_agreement(found, free, block)[0, 0]
    theirs = stats.spearmanr(block.of(free)[0, :, 0], block.of(found.others)[0, :, 0]).statistic
    assert ours == pytest.approx(theirs)


def test_a_tie_counts_as_no_agreement(round_):
    layout, values, found = round_
    block = layout.blocks[0]
    assert rank_agreement(found, np.full_like(values, 50.0), block) == pytest.approx(0)


def test_the_most_frequent_value_is_counted(round_):
    layout, values, _ = round_
    for block in layout.blocks:
        ours = same_count(values, block)[:, 0]
        theirs = [np.unique(row, return_counts=True)[1].max() for row in block.of(values)[..., 0]]
        assert ours.tolist() == theirs


def test_an_outlier_does_not_widen_its_own_yardstick(round_):
    layout, _, found = round_
    block = layout.blocks[-1]
    ours = studentised(found, block, PRIOR)[0, :, 0]
    weight, residual = block.of(found.weight)[0, :, 0], block.of(found.residual)[0, :, 0]
    for place in range(block.size):
        rest = np.arange(block.size) != place
        mean = weight[rest] @ residual[rest] / weight[rest].sum()
        squares = weight[rest] @ (residual[rest] - mean) ** 2
        yardstick = (squares + 8.0 * PRIOR.noise**2) / (8.0 + block.size - 2)
        error = np.sqrt(yardstick * (1 / weight[place] + 1 / weight[rest].sum()))
        assert ours[place] == pytest.approx((residual[place] - mean) / error)


def test_an_experts_own_scores_are_no_part_of_the_consensus_beside_them(round_):
    layout, values, _ = round_
    alone = np.zeros(len(layout.count), dtype=bool)
    alone[3] = True
    aside = np.flatnonzero(alone)
    other = values + 40.0 * np.sin(np.arange(len(values)))[:, None] * alone[layout.expert][:, None]
    before, after = (consensus_of(each, layout, PRIOR, aside) for each in (values, other))
    np.testing.assert_allclose(before.others, after.others)
    others = ~alone[layout.expert]
    np.testing.assert_allclose(before.residual[others], after.residual[others])
    assert after.noise[3, 0] > 1.5 * before.noise[3, 0]


def test_a_constant_added_to_an_expert_is_that_experts_effect_and_nothing_else(round_):
    layout, values, found = round_
    moved = consensus_of(values + 30.0 * (layout.expert == 7)[:, None], layout, PRIOR, NOBODY)
    np.testing.assert_allclose(moved.residual, found.residual, atol=1e-9)
    np.testing.assert_allclose(moved.effect - found.effect, 30.0 * (np.arange(30) == 7)[:, None], atol=1e-9)


def test_the_consensus_finds_quality_and_noise():
    found = simulate("noise_wide", 3)
    table = found.table
    layout = layout_of(table.declaration, table.expert, (100, 30), np.arange(500))
    said = consensus_of(table.value[layout.rows][:, None], layout, PRIOR, NOBODY)
    assert np.corrcoef(said.quality[:, 0], found.quality)[0, 1] > 0.9
    assert np.corrcoef(np.log(said.noise[:, 0]), np.log(found.noise))[0, 1] > 0.8


def test_the_bulk_is_the_same_whatever_a_few_do():
    values = np.random.default_rng(2).standard_normal((400, 3))
    mean, spread = bulk(values)
    np.testing.assert_allclose(mean, 0, atol=0.15)
    np.testing.assert_allclose(spread, 1, atol=0.12)
    far = values.copy()
    far[:20] = 1e6
    np.testing.assert_allclose(bulk(far)[0], mean, atol=0.2)
    np.testing.assert_allclose(bulk(far)[1], spread, atol=0.15)
    assert [found.tolist() for found in bulk(np.full((5, 1), 3.0))] == [[3.0], [0.0]]


def test_favour_to_the_own_region_is_a_difference_of_weighted_means(round_):
    layout, values, _ = round_
    own = (np.arange(len(values)) % 3 == 0)[:, None].astype(float)
    found = consensus_of(values + 12.0 * own * (layout.expert == 2)[:, None], layout, PRIOR, NOBODY)
    contrast, error = region_contrast(found, own, layout, np.array([2]), PRIOR)
    rows = layout.expert == 2
    weight, residual, home = found.weight[rows, 0], found.residual[rows, 0], own[rows, 0] > 0
    plain = np.average(residual[home], weights=weight[home]) - np.average(residual[~home], weights=weight[~home])
    assert contrast[0, 0] == pytest.approx(plain)
    assert 0 < error[0, 0] < 15


def test_an_order_by_content_follows_the_scores_not_the_places():
    table = simulate("base", 4).table
    rng = np.random.default_rng(0)
    rows, names, codes = rng.permutation(table.size), rng.permutation(100), rng.permutation(30)
    one = by_content(table.declaration, table.expert, table.value)
    two = by_content(names[table.declaration[rows]], codes[table.expert[rows]], table.value[rows])
    assert names[one[0]].tolist() == two[0].tolist()
    assert codes[one[1]].tolist() == two[1].tolist()
    three = by_content(table.declaration, table.expert, table.value + 17.0 * (table.expert == 5))
    assert one[1].tolist() == three[1].tolist()


def test_an_honest_expert_has_some_flag_with_the_chance_asked_for():
    gauge = gauge_of(subject_of_table(simulate("base", 1).table, (0.0, 100.0)))
    rng = np.random.default_rng(5)
    honest = {column: rng.standard_normal((30, 2_000)) for column in gauge.able}
    found = calibrated(honest, gauge, 0.01, each=False)
    assert 0.0095 < found.expected / 30 <= 0.01
    # Independent statistics: the chance of each is about 1 - 0.99^(1/5).
    assert all(share == pytest.approx(0.002, abs=0.0006) for share in found.realised.values())
    alike = calibrated(dict.fromkeys(honest, honest[Column.NOISE]), gauge, 0.01, each=False)
    assert all(share == pytest.approx(0.01, abs=0.0006) for share in alike.realised.values())
    chance = found.chance(Column.NOISE, np.full(30, 9.0))
    assert chance.tolist() == [1 / 2_001] * 30
    assert found.chance(Column.NOISE, np.full(30, -9.0)).tolist() == [1.0] * 30
