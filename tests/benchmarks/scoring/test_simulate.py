"""The simulation is what it says, and the one who knows the experts is right about it."""

import numpy as np
import pytest

from scoring.reference.doubts import why_not
from tests.benchmarks.scoring.metrics import (
    brier,
    calibration_error,
    chances,
    covered,
    figure,
    precision,
    ranks_of,
    taken,
)
from tests.benchmarks.scoring.oracle import oracle
from tests.benchmarks.scoring.scenarios import SCENARIOS
from tests.benchmarks.scoring.simulate import DECLARATIONS, EXPERTS, SimulatedRound, simulate


def _loads(of: SimulatedRound) -> np.ndarray:
    return np.bincount(of.table.expert, minlength=EXPERTS)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_round_has_the_scores_its_scenario_asks_for(name):
    how, of = SCENARIOS[name], simulate(name, 7)
    per_declaration = np.bincount(of.table.declaration)
    assert per_declaration.tolist() == [how.each] * DECLARATIONS  # `table_of` refuses a second score by an expert
    assert _loads(of).max() - _loads(of).min() <= 1
    assert of.liars.sum() == how.liars
    assert 21 <= of.rank[of.friend] <= 50
    assert (why_not(of.table) is None) == (how.linked or how.grouped)
    home = np.arange(EXPERTS) * how.panels // EXPERTS
    across = (home[of.table.expert] != of.panel[of.table.declaration]).mean()
    assert across == pytest.approx(how.cross, abs=1.01 / of.table.size)  # they change hands in pairs
    assert (of.table.group is not None) == how.grouped


def test_a_liar_gives_the_friend_100_and_all_others_0():
    of = simulate("collude", 7)
    lied = of.liars[of.table.expert]
    friend = of.table.declaration == of.friend
    assert set(of.table.value[lied & friend]) == {100.0}
    assert (lied & friend).sum() == 3
    assert set(of.table.value[lied & ~friend]) == {0.0}


def test_the_same_seed_gives_the_same_round_and_another_another():
    one, same, other = (simulate("base", seed).table.value for seed in (3, 3, 4))
    assert (one == same).all()
    assert (one != other).any()


def test_who_knows_the_experts_is_as_sure_as_right():
    inside, chance, best = [], [], []
    for seed in range(20):
        of = simulate("base", seed)
        ranks = ranks_of(oracle(of).draws(1000, seed))
        inside.append(covered(ranks, of.rank))
        chance.append(chances(ranks))
        best.append(of.best)
    cover = figure(inside)
    assert 0.89 - 3 * cover.error < cover.value < 0.93 + 3 * cover.error
    off = calibration_error(np.array(chance), np.array(best))
    assert off.value < 0.02
    assert brier(np.array(chance), np.array(best)) < 0.07


def test_places_at_the_line_are_shared_by_those_tied_there():
    score = np.array([4.0, 3.0, 3.0, 3.0, 1.0])
    assert taken(score, 2) == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3, 0])
    assert precision(np.arange(30.0), np.arange(30) >= 15) == pytest.approx(1.0)


def test_ranks_and_chances_of_draws_by_hand():
    draws = np.array([[3.0, 2.0, 1.0], [1.0, 3.0, 2.0]])
    ranks = ranks_of(draws)
    assert ranks.tolist() == [[1, 2, 3], [3, 1, 2]]
    assert chances(ranks, 1).tolist() == [0.5, 0.5, 0.0]
    assert covered(ranks, np.array([2, 3, 1])) == pytest.approx(1 / 3)


def test_a_chance_that_is_always_a_tenth_too_high_has_that_error():
    best = np.zeros((50, 10), dtype=bool)
    best[:, 0] = True  # a tenth of them
    off = calibration_error(np.full((50, 10), 0.2), best)
    assert off.value == pytest.approx(0.1)
    assert off.error == pytest.approx(0.0, abs=1e-12)
