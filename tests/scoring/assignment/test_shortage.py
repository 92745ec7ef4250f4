"""What is short is the fewest units that must give, and the repairs make a plan possible."""

from dataclasses import replace

import numpy as np
import pytest

from scoring.assignment import shortage_limits
from scoring.assignment.instance import Instance, Quota
from scoring.assignment.plan import Constraint, Repair
from scoring.assignment.quotas import solve_constrained
from scoring.assignment.repair import apply_repairs
from scoring.assignment.shortage import explain
from scoring.assignment.shortage_words import Names, in_words
from tests.benchmarks.assign.instances import topic_instance
from tests.scoring.assignment.every_plan import every_choice, four_quotas, tiny


def check(seed, constrained):
    """Whether the instance was infeasible."""
    instance = tiny(seed, constrained=constrained, tightness=0.2)
    every, found = every_choice(instance), explain(instance)
    mended = apply_repairs(instance, found.repairs)
    assert np.array_equal(mended.conflict, instance.conflict)
    assert solve_constrained(mended) is not None
    if len(every.lacking):
        assert sum(shortage.short for shortage in found.shortages) == every.lacking.min()
    return bool(found.shortages)


@pytest.mark.parametrize("constrained", [False, True])
def test_the_fewest_units_are_short_and_repairs_make_a_plan_possible(constrained):
    infeasible = sum(check(seed, constrained) for seed in range(60))
    assert 20 < infeasible < 60


@pytest.mark.slow
@pytest.mark.parametrize("first", range(60, 220, 80))
def test_the_same_of_many_more(first):
    assert sum(check(seed, bool(seed % 4)) for seed in range(first, first + 80))


@pytest.mark.parametrize("seed", range(25))
def test_each_way_out_of_each_shortage_is_one(seed):
    instance = tiny(seed, constrained=False, tightness=0.2)
    shortages = explain(instance).shortages
    for shortage in shortages:
        others = [repair for other in shortages if other is not shortage for repair in other.ways[0]]
        for way in shortage.ways:
            assert solve_constrained(apply_repairs(instance, [*others, *way])) is not None


def test_no_repair_can_be_left_out():
    for seed in range(15):
        instance = tiny(seed, constrained=True, tightness=0.2)
        repairs = explain(instance).repairs
        for left_out in repairs:
            one_less = [replace(each, by=each.by - (each is left_out)) for each in repairs]
            rest = [each for each in one_less if each.by]
            assert left_out.experts is not None or solve_constrained(apply_repairs(instance, rest)) is None


def pool(declarations, experts, demand, most, **changes):
    values = {
        "affinity": np.linspace(0, 1, declarations * experts).reshape(declarations, experts),
        "conflict": np.zeros((declarations, experts), dtype=bool),
        "demand": np.full(declarations, demand), "min_load": np.zeros(experts, dtype=np.int64),
        "max_load": np.full(experts, most),
    }  # fmt: skip
    return Instance(**(values | changes))


def test_a_demand_above_the_pool_is_explained():
    found = explain(pool(2, 3, demand=5, most=4))
    assert [(each.constraint, each.who, each.short, each.candidates) for each in found.shortages] == [
        (Constraint.DEMAND, 0, 2, 3),
        (Constraint.DEMAND, 1, 2, 3),
    ]
    assert found.repairs == (Repair(Constraint.DEMAND, 0, 2), Repair(Constraint.DEMAND, 1, 2))
    assert (Repair(Constraint.POOL, 0, 2),) in found.shortages[0].ways


def test_full_experts_are_asked_for_one_more_each():
    found = explain(pool(4, 4, demand=3, most=2))
    assert sum(each.short for each in found.shortages) == 4
    assert found.repairs == tuple(Repair(Constraint.MAX_LOAD, expert, 1) for expert in range(4))


def test_an_expert_with_no_load_at_all_is_never_asked():
    instance = pool(2, 2, demand=1, most=0)
    found = explain(instance)
    assert [each.candidates for each in found.shortages] == [0, 0]
    assert {each.constraint for each in found.repairs} == {Constraint.DEMAND}


def test_all_in_conflict_lacks_every_seat():
    found = explain(pool(2, 2, demand=2, most=2, conflict=np.ones((2, 2), dtype=bool)))
    assert [each.short for each in found.shortages] == [2, 2]


def test_least_loads_above_all_demand_are_short():
    found = explain(pool(2, 2, demand=1, most=2, min_load=np.array([2, 2])))
    assert {each.constraint for each in found.shortages} == {Constraint.MIN_LOAD}
    assert sum(each.short for each in found.shortages) == 2


def test_a_fixed_pair_in_conflict_is_named():
    conflict = np.zeros((2, 3), dtype=bool)
    conflict[1, 2] = True
    instance = pool(2, 3, demand=1, most=2, conflict=conflict, fixed=np.array([[1, 2], [0, 0]]))
    found = explain(instance)
    assert [(each.constraint, each.who, each.experts) for each in found.shortages] == [(Constraint.FIXED, 1, (2, 2))]
    assert solve_constrained(apply_repairs(instance, found.repairs)) is not None
    assert in_words(instance, found.shortages[0]) == (
        "declaration 1 cannot have expert 2, who is fixed on it: give up expert 2 on declaration 1"
    )


