"""Simulated score tables, and the crossed model written out with N x N matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from scoring.crossed import Components, ScoreTable, table_of
from scoring.crossed.design import group_columns
from scoring.crossed.table import Floats


def simulated(
    n: int, m: int, each: int, seed: int = 0, sd: tuple[float, float, float] = (10, 8, 10), groups: int = 0
) -> ScoreTable:
    """`each` scores of every declaration, by random experts; sd of qualities, effects and noise."""
    rng = np.random.default_rng(seed)
    quality, effect = rng.normal(0, sd[0], n), rng.normal(0, sd[1], m)
    rows = [
        (f"D{i:03}", f"E{j:03}", 50 + quality[i] + effect[j] + rng.normal(0, sd[2]))
        for i in range(n)
        for j in rng.choice(m, each, replace=False)
    ]
    return table_of(rows, {f"D{i:03}": f"G{i % groups}" for i in range(n)} if groups else None)


@dataclass(frozen=True)
class Written:
    """The model at given components by inverting the covariance of all scores: nothing eliminated, nothing profiled."""

    criterion: float
    coefficients: Floats
    coefficients_cov: Floats
    quality: Floats
    effect: Floats
    covariance: Floats
    given: Floats


def written(table: ScoreTable, of: Components, fixed: Floats | None = None) -> Written:
    n, m = len(table.declarations), len(table.experts)
    x = group_columns(table) if fixed is None else fixed
    z = np.hstack([np.eye(n)[table.declaration], np.eye(m)[table.expert]])
    prior = np.diag(np.repeat([of.declaration, of.expert], [n, m]))
    v = z @ prior @ z.T + of.residual * np.eye(table.size)
    inverse = np.linalg.inv(v)
    information = x.T @ inverse @ x
    cov = np.linalg.inv(information)
    beta = cov @ x.T @ inverse @ table.value
    projected = inverse - inverse @ x @ cov @ x.T @ inverse
    gain = prior @ z.T @ inverse
    predicted = gain @ (table.value - x @ beta)
    criterion = (
        (table.size - x.shape[1]) * np.log(2 * np.pi)
        + np.linalg.slogdet(v)[1]
        + np.linalg.slogdet(information)[1]
        + table.value @ projected @ table.value
    )
    return Written(
        float(criterion), beta, np.asarray(cov, dtype=np.float64), predicted[:n], predicted[n:],
        prior - prior @ z.T @ projected @ z @ prior, np.asarray(prior - gain @ z @ prior, dtype=np.float64),
    )  # fmt: skip


def lowest(table: ScoreTable, fixed: Floats | None = None) -> float:
    """The least criterion that a simplex search over three log variances finds from many starts."""
    scale = float(table.value.var())

    def at(logs: Floats) -> float:
        return written(table, Components(*(scale * np.exp(logs))), fixed).criterion

    found = [
        minimize(
            at,
            np.array([declaration, expert, -1.0]),
            method="Nelder-Mead",
            bounds=[(-25.0, 5.0)] * 3,
            options={"xatol": 1e-6, "fatol": 1e-9, "maxiter": 600},
        )
        for declaration, expert in ((-1.0, -1.0), (-9.0, -1.0), (-1.0, -9.0))
    ]
    return min(float(search.fun) for search in found)
