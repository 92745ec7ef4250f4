"""The worst-off declaration's sum is as high as in any plan there is, and the bound on it holds."""

from dataclasses import replace

import numpy as np
import pytest

from scoring.assignment import fair, fair_bound, quotas_master
from scoring.assignment.fair import solve_fair
from scoring.assignment.fair_bound import ceiling
from scoring.assignment.quotas_highs import Undecided
from scoring.assignment.quotas_master import best_pairs
from scoring.assignment.quotas_plan import keeps
from scoring.assignment.quotas_rows import rows_of
from scoring.assignment.total import solve_total
from tests.benchmarks.assign.instances import topic_instance
from tests.scoring.assignment.every_plan import every_choice, four_quotas, must, tiny


def flags(instance, plan):
    chosen = np.zeros(instance.affinity.shape, dtype=bool)
    chosen[plan.pairs[:, 0], plan.pairs[:, 1]] = True
    return chosen


def check(seed, constrained, tightness):
    """Whether there was anything to be fair about."""
    instance = tiny(seed, constrained=constrained, tightness=tightness)
    every = every_choice(instance)
    plan = solve_fair(instance, seed=seed)
    assert (plan is None) == (not len(every.plans))
    if plan is None or not instance.demand.any():
        return False
    sums = every.sums()
    worst = sums[:, instance.demand > 0].min(axis=1)
    assert keeps(instance, flags(instance, plan))
    assert plan.min_declaration == pytest.approx(worst.max(), abs=1e-9)
    assert worst.max() - 1e-9 <= must(plan.bound_min) <= worst.max() + 1e-6
    totals = sums.sum(axis=1)
    assert plan.total == pytest.approx(totals[worst >= worst.max() - 1e-9].max(), abs=1e-9)
    assert plan.bound_total >= totals.max() - 1e-9
    return True


@pytest.mark.parametrize("constrained", [False, True])
def test_it_finds_the_highest_worst_sum_of_every_plan_there_is(constrained):
    solved = sum(check(seed, constrained, tightness) for seed in range(25) for tightness in (0.0, 0.01))
    assert 5 < solved < 48


@pytest.mark.slow
@pytest.mark.parametrize("first", range(25, 185, 80))
def test_it_finds_the_highest_worst_sum_of_many_more(first):
    assert sum(check(seed, bool(seed % 2), 0.0) for seed in range(first, first + 80))


def test_a_competition_is_solved_to_proven_fairness():
    for seed in range(3):
        instance = topic_instance(30, 20, 5, seed)
        plan = must(solve_fair(instance, seed=seed))
        assert plan.min_declaration == pytest.approx(must(plan.bound_min), abs=1e-6)
        assert plan.min_declaration >= must(solve_total(instance)).min_declaration - 1e-9
        assert np.array_equal(plan.pairs, must(solve_fair(instance, seed=seed)).pairs)


def test_more_pairs_than_are_looked_at_at_once_come_near_the_bound():
    instance = topic_instance(150, 90, 5, seed=2)
    plan, total = must(solve_fair(instance)), must(solve_total(instance))
    assert keeps(instance, flags(instance, plan))
    assert plan.min_declaration >= 0.95 * must(plan.bound_min)
    assert plan.min_declaration >= total.min_declaration
    assert 0.98 * total.total <= plan.total <= total.total + 1e-9
    assert plan.bound_total == pytest.approx(total.total, rel=2e-5)


def test_fairness_keeps_the_quotas():
    instance = four_quotas(topic_instance(30, 40, 4, seed=3), seed=1)
    plan = must(solve_fair(instance))
    assert keeps(instance, flags(instance, plan))
    assert plan.min_declaration == pytest.approx(must(plan.bound_min), abs=1e-6)


def test_the_relaxation_over_a_few_priced_pairs_is_that_over_all(monkeypatch):
    instance = topic_instance(40, 30, 4, seed=1)
    rows = rows_of(instance, floor=np.zeros(40))
    whole = ceiling(rows).bound
    monkeypatch.setattr(quotas_master, "ALL_PAIRS", 0)
    monkeypatch.setattr(fair_bound, "FIRST_PAIRS", 5)
    assert ceiling(rows).bound == pytest.approx(whole, abs=1e-7)


def test_an_undecided_search_leaves_an_honest_bound(monkeypatch):
    instance = topic_instance(30, 20, 5, seed=1)
    best = must(solve_fair(instance))

    def only_the_sum(rows, *rest):
        if rows.first_worth is not None:
            raise Undecided
        return best_pairs(rows, *rest)

    monkeypatch.setattr(fair, "best_pairs", only_the_sum)
    plan = must(solve_fair(instance))
    assert plan.min_declaration == pytest.approx(must(solve_total(instance)).min_declaration)
    assert must(plan.bound_min) >= best.min_declaration


def test_kept_pairs_come_before_fairness():
    instance = topic_instance(30, 20, 5, seed=0)
    total = must(solve_total(instance))
    assert np.array_equal(must(solve_fair(instance, kept=total.pairs)).pairs, total.pairs)


def test_a_declaration_that_asks_for_nobody_is_not_the_worst_off():
    instance = topic_instance(12, 10, 3, seed=0)
    demand = instance.demand.copy()
    demand[4] = 0
    plan = must(solve_fair(replace(instance, demand=demand)))
    assert plan.min_declaration > 0
    nobody = must(solve_fair(replace(instance, demand=0 * demand, min_load=0 * instance.min_load)))
    assert (len(nobody.pairs), nobody.min_declaration, nobody.bound_min) == (0, 0.0, 0.0)


def test_affinities_of_nothing_are_fair_to_all():
    instance = topic_instance(12, 10, 3, seed=0)
    plan = must(solve_fair(replace(instance, affinity=np.zeros_like(instance.affinity))))
    assert (plan.min_declaration, len(plan.pairs)) == (0.0, 36)
    assert must(plan.bound_min) <= 1e-9
