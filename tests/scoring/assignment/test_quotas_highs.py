"""What the programmes' solver answers, and how it says that there is no answer."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.sparse import csr_array

from scoring.assignment import quotas_highs
from scoring.assignment.quotas_highs import Undecided, linear, whole
from tests.scoring.assignment.every_plan import must

ROWS = csr_array(np.array([[2.0, 2.0]]))
NONE = (csr_array((0, 2)), np.empty(0))
ZERO, ONE = np.zeros(2), np.ones(2)


def test_shares_may_be_parts_and_their_limit_has_a_price():
    done = must(linear(np.array([-3.0, -1.0]), (ROWS, np.array([3.0])), NONE, ZERO, ONE))
    assert (done.x.tolist(), done.value) == ([1.0, 0.5], -3.5)
    assert done.ub_price == pytest.approx([0.5])


def test_whole_numbers_are_whole_where_asked_for():
    rows = (ROWS, np.array([-np.inf]), np.array([3.0]))
    cost = np.array([-3.0, -1.0])
    for integral, expected in ((2, [1, 0]), (1, [1, 0.5])):
        done = must(whole(cost, rows, ZERO, ONE, integral=integral, near=0.0, nodes=[None]))
        assert done.x == pytest.approx(expected)
        assert done.bound == pytest.approx(float(cost @ expected))


def test_no_solution_is_none():
    assert linear(ONE, NONE, (ROWS, np.array([5.0])), ZERO, ONE) is None
    rows = (ROWS, np.array([3.0]), np.array([3.0]))
    assert whole(ONE, rows, ZERO, ONE, integral=2, near=0.0, nodes=[10, None]) is None


def test_a_failure_is_tried_again_and_never_taken_for_no_solution(monkeypatch):
    asked = []

    def failing(*_, options, method, **__):
        asked.append((method, options))
        return SimpleNamespace(status=4, x=None, message="numbers")

    monkeypatch.setattr(quotas_highs, "_solvers", SimpleNamespace(linprog=failing))
    with pytest.raises(Undecided):
        linear(ONE, NONE, NONE, ZERO, ONE)
    assert asked == [(way, options) for way in ("highs-ds", "highs-ipm") for options in ({}, {"presolve": False})]


@pytest.mark.parametrize("method", ["highs-ds", "highs-ipm"])
def test_what_one_method_leaves_open_the_other_answers(monkeypatch, method):
    solve = quotas_highs._solvers.linprog

    def failing(*arguments, **options):
        failed = SimpleNamespace(status=4, x=None)
        return failed if options["method"] == method else solve(*arguments, **options)

    monkeypatch.setattr(quotas_highs, "_solvers", SimpleNamespace(linprog=failing))
    done = must(linear(np.array([-3.0, -1.0]), (ROWS, np.array([3.0])), NONE, ZERO, ONE, method=method))
    assert done.x == pytest.approx([1.0, 0.5])


def test_the_last_limit_of_nodes_leaves_it_undecided(monkeypatch):
    limits = []

    def ended(*_, options, **__):
        limits.append(options.get("node_limit"))
        return SimpleNamespace(status=1, x=None)

    kept = SimpleNamespace(milp=ended, LinearConstraint=lambda *_: None, Bounds=lambda *_: None)
    monkeypatch.setattr(quotas_highs, "_solvers", kept)
    with pytest.raises(Undecided):
        whole(ONE, (ROWS, ZERO, ONE), ZERO, ONE, integral=2, near=0.0, nodes=[3, 9])
    assert limits == [3, 9]


@pytest.mark.parametrize(("limit", "answered"), [(0.0, True), (1.0, False)])
def test_nothing_to_choose_from_keeps_the_limits_or_does_not(limit, answered):
    nothing, at_least = np.empty(0), np.array([limit])
    empty = csr_array((1, 0))
    assert (linear(nothing, (-empty, -at_least), (empty[:0], nothing), nothing, nothing) is not None) == answered
    rows = (empty, at_least, np.array([2.0]))
    assert (whole(nothing, rows, nothing, nothing, integral=0, near=0.0, nodes=[None]) is not None) == answered
