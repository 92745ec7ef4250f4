"""Gamma variables under a bound, beside the mean that they must have."""

import numpy as np
import pytest
from scipy.special import gammainc

from scoring.reference.bounded import bounded_gamma


@pytest.mark.parametrize("most", [0.3, 1.0, 3.0, 100.0])
def test_the_mean_is_that_of_the_bounded_distribution(most):
    shape, rate = 3.5, 2.0
    drawn = bounded_gamma(np.random.default_rng(1), np.full(40_000, shape), np.full(40_000, rate), most)
    mean = shape / rate * gammainc(shape + 1, rate * most) / gammainc(shape, rate * most)
    assert drawn.max() <= most
    assert drawn.mean() == pytest.approx(mean, abs=5 * drawn.std() / 200)


def test_a_bound_far_below_all_chance_is_drawn_itself():
    drawn = bounded_gamma(np.random.default_rng(1), np.full(5, 400.0), np.full(5, 1.0), 1e-3)
    assert (drawn == 1e-3).all()
