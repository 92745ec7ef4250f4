"""The joint normal of quality and strictness, beside the same from one dense matrix."""

import numpy as np
import pytest

from scoring.reference.gaussian import Given, conditional
from scoring.reference.layout import layout_of
from tests.scoring.reference.tables import simulated


@pytest.mark.parametrize(
    ("experts", "each", "groups"), [(5, 3, None), (5, 3, ("a", "b", "c")), (70, 3, ("a", "b")), (28, 28, ("a", "b"))]
)
def test_it_is_the_dense_solution(experts, each, groups):
    layout = layout_of(simulated(1, 4 + experts, experts, each, groups)[0])
    # Panels of everyone have so many pairs that the sums go over the whole table instead.
    assert (layout.pairs is None) == (each == 28)
    random = np.random.default_rng(2)
    given = Given(
        scale=random.normal(1, 0.2, (2, layout.m)),
        weight=random.uniform(1, 5, (2, len(layout.value))),
        declaration=np.array([0.5, 0.1]),
        expert=np.array([0.2, 0.7]),
    )
    found = conditional(layout, given)
    for at in range(2):
        precision, right = _dense(layout, given, at)
        known = layout.contrast.shape[1] + 1 + layout.m
        mean, covariance = np.linalg.solve(precision, right), np.linalg.inv(precision)
        assert np.allclose(found.z[at], mean[:known], atol=1e-10)
        assert np.allclose(found.u[at], mean[known:], atol=1e-10)
        assert np.allclose(found.root[at] @ found.root[at].T, np.linalg.inv(covariance[:known, :known]))
        assert np.allclose(1 / found.precision[at], 1 / np.diag(precision)[known:])


def test_draws_have_its_mean_and_covariance():
    layout = layout_of(simulated(1, 6, 4, 3)[0])
    ones = np.ones((1, layout.m))
    given = Given(ones, np.full((1, len(layout.value)), 2.0), np.array([0.5]), np.array([0.3]))
    precision, right = _dense(layout, given, 0)
    z, u = conditional(layout, given).draw(np.random.default_rng(3), 40_000)
    drawn = np.concatenate([z[:, 0], u[:, 0]], axis=1)
    covariance = np.linalg.inv(precision)
    error = np.sqrt(np.diag(covariance) / len(drawn))
    assert (np.abs(drawn.mean(axis=0) - covariance @ right) < 5 * error).all()
    assert np.allclose(np.cov(drawn.T), covariance, atol=5 * covariance.max() / np.sqrt(len(drawn)) * 2)


def _dense(layout, given, at):
    """The precision and right-hand side of (mean, contrasts, effects, u) from the model's own columns."""
    size = len(layout.value)
    scale = given.scale[at][layout.expert]
    of_quality = np.eye(layout.n)[layout.declaration] * scale[:, None]
    columns = np.column_stack(
        [np.ones(size), of_quality @ layout.contrast, np.eye(layout.m)[layout.expert], of_quality]
    )
    weighted = columns * given.weight[at][:, None]
    free = 1 + layout.contrast.shape[1]
    prior = np.concatenate(
        [np.zeros(free), np.full(layout.m, 1 / given.expert[at]), np.full(layout.n, 1 / given.declaration[at])]
    )
    return columns.T @ weighted + np.diag(prior), weighted.T @ layout.value
