"""Weights from comparisons in pairs."""

from fractions import Fraction
from itertools import permutations
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.weights import RANDOM_INDEX, ComparisonError, InconsistentError, comparison_matrix, synthesis, weigh
from tests.scoring.files import QUICK, gold

# The example of choosing a leader: Tom, Dick and Harry by experience, education, charisma and age.
CRITERIA = {
    ("experience", "education"): 4, ("experience", "charisma"): 3, ("experience", "age"): 7,
    ("charisma", "education"): 3, ("education", "age"): 3, ("charisma", "age"): 5,
}  # fmt: skip
NAMES = ("experience", "education", "charisma", "age")
CANDIDATES: dict[str, tuple[float | Fraction, ...]] = {
    "experience": (Fraction(1, 4), 4, 9), "education": (3, Fraction(1, 5), Fraction(1, 7)),
    "charisma": (5, 9, 4), "age": (Fraction(1, 3), 5, 9),
}  # fmt: skip
PUBLISHED = (0.547, 0.127, 0.270, 0.056)
CHOSEN = (0.358, 0.493, 0.149)


def candidates(name):
    """Tom against Dick, Tom against Harry, Dick against Harry."""
    pairs = (("Tom", "Dick"), ("Tom", "Harry"), ("Dick", "Harry"))
    return comparison_matrix(("Tom", "Dick", "Harry"), dict(zip(pairs, CANDIDATES[name], strict=True)))


def test_the_published_leader():
    found = weigh(comparison_matrix(NAMES, CRITERIA))
    assert found.weights == pytest.approx(PUBLISHED, abs=1.5e-3)
    assert found.consistency_ratio == pytest.approx(0.044, abs=1e-3)
    under = [weigh(candidates(name)).weights for name in NAMES]
    assert synthesis(found.weights, under) == pytest.approx(CHOSEN, abs=1.5e-3)


def test_the_gold_case_to_its_digits():
    case = gold("ahp_leader")
    found = weigh(case["input"]["criteria_matrix"])
    expected, digits = case["expected"], case["tolerance"]["digits"]
    assert found.weights == pytest.approx(expected["criteria_weights"], abs=digits)
    assert found.lambda_max == pytest.approx(expected["lambda_max"], abs=digits)
    assert found.consistency_index == pytest.approx(expected["CI"], abs=digits)
    assert found.random_index == 0.90
    assert found.consistency_ratio == pytest.approx(expected["CR_RI_0_90"], abs=digits)
    under = [weigh(case["input"]["alternative_matrices"][name]).weights for name in case["input"]["criteria"]]
    for ours, theirs in zip(under, expected["local"], strict=True):
        assert ours == pytest.approx(theirs, abs=digits)
    assert synthesis(found.weights, under) == pytest.approx(expected["global_"], abs=digits)
    assert comparison_matrix(NAMES, CRITERIA) == [
        [pytest.approx(value, abs=1e-15) for value in row] for row in case["input"]["criteria_matrix"]
    ]
    assert tuple(expected["published"]["criteria"]) == PUBLISHED
    assert tuple(expected["published"]["result"]) == CHOSEN


@QUICK
@given(st.lists(st.floats(1e-12, 1e12), min_size=1, max_size=8))
def test_consistent_comparisons_give_the_weights_they_were_made_from(weights):
    found = weigh([[a / b for b in weights] for a in weights])
    total = sum(weights)
    assert found.weights == pytest.approx([weight / total for weight in weights], rel=1e-9)
    assert found.lambda_max == pytest.approx(len(weights), rel=1e-12)
    assert found.consistency_ratio == pytest.approx(0, abs=1e-9)
    assert found.doubtful is None


@QUICK
@given(st.lists(st.sampled_from([1 / 9, 1 / 5, 1 / 3, 1, 2, 4, 7]), min_size=6, max_size=6))
def test_the_eigenvector_is_that_of_another_solver_and_no_order_shows(upper):
    matrix = np.ones((4, 4))
    matrix[np.triu_indices(4, 1)] = upper
    matrix = np.where(np.tri(4, k=-1) > 0, 1 / matrix.T, matrix)
    found = weigh(matrix.tolist(), limit=None)
    values, vectors = np.linalg.eig(matrix)
    top = values.real.argmax()
    theirs = vectors[:, top].real
    assert found.lambda_max == pytest.approx(values[top].real, rel=1e-12)
    assert found.weights == pytest.approx(theirs / theirs.sum(), rel=1e-9)
    for order in list(permutations(range(4)))[::5]:
        moved = weigh(matrix[np.ix_(order, order)].tolist(), limit=None)
        assert [moved.weights[order.index(row)] for row in range(4)] == pytest.approx(found.weights, rel=1e-14)


