"""Plans under quotas, pairs apart, fixed pairs and linkage, held against every plan there is."""

from dataclasses import replace

import numpy as np
import pytest

from scoring.assignment import quotas_master
from scoring.assignment.instance import Instance, Quota
from scoring.assignment.quotas import solve_constrained
from scoring.assignment.quotas_master import best_pairs
from scoring.assignment.quotas_order import in_order
from scoring.assignment.quotas_plan import keeps
from scoring.assignment.quotas_rows import rows_of
from scoring.assignment.total import solve_total
from tests.benchmarks.assign.instances import topic_instance
from tests.scoring.assignment.every_plan import every_choice, four_quotas, must, tiny


def flags(instance, plan):
    chosen = np.zeros(instance.affinity.shape, dtype=bool)
    chosen[plan.pairs[:, 0], plan.pairs[:, 1]] = True
    return chosen


def check(seed, tightness):
    instance = tiny(seed, constrained=True, tightness=tightness)
    sums = every_choice(instance).sums().sum(axis=1)
    plan = solve_constrained(instance, seed=seed)
    assert (plan is None) == (not len(sums))
    if plan is None:
        return False
    assert keeps(instance, flags(instance, plan))
    assert plan.total == pytest.approx(sums.max(), abs=1e-9)
    assert plan.total <= plan.bound_total <= sums.max() + 2e-6
    return True


@pytest.mark.parametrize("first", range(0, 150, 50))
def test_it_finds_the_highest_sum_of_every_plan_there_is(first):
    solved = sum(check(seed, tightness) for seed in range(first, first + 50) for tightness in (0.0, 0.01))
    assert 10 < solved < 90


@pytest.mark.slow
@pytest.mark.parametrize("first", range(150, 750, 100))
def test_it_finds_the_highest_sum_of_many_more(first):
    assert sum(check(seed, 0.0) for seed in range(first, first + 100))


def test_four_crossing_quotas_are_proven_and_kept():
    instance = four_quotas(topic_instance(100, 60, 5, seed=0), seed=0)
    free = must(solve_total(instance))
    assert not keeps(instance, flags(instance, free))
    plan = must(solve_constrained(instance))
    assert keeps(instance, flags(instance, plan))
    assert plan.total <= plan.bound_total <= min(free.total, plan.total * 1.0001)
    again = must(solve_constrained(instance))
    assert np.array_equal(plan.pairs, again.pairs)


def test_pricing_a_few_pairs_gives_the_sum_and_the_bound_of_all_pairs(monkeypatch):
    instance = in_order(four_quotas(topic_instance(30, 40, 4, seed=3), seed=1), seed=0).instance
    whole = must(best_pairs(rows_of(instance), instance.affinity))
    monkeypatch.setattr(quotas_master, "ALL_PAIRS", 0)
    monkeypatch.setattr(quotas_master, "FIRST_PAIRS", 3)
    priced = must(best_pairs(rows_of(instance), instance.affinity))
    assert priced.value == pytest.approx(whole.value, abs=1e-6)
    assert priced.bound >= whole.value - 1e-9


def test_any_prices_at_all_prove_a_bound():
    instance = four_quotas(topic_instance(30, 40, 4, seed=3), seed=1)
    rows = rows_of(instance)
    best = must(solve_constrained(instance))
    rng = np.random.default_rng(0)
    for spread in (0.0, 0.1, 1.0):
        assert rows.bound(rng.normal(0, spread, len(rows.lower)), instance.affinity) >= best.total


def test_the_pairs_do_not_depend_on_the_order_of_rows():
    first = four_quotas(topic_instance(30, 40, 4, seed=3), seed=1)
    instance = replace(
        first, affinity=np.round(first.affinity * 10) / 10, apart=np.array([[2, 7], [11, 4]]), fixed=np.array([[3, 5]]),
        conflict=first.conflict & (np.arange(30)[:, None] != 3),
        cross=(np.add.outer(np.arange(30), np.arange(40)) % 3 == 0, 30),
        declaration_names=tuple(f"d{number}" for number in range(30)),
        expert_names=tuple(f"e{number}" for number in range(40)),
    )  # fmt: skip
    rng = np.random.default_rng(1)
    rows, columns = rng.permutation(30), rng.permutation(40)
    plan = must(solve_constrained(instance, seed=9))
    moved = must(solve_constrained(shuffled(instance, rows, columns), seed=9))
    back = np.column_stack([rows[moved.pairs[:, 0]], columns[moved.pairs[:, 1]]])
    assert sorted(back.tolist()) == plan.pairs.tolist()
    assert must(solve_constrained(instance, seed=10)).pairs.tolist() != plan.pairs.tolist()


