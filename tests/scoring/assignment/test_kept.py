"""Plans that change as little as can be: a withdrawal shifts exactly the load of who withdrew."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.assignment import Instance
from scoring.assignment.total import solve_total
from tests.benchmarks.assign.instances import topic_instance
from tests.scoring.assignment.problems import holds, instances, solved


def common(first, second):
    return len({tuple(pair) for pair in first.tolist()} & {tuple(pair) for pair in second.tolist()})


@pytest.fixture(scope="module")
def instance():
    return topic_instance(60, 40, 4, seed=2)


def test_a_plan_that_still_holds_is_kept(instance):
    plan = solved(instance)
    worse = solved(replace(instance, affinity=1 - instance.affinity))
    assert common(plan.pairs, worse.pairs) < 120
    again = solved(instance, kept=worse.pairs)
    assert np.array_equal(again.pairs, worse.pairs)
    assert again.total <= again.bound_total <= again.total + 1e-6


def test_a_withdrawal_changes_exactly_the_load_of_who_withdrew(instance):
    plan = solved(instance)
    conflict = instance.conflict.copy()
    conflict[:, 7] = True
    least = instance.min_load.copy()
    least[7] = 0
    again = solved(replace(instance, conflict=conflict, min_load=least), kept=plan.pairs)
    assert len(plan.pairs) - common(plan.pairs, again.pairs) == (plan.pairs[:, 1] == 7).sum() > 0
    assert again.bound_total <= again.total + 1e-6


def every_plan(instance):
    """All plans of a tiny instance, as D x E flags."""
    for bits in product((False, True), repeat=instance.affinity.size):
        flags = np.array(bits).reshape(instance.affinity.shape)
        if holds(instance, np.argwhere(flags)):
            yield flags


@settings(max_examples=40, deadline=None)
@given(instances(3), st.integers(0, 1000))
def test_most_pairs_are_kept_then_the_sum_is_highest(instance, seed):
    kept = np.argwhere(np.random.default_rng(seed).random(instance.affinity.shape) < 0.5)
    plan = solve_total(instance, kept=kept)
    best = max(
        ((flags[kept[:, 0], kept[:, 1]].sum(), instance.affinity[flags].sum()) for flags in every_plan(instance)),
        default=None,
    )
    assert (plan is None) == (best is None)
    if plan is not None and best is not None:
        assert common(kept, plan.pairs) == best[0]
        assert plan.total == pytest.approx(best[1], abs=1e-9)
        assert plan.total <= plan.bound_total <= plan.total + 1e-9


def test_kept_pairs_that_are_fixed_or_in_conflict_do_no_harm():
    instance = Instance(np.ones((2, 2)), np.eye(2, dtype=bool), np.array([1, 1]), *np.array([[0, 0], [1, 1]]))
    pairs = np.array([[0, 0], [0, 1], [1, 0], [0, 1]])
    plan = solved(replace(instance, fixed=np.array([[0, 1]])), kept=pairs)
    assert plan.pairs.tolist() == [[0, 1], [1, 0]]
