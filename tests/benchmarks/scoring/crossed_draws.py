"""Joint draws of quality under the plain crossed model, its variance components taken as known: written out densely."""

from __future__ import annotations

import numpy as np

from scoring.crossed import Components, ScoreTable
from scoring.crossed.table import Floats

__all__ = ["crossed_posterior"]


def crossed_posterior(table: ScoreTable, of: Components) -> tuple[Floats, Floats]:
    """Mean (n) and a square root (n x (p + n + m)) of the covariance of x' beta + quality, beta flat a priori.

    Henderson's mixed model equations (1975), with every unknown: p fixed effects (the intercept, or one a group), n
    qualities, m effects. The root R has R R' = covariance. A component of 0 counts as a millionth of the others.
    """
    n, m, size = len(table.declarations), len(table.experts), table.size
    group = np.zeros(n, dtype=np.intp) if table.group is None else table.group
    p = int(group.max()) + 1
    least = 1e-6 * (of.declaration + of.expert + of.residual)
    columns = np.zeros((size, p + n + m))
    rows = np.arange(size)
    columns[rows, group[table.declaration]] = 1
    columns[rows, p + table.declaration] = 1
    columns[rows, p + n + table.expert] = 1
    residual = max(of.residual, least)
    prior = np.repeat([0.0, 1 / max(of.declaration, least), 1 / max(of.expert, least)], [p, n, m])
    matrix = columns.T @ columns / residual + np.diag(prior)
    root = np.linalg.inv(np.linalg.cholesky(matrix)).T
    found = root @ (root.T @ (columns.T @ table.value / residual))
    total = np.hstack([np.eye(p)[group], np.eye(n), np.zeros((n, m))])
    return total @ found, total @ root