def shuffled(instance, rows, columns):
    row, column = np.argsort(rows), np.argsort(columns)
    grid = np.ix_(rows, columns)
    return replace(
        instance, affinity=instance.affinity[grid], conflict=instance.conflict[grid], demand=instance.demand[rows],
        min_load=instance.min_load[columns], max_load=instance.max_load[columns],
        quotas=tuple(Quota(q.name, q.group[columns], q.least[rows], q.most[rows]) for q in instance.quotas),
        apart=column[instance.apart][:, ::-1], cross=(instance.cross[0][grid], instance.cross[1]),
        fixed=np.column_stack([row[instance.fixed[:, 0]], column[instance.fixed[:, 1]]]),
        declaration_names=tuple(instance.declaration_names[each] for each in rows),
        expert_names=tuple(instance.expert_names[each] for each in columns),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_as_many_pairs_are_kept_as_can_be_before_the_sum_counts(seed):
    instance = tiny(seed, constrained=True)
    every = every_choice(instance)
    rng = np.random.default_rng(seed)
    kept = np.argwhere(rng.random(instance.affinity.shape) < 0.5)
    plan = solve_constrained(instance, kept=kept)
    if plan is None:
        assert not len(every.plans)
        return
    counts = every.plans[:, kept[:, 0], kept[:, 1]].sum(axis=1)
    best = every.sums().sum(axis=1)[counts == counts.max()].max()
    assert flags(instance, plan)[kept[:, 0], kept[:, 1]].sum() == counts.max()
    assert plan.total == pytest.approx(best, abs=1e-9)
    assert best <= plan.bound_total + 1e-12 <= best + 2e-6


def small(affinity=((0.5,),), **changes):
    affinity = np.array(affinity, dtype=float)
    declarations, experts = affinity.shape
    values = {
        "affinity": affinity, "conflict": np.zeros(affinity.shape, dtype=bool),
        "demand": np.ones(declarations, dtype=np.int64), "min_load": np.zeros(experts, dtype=np.int64),
        "max_load": np.ones(experts, dtype=np.int64),
    }  # fmt: skip
    return Instance(**(values | changes))


def test_one_declaration_and_one_expert_are_a_plan():
    plan = must(solve_constrained(small()))
    assert (plan.pairs.tolist(), plan.total, plan.load) == ([[0, 0]], 0.5, (1, 1))


@pytest.mark.parametrize(
    "changes",
    [
        {"demand": np.array([0])},
        {"demand": np.array([0]), "max_load": np.array([0])},
        {"demand": np.array([0]), "conflict": np.array([[True]])},
    ],
)
def test_nothing_asked_for_is_an_empty_plan(changes):
    plan = must(solve_constrained(small(**changes)))
    assert (len(plan.pairs), plan.total, plan.bound_total) == (0, 0.0, 0.0)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3)])
def test_no_declarations_at_all_are_an_empty_plan(shape):
    assert len(must(solve_constrained(small(np.empty(shape)))).pairs) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"demand": np.array([2])},
        {"max_load": np.array([0])},
        {"conflict": np.array([[True]])},
        {"conflict": np.array([[True]]), "fixed": np.array([[0, 0]])},
        {"fixed": np.array([[0, 0]]), "demand": np.array([0])},
        {"min_load": np.array([2]), "max_load": np.array([2])},
        {"cross": (np.array([[False]]), 1)},
        {"quotas": (Quota("sector", np.array([0]), np.array([[1]]), np.array([[0]])),)},
        {"quotas": (Quota("sector", np.array([0]), np.array([[2]]), np.array([[3]])),)},
        {"quotas": (Quota("sector", np.array([-1]), np.array([[1]]), np.array([[1]])),)},
    ],
)
def test_what_cannot_be_is_no_plan(changes):
    assert solve_constrained(small(**changes)) is None
