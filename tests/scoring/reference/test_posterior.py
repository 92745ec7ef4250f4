"""The reference model on simulated tables: what it recovers, and what must not change it."""

import json
from dataclasses import replace

import numpy as np
import pytest

from scoring.crossed.table import table_of
from scoring.reference import fit_model, posterior
from scoring.reference.layout import layout_of
from scoring.reference.posterior import _chains
from tests.scoring.files import SHARED
from tests.scoring.reference.tables import relabelled, rows_of, simulated


def test_names_and_order_change_nothing_to_the_bit():
    table, _, _ = simulated(5)
    other, new = relabelled(table, 6)
    found, again = posterior(table), posterior(other)
    place = {code: number for number, code in enumerate(other.declarations)}
    by_name = [place[new[code]] for code in table.declarations]
    assert (again.total[by_name] == found.total).all()
    assert (again.draws[:, by_name] == found.draws).all()
    experts = {code: number for number, code in enumerate(other.experts)}
    effects = [experts["Y" + new[code]] for code in table.experts]
    assert (again.fit.noise[effects] == found.fit.noise).all()


def test_the_same_seed_repeats_and_another_changes_little():
    table, _, _ = simulated(5)
    first, second, other = posterior(table, seed=1), posterior(table, seed=1), posterior(table, seed=2)
    assert (first.draws == second.draws).all()
    assert not (first.draws == other.draws).all()
    assert np.abs(first.total - other.total).max() < 0.25 * first.total_sd.min()


def test_points_may_be_moved_and_stretched():
    table, _, _ = simulated(5)
    found = posterior(table)
    for scale, shift in ((1e-9, 0.0), (1e9, -3e9), (2.0, 17.0)):
        moved = posterior(table_of((d, e, scale * value + shift) for d, e, value in rows_of(table)))
        assert np.allclose((moved.total - shift) / scale, found.total, atol=1e-5)
        assert np.allclose(moved.total_sd / scale, found.total_sd, atol=1e-5)


def test_declarations_that_the_scores_do_not_tell_apart_stay_tied():
    table, _, _ = simulated(5)
    rows = rows_of(table)
    twins = rows + [("D99", expert, value) for declaration, expert, value in rows if declaration == "D00"]
    found = posterior(table_of(twins))
    assert found.total[0] == found.total[-1]


def test_scores_that_are_alike_in_two_groups_are_drawn_to_their_own_group():
    table, _, _ = simulated(5, each=8, groups="AB")
    rows = [row for row in rows_of(table) if row[0] not in ("D00", "D01")]
    lifted = [(d, e, value + 30 * (int(d[1:]) % 2)) for d, e, value in rows]
    twins = [(d, f"E{e}", 75.0 + e) for d in ("D00", "D01") for e in range(8)]
    groups = {code: "AB"[int(code[1:]) % 2] for code in table.declarations}
    found = posterior(table_of(lifted + twins, groups))
    assert found.total[0] < found.total[1] - 0.1
    # Renaming the groups exchanges nothing but names.
    other = posterior(table_of(lifted + twins, {code: {"A": "Z", "B": "C"}[name] for code, name in groups.items()}))
    assert (other.total == found.total).all()


def test_who_is_told_apart_only_far_away_is_not_tied():
    """A chain of experts, all panels alike but at one end: what differs there has to travel along it."""
    rows = [(f"D{d:02d}", f"E{e:02d}", 50.0 + 10 * (e - d)) for d in range(20) for e in (d, d + 1)]
    layout = layout_of(table_of([*rows, ("D19", "E00", 90.0), ("D00", "E05", 50.0)]))
    assert len(set(layout.declaration_alike.tolist())) == 20
    assert len(set(layout.expert_alike.tolist())) == 21


@pytest.mark.parametrize("picked", [12, 28, 38])
def test_shrinkage_of_little_data_is_no_matter_of_the_seed(picked):
    """Few sheets in coarse steps: in some states an expert's scale is near 0, and that must not decide the parts."""
    random = np.random.default_rng(picked)
    declarations, experts = int(random.integers(3, 8)), int(random.integers(2, 5))
    rows = []
    for place in range(declarations):
        panel = random.choice(experts, int(random.integers(1, experts + 1)), replace=False)
        rows += [(f"D{place}", f"E{expert}", float(random.integers(0, 11) * 10)) for expert in panel]
    table = table_of(rows, step=10.0)
    found = [posterior(table, seed=seed) for seed in range(4)]
    shrinkage = np.array([one.total - one.adjusted for one in found])
    assert np.ptp(shrinkage, axis=0).max() < 10
    assert np.abs(shrinkage).max() < 40


def test_a_large_table_gets_fewer_chains():
    layout = layout_of(simulated(5)[0])
    sizes = (96, 25_000, 100_000, 1_000_000)
    assert [_chains(replace(layout, value=np.zeros(size))) for size in sizes] == [100, 25, 10, 4]


@pytest.mark.slow
def test_intervals_cover_and_strictness_is_found():
    inside, correlations = [], []
    for seed in range(12):
        table, quality, effect = simulated(seed, 40, 10, 4)
        found = posterior(table)
        low, high = np.quantile(found.draws, [0.05, 0.95], axis=0)
        inside.append(((low < 60 + quality) & (60 + quality < high)).mean())
        correlations.append(np.corrcoef(found.fit.effect, effect)[0, 1])
    assert 0.84 < np.mean(inside) < 0.96
    assert np.mean(correlations) > 0.9


def test_groups_are_compared_by_their_own_means():
    """Two fields whose experts never meet: the better field stays the better one only if it is declared."""
    rows = []
    for field, level in (("A", 75.0), ("B", 45.0)):
        table, _, _ = simulated(ord(field), 20, 6, 3)
        rows += [(field + d, field + e, value - 60 + level) for d, e, value in rows_of(table)]
    grouped = table_of(rows, {d: d[0] for d, _, _ in rows})
    found = posterior(grouped)
    raw = np.bincount(grouped.declaration, grouped.value) / np.bincount(grouped.declaration)
    of_a = np.array([code[0] == "A" for code in grouped.declarations])
    assert found.total[of_a].mean() - found.total[~of_a].mean() == pytest.approx(
        raw[of_a].mean() - raw[~of_a].mean(), abs=1.5
    )
    alone = posterior(table_of(rows))
    assert alone.total[of_a].mean() - alone.total[~of_a].mean() < 20


def test_no_noise_at_all_is_recovered():
    quality, effect = (10.0, 20.0, 30.0, 40.0), (-2.0, 0.0, 2.0)
    pairs = ((0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 0), (3, 0), (3, 1))
    found = posterior(table_of((f"D{d}", f"E{e}", quality[d] + effect[e]) for d, e in pairs))
    assert np.argsort(found.total).tolist() == [0, 1, 2, 3]
    assert np.isfinite(found.draws).all()


@pytest.mark.skipif(not (SHARED / "gold").exists(), reason="the reference data are not beside the project")
def test_an_expert_who_gives_100_to_one_and_0_to_the_rest():
    gold = json.loads((SHARED / "gold" / "sim_adversary_one_1000.json").read_text())
    table = table_of((f"D{d:03d}", f"E{e:02d}", value) for d, e, value in gold["input"]["rows"])
    expected = gold["expected"]
    assert fit_model(table).noise.argmax() == expected["adversary_expert"]
    for model in ("calibrated", "robust"):
        quality = fit_model(table, model).quality
        assert (quality > quality[expected["friend"]]).sum() >= 20