def test_contradictions_are_refused_with_the_worst_comparison():
    circle: list[list[float | Fraction]] = [[1, 5, Fraction(1, 5)], [Fraction(1, 5), 1, 5], [5, Fraction(1, 5), 1]]
    with pytest.raises(InconsistentError, match=r"consistency ratio is 2\.759, at most 0\.10 .* row 1, column 2"):
        weigh(circle)
    found = weigh(circle, limit=None)
    assert found.weights == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert found.lambda_max == pytest.approx(6.2)  # each row's sum
    assert found.consistency_ratio == pytest.approx(1.6 / 0.58)
    assert found.doubtful is not None
    assert found.doubtful.given == 5
    assert found.doubtful.implied == pytest.approx(1)


def test_one_and_two_cannot_contradict():
    assert weigh([[1]]).weights == (1,)
    found = weigh([[1, 4], [0.25, 1]])
    assert found.weights == pytest.approx((0.8, 0.2))
    assert (found.consistency_ratio, found.random_index) == (0, 0)


def test_too_many_have_no_ratio():
    matrix = [[1] * 16] * 16
    with pytest.raises(InconsistentError, match="16 are too many to compare, at most 15"):
        weigh(matrix)
    assert weigh(matrix, limit=None).consistency_ratio is None
    assert weigh([[1] * 15] * 15).random_index == RANDOM_INDEX[-1] == 1.59


@pytest.mark.parametrize(("matrix", "why"), [
    ([], "as many columns as rows"),
    ([[1, 2]], "as many columns as rows"),
    ([[1, 2], [0.5]], "as many columns as rows"),
    ([[1, 0], [2, 1]], "row 1, column 2: 0 is no finite number above 0"),
    ([[1, nan], [2, 1]], "row 1, column 2: nan is no finite number above 0"),
    ([[1, Fraction(10) ** 400], [2, 1]], "row 1, column 2: 1000.* is no finite number above 0"),
    ([[1, inf], [2, 1]], "row 1, column 2: inf is no finite number above 0"),
    ([[1, -3], [-1 / 3, 1]], "row 1, column 2: -3 is no finite number above 0\nrow 2, column 1: -0.333"),
    ([[2, 1], [1, 1]], "row 1, column 1: 2; what is compared with itself is 1"),
    ([[1, 3], [0.33, 1]], r"row 1, column 2: 3; 1 over row 2, column 1 \(0.33\) is expected"),
])  # fmt: skip
def test_what_is_no_matrix_of_comparisons_says_why(matrix, why):
    with pytest.raises(ComparisonError, match=why):
        weigh(matrix)


@pytest.mark.parametrize(("judgements", "why"), [
    ({("A", "B"): 2}, "A against C: not compared\nB against C: not compared"),
    ({("A", "B"): 2, ("B", "A"): 3, ("A", "C"): 1, ("B", "C"): 1}, "B against A: compared twice"),
    ({("A", "D"): 2, ("A", "B"): 1, ("A", "C"): 1, ("B", "C"): 1}, "A against D: not two of the names"),
    ({("A", "A"): 1, ("A", "B"): 1, ("A", "C"): 1, ("B", "C"): 1}, "A against A: not two of the names"),
    ({("A", "B"): nan, ("A", "C"): 1, ("B", "C"): 0}, "A against B: nan is no .*\nB against C: 0 is no"),
])  # fmt: skip
def test_pairs_that_are_missing_or_wrong_are_named(judgements, why):
    with pytest.raises(ComparisonError, match=why):
        comparison_matrix(("A", "B", "C"), judgements)


def test_a_name_stands_once():
    with pytest.raises(ComparisonError, match="twice"):
        comparison_matrix(("A", "A"), {})


def test_rows_that_do_not_fit_have_no_synthesis():
    for under in ([[1.0]], [[0.5, 0.5], [1.0]], []):
        with pytest.raises(ValueError, match="one row a criterion"):
            synthesis((0.5, 0.5), under)
