"""Ranks of independent normal values: in closed form, by counting, and by draws."""

import json

import numpy as np
import pytest

from scoring.reference.independent import expected_ranks, top_chances
from tests.scoring.files import shared

MEAN = np.array([0.3, -1.2, 0.25, 2.0, 0.3])
SD = np.array([1.0, 0.4, 1e-3, 2.5, 1.0])


def test_two_values_have_the_closed_form():
    case = json.loads((shared("gold") / "topk_exact_normal.json").read_text(encoding="utf-8"))
    mean, sd = (np.array(case["input"][key], dtype=float) for key in ("mean", "sd"))
    expected, within = case["expected"], case["tolerance"]["exact"]
    assert expected_ranks(mean, sd) == pytest.approx(expected["expected_rank"], abs=within)
    assert top_chances(mean, sd, 1) == pytest.approx(expected["p_first"], abs=within)


def test_chances_at_every_line_add_up_to_the_line_and_to_the_expected_rank():
    lines = [top_chances(MEAN, SD, line) for line in range(6)]
    for line, chance in enumerate(lines):
        assert chance.sum() == pytest.approx(line, abs=1e-12)
    # E(rank) is the sum over k = 0, 1, ... of P(rank > k).
    assert sum(1 - chance for chance in lines) == pytest.approx(expected_ranks(MEAN, SD), abs=1e-12)


def test_draws_come_to_the_same():
    draws = MEAN + SD * np.random.default_rng(3).standard_normal((200_000, 5))
    ranks = (-draws).argsort(axis=1).argsort(axis=1) + 1
    assert top_chances(MEAN, SD, 2) == pytest.approx((ranks <= 2).mean(axis=0), abs=0.005)
    assert expected_ranks(MEAN, SD) == pytest.approx(ranks.mean(axis=0), abs=0.01)


def test_a_value_without_spread_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        top_chances(np.array([1.0, 2.0]), np.array([1.0, 0.0]), 1)
