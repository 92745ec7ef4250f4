"""The highest sum: against trying everything, over few pairs as over all, with its proof."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from scoring.assignment import Infeasible, Instance, assign, priced
from scoring.assignment.certificate import bound
from scoring.assignment.flow import by_flow
from scoring.assignment.network import Network
from scoring.assignment.priced import solve_priced
from scoring.assignment.source import whole
from scoring.assignment.total import solve_total
from tests.scoring.assignment.problems import best_sum, holds, instances, random_instance, solved


def check(instance):
    """Whether there is a plan; where there is, it is the best and proven so."""
    best, plan = best_sum(instance), solve_total(instance)
    assert (plan is None) == (best is None)
    if plan is None:
        return False
    assert holds(instance, plan.pairs)
    assert plan.total == pytest.approx(best, abs=1e-9)
    assert best - 1e-12 <= plan.bound_total <= plan.total + 1e-9
    return True


def test_small_instances_are_solved_or_found_impossible():
    rng = np.random.default_rng(3)
    found = [check(random_instance(rng)) for _ in range(300)]
    assert 100 < sum(found) < 200


@pytest.mark.slow
@pytest.mark.parametrize("seed", [4, 5])
def test_ten_thousand_small_instances_are_solved_or_explained(seed):
    """Five thousand for each seed."""
    rng = np.random.default_rng(seed)
    found = 0
    for _ in range(5_000):
        instance = random_instance(rng)
        solved = check(instance)
        found += solved
        if not solved:
            answer = assign(instance)
            assert isinstance(answer, Infeasible)
            assert answer.shortages
    assert 2_000 < found < 3_000


def all_pairs_sum(instance):
    """The highest sum from one flow over every allowed pair."""
    rows, columns = np.nonzero(~instance.conflict)
    gain = np.rint(instance.affinity[rows, columns] * 10**12).astype(np.int64)
    flow = by_flow(Network(rows, columns, gain, instance.demand, instance.min_load, instance.max_load))
    return None if flow is None else instance.affinity[rows[flow.taken], columns[flow.taken]].sum()


@pytest.mark.parametrize("patience", [1, 4])
def test_few_pairs_at_a_time_reach_what_all_pairs_reach(monkeypatch, patience):
    """With no more than one pair at a time to begin with, also the question of feasibility takes several rounds."""
    monkeypatch.setattr(priced, "_FIRST", 0)
    monkeypatch.setattr(priced, "_MORE", 1)
    monkeypatch.setattr(priced, "_PATIENCE", patience)
    rng = np.random.default_rng(5)
    found = 0
    for _ in range(100):
        instance = crowded_instance(rng)
        best, plan = all_pairs_sum(instance), solve_total(instance)
        assert (plan is None) == (best is None)
        if plan is not None:
            found += 1
            assert plan.total == pytest.approx(best, abs=1e-9)
            assert plan.bound_total <= plan.total + 1e-9
    assert 40 < found < 90


def crowded_instance(rng):
    """Every declaration prefers the same experts, many pairs are in conflict, loads fit tightly."""
    rows, columns = rng.integers(5, 40, 2)
    affinity = (rng.random((rows, columns)) + np.sort(rng.random(columns))) / 2
    conflict = rng.random((rows, columns)) < rng.choice([0, 0.3, 0.8])
    demand = rng.integers(1, min(columns, 4) + 1, rows)
    average = int(demand.sum() / columns)
    most = average + 1 + (rng.random(columns) < 0.3)
    return Instance(affinity, conflict, demand, np.minimum(rng.integers(0, average + 1, columns), most), most)


@settings(max_examples=60, deadline=None)
@given(instances())
def test_no_prices_prove_less_than_a_plan_reaches(instance):
    plan = solve_total(instance)
    if plan is not None:
        for seed in range(3):
            prices = np.random.default_rng(seed).normal(size=instance.experts)
            assert bound(instance, prices) >= plan.total


def test_too_few_experts_without_conflict_prove_that_there_is_no_plan():
    instance = Instance(np.ones((2, 2)), np.ones((2, 2), bool), *np.ones((3, 2), int))
    assert bound(instance, np.zeros(2)) == -np.inf


def test_nothing_to_assign_is_a_plan():
    nothing = np.empty(0, dtype=np.int64)
    for experts in (0, 2):
        loads = np.zeros(experts, dtype=np.int64), np.ones(experts, dtype=np.int64)
        plan = solved(Instance(np.empty((0, experts)), np.empty((0, experts), bool), nothing, *loads))
        assert (len(plan.pairs), plan.total, plan.bound_total, plan.min_declaration) == (0, 0.0, 0.0, 0.0)
    pool = Instance(np.empty((1, 0)), np.empty((1, 0), bool), np.array([1]), nothing, nothing)
    assert solve_total(pool) is None


def test_where_all_experts_are_equal_few_pairs_suffice():
    """Declarations that were all given the same few experts first would take dozens of rounds."""
    rounds = []
    sizes = np.full(200, 5), np.full(100, 2), np.full(100, 11)
    source = whole(Instance(np.full((200, 100), 0.5), np.zeros((200, 100), bool), *sizes))
    assert solve_priced(source, by_flow, watch=lambda solved, _: rounds.append(len(solved.taken)))
    assert len(rounds) <= 3
    assert rounds[-1] < 200 * 40


def test_one_expert_and_one_declaration():
    one = np.array([1])
    plan = solved(Instance(np.array([[0.25]]), np.array([[False]]), one, one, one))
    assert plan.pairs.tolist() == [[0, 0]]
    assert (plan.total, plan.min_declaration, plan.load) == (0.25, 0.25, (1, 1))


def test_declarations_that_ask_for_nobody_are_not_the_worst_off():
    plan = solved(Instance(np.full((2, 2), 0.5), np.zeros((2, 2), bool), np.array([0, 2]), *np.array([[0, 0], [2, 2]])))
    assert plan.min_declaration == 1.0


def test_an_expert_sits_once_on_a_declaration():
    """On slots expanded to rows, the better expert would sit twice."""
    plan = solved(Instance(np.array([[0.9, 0.1]]), np.zeros((1, 2), bool), np.array([2]), *np.array([[0, 0], [2, 2]])))
    assert plan.pairs.tolist() == [[0, 0], [0, 1]]


@settings(max_examples=60, deadline=None)
@given(instances())
def test_fixed_pairs_are_in_the_best_plan_that_has_them(instance):
    plan = solve_total(instance)
    if plan is None or not len(plan.pairs):
        return
    fixed = replace(instance, fixed=plan.pairs[[0, 0, -1]])
    again = solved(fixed)
    assert np.array_equal(again.pairs, plan.pairs)
    assert plan.total <= again.bound_total <= plan.total + 1e-9


def test_a_fixed_pair_costs_what_it_must():
    instance = Instance(
        np.array([[0.9, 0.1], [0.8, 0.2]]), np.zeros((2, 2), bool), np.array([1, 1]), *np.array([[0, 0], [1, 1]])
    )
    assert solved(instance).pairs.tolist() == [[0, 0], [1, 1]]
    assert solved(replace(instance, fixed=np.array([[0, 1]]))).pairs.tolist() == [[0, 1], [1, 0]]


def test_fixed_pairs_that_cannot_sit_leave_no_plan():
    instance = Instance(np.ones((2, 2)), np.eye(2, dtype=bool), np.array([1, 1]), *np.array([[0, 0], [1, 1]]))
    for fixed in ([[0, 0]], [[0, 1], [1, 1]], [[0, 1], [0, 0]]):
        assert solve_total(replace(instance, fixed=np.array(fixed))) is None
