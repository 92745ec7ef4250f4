"""Weights varied around the round's: exact where one share decides, else drawn; ties stay ties."""

import doctest
import warnings
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest

from scoring.ranking import rank
from scoring.sensitivity import draws, exact, rank_acceptability, robust_of, two_criteria_acceptability
from scoring.sensitivity.draws import count_draws
from scoring.sensitivity.exact import exact_acceptability, share_below
from scoring.sensitivity.ground import ground_of
from scoring.sensitivity.sweep import Sweep
from scoring.sensitivity.weighing import Weighing
from tests.scoring.files import gold
from tests.scoring.sensitivity.brute import inside, with_weight
from tests.scoring.sensitivity.random_rounds import random_round
from tests.scoring.sensitivity.tables import table


def test_the_gold_case_exactly():
    case = gold("smaa_analytic_2crit")
    values = [(Fraction(str(first)), Fraction(str(second))) for first, second in case["input"]["values"]]
    found = two_criteria_acceptability(values)
    expected = case["expected"]["rank_acceptability"]
    assert [[float(share) for share in row] for row in found] == [
        pytest.approx(row, abs=case["tolerance"]["exact"]) for row in expected
    ]


def test_the_gold_case_by_drawing():
    case = gold("smaa_analytic_2crit")
    first = np.random.default_rng(1).random(100_000)
    found = rank_acceptability(np.array(case["input"]["values"]), np.stack([first, 1 - first], axis=1))
    expected = np.array(case["expected"]["rank_acceptability"])
    assert np.abs(found - expected).max() <= case["tolerance"]["monte_carlo_1e5"]


@pytest.mark.parametrize("module", [draws, exact])
def test_the_examples_run(module):
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed


def test_shares_of_the_matrix_product_share_ties():
    found = rank_acceptability(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 0.5]]), np.array([[0.9, 0.1], [0.1, 0.9]]))
    assert found.tolist() == [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.5, 0.0, 0.5]]


@pytest.mark.parametrize(("values", "weights"), [
    ([[1.0, 2.0]], [[1.0]]), ([1.0], [[1.0]]), ([[np.nan]], [[1.0]]), ([[1.0]], [[np.inf]]),
    ([[1.0]], np.empty((0, 1))),
])  # fmt: skip
def test_the_matrix_product_refuses_what_does_not_fit(values, weights):
    with pytest.raises(ValueError, match="values"):
        rank_acceptability(np.array(values), np.array(weights))


def test_the_share_of_one_of_two_weights_by_hand():
    half, fifth = Fraction(1, 2), Fraction(1, 5)
    assert share_below(half, Fraction(1), Fraction(1), fifth) == half
    assert share_below(Fraction(2, 5), Fraction(1), Fraction(1), fifth) == 0
    assert share_below(Fraction(3, 5), Fraction(1), Fraction(1), fifth) == 1
    # a <= b 9/11 in the square from 0.8 to 1.2: the triangle from b = 44/45 with slope 9/11.
    base = Fraction(12, 10) - Fraction(44, 45)
    assert share_below(Fraction(9, 20), Fraction(1), Fraction(1), fifth) == base * base * Fraction(9, 22) / Fraction(
        4, 25
    )


def test_two_criteria_by_hand():
    # X leads exactly while the share of A is above one half, which it is in half of all cases.
    found = robust_of(table({"X": (9, 5), "Y": (5, 9), "Z": (1, 1)}))
    assert found.exact
    by_code = {row.code: row for row in found.declarations}
    assert by_code["X"].rank_share == (0.5, 0.5, 0.0)
    assert by_code["Y"].p_fund_weights == 0.5
    assert by_code["Z"].rank_share == (0.0, 0.0, 1.0)


