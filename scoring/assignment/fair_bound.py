"""How high the worst-off declaration's sum could be if shares of pairs were allowed: a bound no plan exceeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from scoring.assignment.instance import Flags, Floats
from scoring.assignment.quotas_highs import linear
from scoring.assignment.quotas_master import FIRST_PAIRS, first_pairs
from scoring.assignment.quotas_plan import allowed_pairs
from scoring.assignment.quotas_rows import WORTH, Rows

__all__ = ["Ceiling", "ceiling"]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """`bound` of the worst-off sum, and the pairs (D x E flags) it was found on."""

    bound: float
    part: Flags


def ceiling(rows: Rows) -> Ceiling:
    """The highest t such that each declaration with a demand reaches t in shares. Some shares must keep the rows.

    `rows` have a floor of 0 for every declaration. The dual weighs the declarations: for any weights that add to 1 the
    worst sum is at most the weighted one, and that is bounded over all pairs by the prices of the rows.
    """
    allowed = allowed_pairs(rows.instance)
    count, best = FIRST_PAIRS, np.inf
    while True:
        part = first_pairs(allowed, rows.instance.affinity, count)
        solved = _linear(rows, part)
        while solved is not None:
            price, weight = solved
            gain = weight[:, None] * rows.instance.affinity
            best = min(best, rows.bound(price, gain))
            wanted = allowed & ~part & (gain - rows.charges(price) > 1e-9)
            if not wanted.any():
                return Ceiling(best, part)
            part |= wanted
            solved = _linear(rows, part)
        if (part == allowed).all():
            raise ValueError("no shares keep the rows")
        count *= 4


def _linear(rows: Rows, part: Flags) -> tuple[Floats, Floats] | None:
    """Prices of the rows without those of worth, and the weight of each declaration."""
    first = rows.first_worth or 0
    asks = np.flatnonzero(rows.instance.demand > 0)
    declaration, expert, least = rows.columns(part)
    matrix = rows.matrix(declaration, expert)
    sides = rows.sides(matrix)
    (upper, limits), (equal, values) = sides.ub, sides.eq
    worst = csr_array(np.append(np.zeros(len(limits)), np.ones(len(asks)))[:, None])  # the worst sum's own column
    ub = hstack([vstack([upper, -matrix[first + asks] / WORTH]), worst], format="csr")
    eq = hstack([equal, csr_array((len(values), 1))], format="csr")
    done = linear(
        np.append(np.zeros(len(least)), -1.0), (ub, np.append(limits, np.zeros(len(asks)))), (eq, values),
        np.append(least, 0.0), np.append(np.ones_like(least), np.inf), method="highs-ipm",
    )  # fmt: skip
    if done is None:
        return None
    price = sides.prices(done.eq_price, done.ub_price[: len(limits)])
    weight = np.zeros(rows.instance.declarations)
    weight[asks] = np.maximum(done.ub_price[len(limits) :], 0.0)
    total = float(weight.sum())
    if total <= 0.0:  # any weights prove a bound, but they have to add to 1
        return np.zeros_like(price), np.where(rows.instance.demand > 0, 1.0, 0.0) / len(asks)
    return price / total, weight / total
