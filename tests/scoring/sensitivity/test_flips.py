"""The smallest changes that take a declaration over the line, held against changing the bundle and ranking it again."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from scoring.bundle import Criterion
from scoring.ranking import METHODS, rank
from scoring.sensitivity import ExpertFlip, MethodFlip, ScoreFlip, Shift, WeightFlip, robust_of
from tests.scoring.ranking.rounds import round_of
from tests.scoring.sensitivity.brute import decimal, inside, score_of, with_score, with_weight, without_expert
from tests.scoring.sensitivity.random_rounds import random_round
from tests.scoring.sensitivity.tables import table
from tests.scoring.strategies import scale_values


def flips_of(bundle, code, kind, **arguments):
    found = robust_of(bundle, draws=1, **arguments)
    (row,) = (row for row in found.declarations if row.code == code)
    return [flip for flip in row.flips if isinstance(flip, kind)]


def test_a_weight_by_hand():
    # 8a + 5b + 5c against 5a + 6b + 6c, all weights 1: X leads by 1 - 2 < 0; at a = 2/3 they are equal.
    bundle = table({"X": (8, 5, 5), "Y": (5, 6, 6)})
    (flip,) = flips_of(bundle, "X", WeightFlip)
    assert (flip.criterion, flip.before, flip.boundary, flip.attained) == ("A", 1, Fraction(2, 3), True)
    assert Fraction(2, 3) - Fraction(1, 10**8) < flip.after <= Fraction(2, 3)
    # Y must stand strictly higher, so it is inside only beyond the same boundary.
    (flip,) = flips_of(bundle, "Y", WeightFlip)
    assert (flip.boundary, flip.attained) == (Fraction(2, 3), False)
    assert flip.after < Fraction(2, 3)


def test_a_boundary_that_is_a_decimal_is_given_as_it_is():
    bundle = table({"X": (8, 5), "Y": (5, 8)}, weights=["30", "20"])
    (flip,) = flips_of(bundle, "X", WeightFlip)
    assert flip == WeightFlip("A", Fraction(30), Fraction(20), Fraction(20), attained=True)


def test_a_tie_across_the_line_is_parted_by_any_change():
    bundle = table({"X": (8, 5), "Y": (5, 8)})
    (flip,) = flips_of(bundle, "X", WeightFlip)
    assert (flip.criterion, flip.boundary, flip.attained) == ("A", 1, False)
    assert 1 < flip.after < 1 + Fraction(1, 10**6)


def test_a_weight_under_a_row_with_a_threshold():
    # X leads whatever the weights, and is barred below 50 percent on row P: from 3a + 8b < 5a + 5b, a > 3/2 b.
    bundle = table({"X": (3, 8), "Y": (1, 1)})
    tree = (
        Criterion("P", "P", Decimal(1), threshold=Decimal(50)),
        *(replace(row, parent="P") for row in bundle.criteria),
    )
    (flip,) = flips_of(replace(bundle, criteria=tree), "X", WeightFlip)
    # b may fall to 2/3, a third; a may grow to 3/2, a half.
    assert (flip.criterion, flip.boundary, flip.attained) == ("B", Fraction(2, 3), False)


def test_a_score_by_hand():
    bundle = round_of({"X": (80, 70), "Y": (70, 74)}, fund=1)
    (flip,) = flips_of(bundle, "X", ScoreFlip)
    assert (flip.criterion, flip.before - flip.after) == ("Q", 6)
    assert flip.expert == "E0"
    (flip,) = flips_of(bundle, "Y", ScoreFlip)
    assert flip.after - flip.before == Fraction(601, 100)


def test_a_score_that_meets_its_threshold():
    bundle = round_of({"X": (49,), "Y": (30,)}, fund=1)
    criteria = (replace(bundle.criteria[0], threshold=Decimal(50)),)
    assert flips_of(replace(bundle, criteria=criteria), "X", ScoreFlip) == [
        ScoreFlip("E0", "Q", Fraction(49), Fraction(50))
    ]


def test_an_expert_by_hand():
    # Without E0 X falls behind; without E1 Y has too few sheets and nobody takes its place.
    bundle = round_of({"X": (90, 40, None), "Y": (50, 60, None), "Z": (10, 10, None)}, fund=1)
    found = robust_of(bundle, draws=1)
    assert found.experts == {"E0": Shift(("Y",), ("X",))}
    assert found.declarations[0].flips[0] == ExpertFlip("E0", 3)


def test_an_expert_without_whom_the_quorum_is_missed():
    bundle = round_of({"X": (90, 80, None), "Y": (50, None, 60), "Z": (1, None, 1)}, fund=1, quorum=2)
    found = robust_of(bundle, draws=1)
    assert found.experts["E1"] == Shift(("Y",), ("X",), {"X": "1 of 2 sheets counted"})
    assert found.declarations[0].flips[0] == ExpertFlip("E1", 1, "1 of 2 sheets counted")
    # Nobody is left without E0: who was outside before has only become unresolved.
    assert found.experts["E0"].leaving == ("X",)
    assert set(found.experts["E0"].unresolved) == {"X", "Y", "Z"}


def test_a_method_by_hand():
    bundle = round_of({"X": (100, 50, 50), "Y": (60, 60, 60)}, fund=1)
    found = robust_of(bundle, draws=1)
    assert found.methods["median"] == Shift(("Y",), ("X",))
    assert [flip for row in found.declarations for flip in row.flips if isinstance(flip, MethodFlip)] == [
        MethodFlip("median"), MethodFlip("median"),
    ]  # fmt: skip


def test_places_by_group_are_kept_apart():
    bundle = random_round(3, method="mean")
    groups = {row.code: row.group for row in bundle.declarations}
    bundle = replace(bundle, settings=replace(bundle.settings, fund=None, fund_by_group={"a": 1, "b": 2}))
    found = robust_of(bundle, draws=20)
    assert found.fund_by_group == {"a": 1, "b": 2}
    for group, places in found.fund_by_group.items():
        shares = [row.p_fund_weights or 0 for row in found.declarations if groups[row.code] == group]
        assert 0 < sum(shares) <= places


SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 7))]


@pytest.mark.parametrize("seed", SEEDS)
def test_experts_and_methods_are_as_if_ranked_again(seed):
    bundle = random_round(seed)
    found, before = robust_of(bundle, draws=1), inside(bundle)
    unresolved = {row.code for row in rank(bundle).unresolved}
    for expert in bundle.experts:
        changed = without_expert(bundle, expert.code)
        after = inside(changed)
        missing = {row.code: row.why for row in rank(changed).unresolved if row.code not in unresolved}
        shift = Shift(tuple(sorted(after - before)), tuple(sorted(before - after)), missing)
        assert found.experts.get(expert.code, Shift()) == shift
    for method in METHODS:
        after = inside(bundle, method)
        shift = Shift(tuple(sorted(after - before)), tuple(sorted(before - after)))
        assert found.methods.get(method, Shift()) == shift


@pytest.mark.parametrize("seed", SEEDS)
def test_no_smaller_move_of_any_score_flips(seed):
    bundle = random_round(seed, size=4)
    before = inside(bundle)
    for row in robust_of(bundle, draws=1).declarations:
        flips = [flip for flip in row.flips if isinstance(flip, ScoreFlip)]
        for flip in flips:
            score = score_of(bundle, row.code, flip.expert, flip.criterion)
            changed = with_score(bundle, score, decimal(flip.after))
            assert (row.code in inside(changed)) != (row.code in before)
        # All scales here have four steps.
        least = min([abs(flip.after - flip.before) for flip in flips], default=Fraction(5))
        assert least == _least_move(bundle, row.code, before)


def _least_move(bundle, code, before):
    items = {row.code: row for row in bundle.criteria}
    moves = [Fraction(5)]
    for score in bundle.scores:
        if score.declaration == code and score.score is not None:
            for value in scale_values(items[score.criterion]):
                size = abs(Fraction(value) - Fraction(score.score))
                if 0 < size < min(moves) and (code in inside(with_score(bundle, score, value))) != (code in before):
                    moves.append(size)
    return min(moves)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_smaller_change_of_any_weight_flips(seed):
    bundle = random_round(seed, size=6, method="mean", rank_on="exact")
    before, rng = inside(bundle), np.random.default_rng(seed)
    weights = {row.code: Fraction(row.weight) for row in bundle.criteria if row.code != "PLUS"}
    trials = []
    for row in robust_of(bundle, draws=1).declarations:
        flips = [flip for flip in row.flips if isinstance(flip, WeightFlip)]
        size = Fraction(1000)
        for flip in flips:
            assert flip.boundary is not None
            size = abs(flip.boundary - flip.before) / flip.before
            assert (row.code in inside(with_weight(bundle, flip.criterion, flip.after))) != (row.code in before)
            at_it = row.code in inside(with_weight(bundle, flip.criterion, flip.boundary))
            assert (at_it != (row.code in before)) == flip.attained
            assert abs(flip.after - flip.boundary) <= max(flip.before, abs(flip.boundary - flip.before)) / 10**8
        trials += [(row.code, criterion, size) for criterion in weights]
    for place in rng.permutation(len(trials))[:30]:
        code, criterion, size = trials[place]
        for part in (Fraction(999_999, 10**6), Fraction(int(rng.integers(1, 1000)), 1000)):
            for way in (1, -1):
                weight = weights[criterion] * (1 + way * size * part)
                if weight > 0:
                    assert (code in inside(with_weight(bundle, criterion, weight))) == (code in before)


@pytest.mark.parametrize("settings", [{"method": "median"}, {"method": "trimmed"}, {"rank_on": "shown"}])
@pytest.mark.parametrize("seed", range(3))
def test_a_weight_that_was_searched_for_flips_and_half_the_change_does_not(seed, settings):
    bundle = random_round(seed, size=6, **{"method": "mean"} | settings)
    found, before = robust_of(bundle, draws=1), inside(bundle)
    assert [caveat.code for caveat in found.warnings][-1] == "grid"
    for row in found.declarations:
        for flip in row.flips:
            if isinstance(flip, WeightFlip):
                assert flip.boundary is None
                assert (row.code in inside(with_weight(bundle, flip.criterion, flip.after))) != (row.code in before)
                nearer = flip.before + (flip.after - flip.before) * Fraction(999, 1000)
                assert (row.code in inside(with_weight(bundle, flip.criterion, nearer))) == (row.code in before)
