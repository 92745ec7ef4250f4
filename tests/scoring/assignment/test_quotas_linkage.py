"""Enough pairs across fields are an aim that plans keep."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from scoring.assignment import linkage_aim
from scoring.assignment.linkage_aim import with_linkage
from scoring.assignment.quotas import solve_constrained
from scoring.assignment.total import solve_total
from scoring.linkage import linkage
from tests.benchmarks.assign.instances import topic_instance
from tests.scoring.assignment.every_plan import every_choice, must, tiny


def two_fields():
    """Experts who know their own field only: 20 declarations and 16 experts, half of each field."""
    instance = topic_instance(20, 16, 3, seed=0)
    declaration, expert = ["a"] * 10 + ["b"] * 10, ["a"] * 8 + ["b"] * 8
    own = np.array(declaration)[:, None] == np.array(expert)
    return replace(instance, affinity=np.where(own, 0.9, 0.1) * instance.affinity), declaration, expert, own


def test_a_fifth_of_the_pairs_joins_another_field():
    instance, declaration, expert, own = two_fields()
    free = must(solve_total(instance))
    assert (~own[tuple(free.pairs.T)]).sum() == 0
    plan = must(solve_constrained(with_linkage(instance, declaration, expert)))
    assert (~own[tuple(plan.pairs.T)]).sum() == 12
    assert plan.total < free.total
    assert plan.bound_total - plan.total < 2e-6


def test_fields_that_fell_apart_hang_together():
    instance, declaration, expert, _ = two_fields()

    def parts(plan):
        return linkage((str(pair[0]), str(pair[1])) for pair in plan.pairs).components

    assert parts(must(solve_total(instance))) == 2
    assert parts(must(solve_constrained(with_linkage(instance, declaration, expert)))) == 1


def test_a_share_is_rounded_up_exactly():
    instance, declaration, expert, _ = two_fields()
    for share, least in (("0.2", 12), (Fraction(1, 7), 9), ("0", 0), ("1", 60), (linkage_aim.SHARE, 12)):
        assert must(with_linkage(instance, declaration, expert, share).cross)[1] == least


@pytest.mark.parametrize("seed", range(30))
def test_the_sum_is_the_highest_of_every_plan_with_enough_across(seed):
    instance = tiny(seed, constrained=False, tightness=0.01)
    rng = np.random.default_rng(seed)
    declaration, expert = (list(rng.choice(["a", "b"], size)) for size in instance.affinity.shape)
    linked = with_linkage(instance, declaration, expert, Fraction(1, 2))
    sums = every_choice(linked).sums().sum(axis=1)
    plan = solve_constrained(linked)
    assert (plan is None) == (not len(sums))
    assert plan is None or plan.total == pytest.approx(sums.max(), abs=1e-9)


@pytest.mark.parametrize("share", ["-0.1", "1.01"])
def test_a_share_outside_nothing_to_all_is_refused(share):
    instance, declaration, expert, _ = two_fields()
    with pytest.raises(ValueError, match="expected 0 to 1"):
        with_linkage(instance, declaration, expert, share)


def test_a_missing_field_is_refused():
    instance, declaration, expert, _ = two_fields()
    with pytest.raises(ValueError, match="one field for each"):
        with_linkage(instance, declaration[1:], expert)
