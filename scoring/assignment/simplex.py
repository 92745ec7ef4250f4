"""A network solved as a linear program by HiGHS's dual simplex: the second opinion on every plan."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from scoring.assignment.network import Flow, Network, RangeError, penalties

__all__ = ["by_simplex"]

_LARGEST = 1e6
"""Gains are brought below this: beside the simplex's tolerance of 1e-7 their last digits then count."""


def by_simplex(network: Network) -> Flow | None:
    """The flow of highest gain; None where the limits cannot be kept. `RangeError` where HiGHS gives up.

    The matrix is totally unimodular, so a vertex is whole. Gains that differ by less than 1e-13 of the largest can be
    mistaken for one another; `duals.prices` finds that out.
    """
    pairs, declarations, experts = len(network.gain), len(network.demand), len(network.least)
    if (network.least > network.most).any():
        return None
    empty, missing = penalties(network)
    columns = np.arange(pairs)
    seats, nodes = np.arange(declarations), np.arange(experts)
    # Rows: seats of each declaration, then units of each expert less its load. Columns: pairs, empty, missing, load.
    rows = (network.declaration, declarations + network.expert, seats, declarations + nodes, declarations + nodes)
    places = (columns, columns, pairs + seats, pairs + declarations + nodes, pairs + declarations + experts + nodes)
    signs = (np.ones(2 * pairs + declarations + experts), -np.ones(experts))
    # Any: scipy's stubs know dense matrices and lists of pairs only, and a solution that may be missing.
    matrix: Any = csr_array((np.concatenate(signs), (np.concatenate(rows), np.concatenate(places))))
    penalty = np.full(declarations + experts, network.penalty or 0)
    cost = np.concatenate([-network.gain, penalty, np.zeros(experts)]).astype(np.float64)
    lower = np.concatenate([np.zeros(pairs + declarations + experts), network.least])
    upper = np.concatenate([np.ones(pairs), empty, missing, network.most])
    limits: Any = np.column_stack([lower, upper])
    found: Any = linprog(
        cost * (_LARGEST / max(1.0, float(np.abs(cost).max(initial=0)))),
        A_eq=matrix,
        b_eq=np.concatenate([network.demand, np.zeros(experts)]),
        bounds=limits,
        method="highs-ds",
    )
    if found.status == 2:
        return None
    if found.status != 0:
        raise RangeError
    whole = np.rint(found.x).astype(np.int64)
    stop = pairs + declarations
    return Flow(whole[:pairs] > 0, whole[pairs:stop], whole[stop : stop + experts])