def test_one_criterion_leaves_nothing_to_vary():
    found = robust_of(table({"X": (9,), "Y": (9,), "Z": (1,)}, fund=2))
    assert found.exact
    assert [row.rank_share for row in found.declarations] == [(1.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]


def test_ties_under_all_weights_stay_ties_and_are_not_inside():
    values = {"X": (0.1, 0.2, 0.3), "Y": (0.1, 0.2, 0.3), "Z": (0, 0, 0)}
    found = robust_of(table(values, weights=["1", "2", "3"]), draws=500)
    assert not found.exact
    assert [row.rank_share[0] for row in found.declarations] == [1.0, 1.0, 0.0]
    assert [row.p_fund_weights for row in found.declarations] == [0.0, 0.0, 0.0]
    both = robust_of(table(values, weights=["1", "2", "3"], fund=2), draws=500)
    assert [row.p_fund_weights for row in both.declarations] == [1.0, 1.0, 0.0]


def test_a_declaration_below_a_threshold_is_never_funded():
    bundle = table({"X": (10, 3, 10), "Y": (5, 5, 5)})
    criteria = tuple(replace(row, threshold=Decimal(4)) if row.code == "B" else row for row in bundle.criteria)
    found = {row.code: row for row in robust_of(replace(bundle, criteria=criteria), draws=200).declarations}
    assert (found["X"].p_fund_weights, found["Y"].p_fund_weights) == (0.0, 1.0)
    assert found["X"].rank_share == (1.0, 0.0)


def test_weights_far_apart_are_compared_exactly():
    # Nothing but the light criteria parts X and Y, and floats cannot see them beside the heavy one.
    values = {"X": (7, 3, 6), "Y": (7, 6, 3), "Z": (7, 2, 2), "W": (2, 9, 9)}
    bundle = table(values, weights=["1000000000000", "0.000000000001", "0.000000000001"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = {row.code: row for row in robust_of(bundle, draws=400).declarations}
    assert found["Z"].rank_share == (0.0, 0.0, 1.0, 0.0)
    assert found["W"].rank_share == (0.0, 0.0, 0.0, 1.0)
    assert found["X"].rank_share[0] + found["Y"].rank_share[0] == 1
    assert found["X"].rank_share[0] == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("method", ["mean", "median", "trimmed"])
@pytest.mark.parametrize("seed", range(3))
def test_every_draw_is_ranked_as_the_round_with_those_weights(method, seed):
    bundle = random_round(seed, method=method)
    weighing = Weighing(ground_of(bundle))
    nodes, rng = weighing.nodes, np.random.default_rng(seed)
    middle = np.array([float(nodes.weights[code]) for code in nodes.codes])
    # Whole factors keep many exact ties, the last row has none but the certain ones.
    raw = middle * rng.integers(1, 4, (4, len(middle))).astype(np.float64)
    raw[3] = middle * rng.random(len(middle))
    weighed = weighing.weigh(raw)
    for draw in range(4):
        changed, exact = bundle, {}
        for code, weight in zip(nodes.codes, raw[draw], strict=True):
            exact[code] = Fraction(float(weight))
            changed = with_weight(changed, code, exact[code])
        expected = {row.code: row.rank for row in rank(changed).declarations}
        assert dict(zip(weighing.codes, weighed.ranks[draw].tolist(), strict=True)) == expected
        assert {code for code, is_in in zip(weighing.codes, weighed.inside[draw], strict=True) if is_in} == inside(
            changed
        )
        assert weighing.weigh_exactly(exact) == (weighed.ranks[draw].tolist(), weighed.inside[draw].tolist())


@pytest.mark.parametrize("seed", range(6))
def test_a_sweep_of_one_weight_is_ranked_as_the_round_with_it(seed):
    weighing = Weighing(ground_of(random_round(seed)))
    rng = np.random.default_rng(seed)
    for criterion in ("A", "C", "C2"):
        # Whole weights keep exact ties; those of the round do for certain.
        swept = np.array([*rng.integers(1, 9, 3), rng.random(), weighing.nodes.weights[criterion]], dtype=np.float64)
        found = Sweep(weighing, criterion).weigh(swept)
        for draw, weight in enumerate(swept):
            exact = weighing.weigh_exactly({**weighing.nodes.weights, criterion: Fraction(float(weight))})
            assert (found.ranks[draw].tolist(), found.inside[draw].tolist()) == exact


def test_what_ties_along_a_whole_sweep_needs_no_fractions(monkeypatch):
    # 9 + 2 x 3 is 3 + 2 x 6: equal for every weight of A, though no item is.
    weighing = Weighing(ground_of(table({"X": (5, 9, 3), "Y": (5, 3, 6)}, weights=["1", "1", "2"])))
    monkeypatch.setattr(Weighing, "weigh_exactly", None)
    found = Sweep(weighing, "A").weigh(np.linspace(0.1, 3, 50))
    assert found.ranks.max() == 1


@pytest.mark.parametrize("method", ["mean", "median", "trimmed"])
@pytest.mark.parametrize("seed", range(4))
def test_drawing_agrees_with_what_is_exact(method, seed):
    bundle = two_items(random_round(seed, method=method, rank_on="exact"))
    weighing, draws, spread = Weighing(ground_of(bundle)), 4000, Fraction(3, 5)
    exact = exact_acceptability(weighing, spread)
    assert exact is not None
    counts = count_draws(weighing, spread, draws, seed)
    for number, code in enumerate(weighing.codes):
        assert sum(exact.ranks[code].values()) == 1
        pairs = [(exact.inside[code], counts.inside[number])]
        pairs += [
            (exact.ranks[code].get(place + 1, Fraction(0)), found) for place, found in enumerate(counts.ranks[number])
        ]
        for share, count in pairs:
            error = sqrt(share * (1 - share) / draws)
            assert abs(count / draws - share) <= 4 * error + 1e-12


def two_items(bundle):
    """The round with row C and two items under it only."""
    kept = ("C", "C1", "C2", "PLUS")
    rules = replace(bundle.settings.rules, ties=tuple(code for code in bundle.settings.rules.ties if code in kept))
    return replace(
        bundle,
        settings=replace(bundle.settings, rules=rules),
        criteria=tuple(row for row in bundle.criteria if row.code in kept),
        scores=tuple(row for row in bundle.scores if row.criterion in kept),
        objective=(),
    )


def test_there_is_something_to_compare():
    # The agreement above would hold of nothing: here some shares are neither 0 nor 1.
    mixed = 0
    for seed in range(4):
        weighing = Weighing(ground_of(two_items(random_round(seed, method="mean", rank_on="exact"))))
        exact = exact_acceptability(weighing, Fraction(3, 5))
        assert exact is not None
        mixed += sum(0 < share < 1 for ranks in exact.ranks.values() for share in ranks.values())
    assert mixed >= 8


def test_blocks_of_draws_change_nothing(monkeypatch):
    weighing = Weighing(ground_of(random_round(5, method="median")))
    whole = count_draws(weighing, Fraction(1, 5), 300, 3)
    monkeypatch.setattr("scoring.sensitivity.draws._CELLS", 1000)
    parts = count_draws(weighing, Fraction(1, 5), 300, 3)
    assert np.array_equal(whole.ranks, parts.ranks)
    assert np.array_equal(whole.inside, parts.inside)
    other = count_draws(weighing, Fraction(1, 5), 300, 4)
    assert not np.array_equal(whole.ranks, other.ranks)