def test_more_fixed_pairs_than_seats_or_load_give_way():
    fixed = np.array([[0, 0], [0, 1], [1, 1], [2, 1]])
    instance = pool(3, 2, demand=1, most=1, fixed=fixed)
    found = explain(instance)
    kinds = [(each.constraint, each.who, each.short) for each in found.shortages]
    assert kinds == [(Constraint.MAX_LOAD, 1, 1), (Constraint.FIXED, 0, 1)]
    assert solve_constrained(apply_repairs(instance, found.repairs)) is not None


def test_contradictory_quotas_are_short_by_their_difference():
    quota = Quota("sector", np.array([0, 0, 1]), np.array([[2, 2]]), np.array([[1, 2]]))
    instance = pool(1, 3, demand=2, most=1, quotas=(quota,))
    found = explain(instance)
    assert sum(each.short for each in found.shortages) == 2
    assert solve_constrained(apply_repairs(instance, found.repairs)) is not None


def test_too_few_of_a_group_without_conflict_are_named_with_the_group():
    quota = Quota("category", np.array([0, 0, 0, 1]), np.array([[0, 2]]), np.array([[3, 3]]))
    instance = pool(1, 4, demand=3, most=1, quotas=(quota,))
    (shortage,) = explain(instance).shortages
    assert (shortage.constraint, shortage.short, shortage.candidates, shortage.group) == (
        Constraint.GROUP_MIN, 1, 1, (0, 1),
    )  # fmt: skip
    for way in shortage.ways:
        assert solve_constrained(apply_repairs(instance, way)) is not None
    assert in_words(instance, shortage) == (
        "declaration 0 must have at least 2 of category 1, which is 1 too many: "
        "let declaration 0 have at least 1 of category 1, "
        "or add 1 expert of category 1 without conflict with it"
    )


def test_a_pair_that_is_needed_together_is_named():
    instance = pool(1, 2, demand=2, most=1, apart=np.array([[1, 0]]))
    found = explain(instance)
    assert [(each.constraint, each.who) for each in found.shortages] == [(Constraint.APART, 0)]
    assert solve_constrained(apply_repairs(instance, found.repairs)) is not None


def test_linkage_that_cannot_be_is_short():
    cross = (np.array([[True, False], [False, False]]), 2)
    found = explain(pool(2, 2, demand=1, most=2, cross=cross))
    assert [(each.constraint, each.short) for each in found.shortages] == [(Constraint.LINKAGE, 1)]


def test_the_words_are_those_of_people():
    conflict = np.zeros((1, 5), dtype=bool)
    conflict[0, 3:] = True
    instance = pool(1, 5, demand=5, most=2, conflict=conflict)
    names = Names(declaration=("12",), expert=("E1", "E2", "E3", "E4", "E5"), field=("finance",))
    assert in_words(instance, explain(instance).shortages[0], names) == (
        "declaration 12 has 3 experts without conflict, needs 5: let declaration 12 have 3, "
        "or add 2 experts of the field finance without conflict with it"
    )


def test_limits_on_nobody_at_all_are_kept():
    quota = Quota("sector", np.array([0]), np.array([[0]]), np.array([[0]]))
    instance = pool(1, 1, demand=0, most=0, quotas=(quota,), min_load=np.array([0]))
    assert explain(instance).shortages == ()
    (shortage,) = explain(replace(instance, min_load=np.array([2]))).shortages
    assert (shortage.constraint, shortage.short) == (Constraint.MIN_LOAD, 2)


def test_a_feasible_instance_lacks_nothing():
    found = explain(four_quotas(topic_instance(30, 40, 4, seed=3), seed=1))
    assert (found.shortages, found.repairs) == ((), ())


def test_few_priced_pairs_name_as_many_units_as_all_pairs(monkeypatch):
    instance = four_quotas(topic_instance(20, 15, 3, seed=1), seed=2)
    whole = sum(each.short for each in explain(instance).shortages)
    monkeypatch.setattr(shortage_limits, "FIRST_PAIRS", 2)
    monkeypatch.setattr("scoring.assignment.quotas_master.ALL_PAIRS", 0)
    found = explain(instance)
    assert sum(each.short for each in found.shortages) == whole > 0
    assert solve_constrained(apply_repairs(instance, found.repairs)) is not None


@pytest.mark.slow
def test_two_thousand_declarations_are_explained_exactly():
    instance = topic_instance(2000, 1000, 5, seed=0)
    full = replace(instance, max_load=np.full(1000, 9))
    found = explain(full)
    assert sum(each.short for each in found.shortages) == 1000
    assert explain(apply_repairs(full, found.repairs)).shortages == ()
