"""Each kind of change does what it says and nothing else."""

from dataclasses import fields

import numpy as np
import pytest

from scoring.assignment.instance import Instance, Quota
from scoring.assignment.plan import Constraint, Repair
from scoring.assignment.repair import apply_repairs
from tests.scoring.assignment.every_plan import must


@pytest.fixture
def instance():
    return Instance(
        affinity=np.array([[0.2, 0.4, 0.9], [0.5, 0.1, 0.3]]),
        conflict=np.array([[False, False, True], [False, False, False]]),
        demand=np.array([2, 1]),
        min_load=np.array([1, 0, 1]),
        max_load=np.array([1, 2, 1]),
        quotas=(Quota("sector", np.array([0, 1, -1]), np.array([[1, 0], [0, 1]]), np.array([[1, 2], [2, 1]])),),
        apart=np.array([[0, 1], [1, 2]]),
        fixed=np.array([[0, 1], [1, 0]]),
        cross=(np.array([[True, False, True], [False, True, False]]), 2),
        declaration_names=("a", "b"),
        expert_names=("x", "y", "z"),
    )


def changed(before, after):
    return {each.name for each in fields(before) if not same(getattr(before, each.name), getattr(after, each.name))}


def same(first, second):
    return np.array_equal(first, second) if isinstance(first, np.ndarray) else first is second


@pytest.mark.parametrize(
    ("repair", "name", "expected"),
    [
        (Repair(Constraint.DEMAND, 0, 1), "demand", [1, 1]),
        (Repair(Constraint.MIN_LOAD, 2, 1), "min_load", [1, 0, 0]),
        (Repair(Constraint.MAX_LOAD, 1, 3), "max_load", [1, 5, 1]),
        (Repair(Constraint.APART, 0, 1, experts=(2, 1)), "apart", [[0, 1]]),
        (Repair(Constraint.FIXED, 1, 1, experts=(0, 0)), "fixed", [[0, 1]]),
    ],
)
def test_a_change_of_a_limit_changes_that_limit_alone(instance, repair, name, expected):
    after = apply_repairs(instance, [repair])
    assert changed(instance, after) == {name}
    assert getattr(after, name).tolist() == expected


def test_a_least_of_a_group_is_lowered_and_a_most_raised(instance):
    repairs = [Repair(Constraint.GROUP_MIN, 1, 1, (0, 1)), Repair(Constraint.GROUP_MAX, 0, 2, (0, 0))]
    (quota,) = apply_repairs(instance, repairs).quotas
    assert (quota.least.tolist(), quota.most.tolist()) == ([[1, 0], [0, 0]], [[3, 2], [2, 1]])
    assert instance.quotas[0].least.tolist() == [[1, 0], [0, 1]]


def test_less_linkage_is_asked_for(instance):
    assert must(apply_repairs(instance, [Repair(Constraint.LINKAGE, 0, 1)]).cross)[1] == 1


def test_added_experts_have_no_conflict_and_the_group_asked_for(instance):
    after = apply_repairs(instance, [Repair(Constraint.POOL, 0, 2, (0, 1))])
    assert after.conflict[:, 3:].sum() == 0
    assert np.allclose(after.affinity[:, 3:], [[0.3, 0.3], [0.3, 0.3]])
    assert (after.max_load.tolist(), after.min_load.tolist()) == ([1, 2, 1, 2, 2], [1, 0, 1, 0, 0])
    assert after.quotas[0].group.tolist() == [0, 1, -1, 1, 1]
    assert after.expert_names == ("x", "y", "z", "+4", "+5")
    assert must(after.cross)[0].shape == (2, 5)


def test_nothing_to_change_leaves_the_instance_as_it_is(instance):
    assert apply_repairs(instance, ()) is instance
