"""The linear relaxation over all pairs, solved on those that its prices ask for, and whole pairs found from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.assignment.instance import Flags, Floats
from scoring.assignment.quotas_highs import linear, whole
from scoring.assignment.quotas_plan import allowed_pairs
from scoring.assignment.quotas_rows import Rows

__all__ = ["Effort", "Found", "Relaxed", "best_pairs", "first_pairs", "relax"]

SCALE = 1000.0
"""Gains are multiplied by this for the solvers, whose tolerances are absolute."""

ALL_PAIRS = 20_000
"""Instances with at most this many pairs are solved on all of them at once."""

FIRST_PAIRS = 25
"""Pairs of each declaration and of each expert with the highest gain that a larger instance starts from."""

WIDTHS = (0.01, 0.05, 0.25, np.inf)
"""Pairs join the whole-number problem whose reduced gain is at most this far below zero."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How far whole pairs are searched for.

    `near`: the share of the value that may stay unproven where there are more than `exact` pairs. `nodes`: limits of
    the search tree, one after the other while nothing was found; None is no limit. Never a limit of time: the answer
    would depend on the machine.
    """

    near: float = 1e-5
    nodes: tuple[int | None, ...] = (2_000, 50_000, None)
    exact: int = 10_000

    def open_share(self, pairs: int) -> float:
        """The share that may stay unproven with so many pairs, those in conflict among them."""
        return self.near if pairs > self.exact else 0.0


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The linear optimum: `price` of each row, the `bound` that these prices prove over all pairs, and the share of
    each pair (D x E)."""

    price: Floats
    bound: float
    share: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """Whole pairs (D x E flags), their `value`, and the proven `bound` of the value."""

    chosen: Flags
    value: float
    bound: float


def relax(rows: Rows, gain: Floats, start: Flags | None = None) -> Relaxed | None:
    """The highest sum of `gain` (D x E) with shares of pairs allowed; None where even shares cannot keep the rows.

    `start`: pairs to begin with, where something is known of them.
    """
    allowed = allowed_pairs(rows.instance)
    count = FIRST_PAIRS
    while True:
        part = first_pairs(allowed, gain, count) if start is None else start | first_pairs(allowed, gain, count)
        solved = _linear(rows, gain, part)
        while solved is not None:
            wanted = allowed & ~part & (gain - rows.charges(solved.price) > 1e-9)
            if not wanted.any():
                return solved
            part |= wanted
            solved = _linear(rows, gain, part)
        if (part == allowed).all():
            return None
        count *= 4


def best_pairs(rows: Rows, gain: Floats, effort: Effort | None = None, start: Flags | None = None) -> Found | None:
    """Whole pairs with the highest sum of `gain`, with the bound over all pairs; None where there are none.

    Pairs whose reduced gain is below -w are left out at first: a plan with one of them is worth at most the linear
    bound less w, so the answer without them is proven as soon as it is worth more. Raises Undecided.
    """
    effort = effort or Effort()
    linear = relax(rows, gain, start)
    if linear is None:
        return None
    reduced = gain - rows.charges(linear.price)
    allowed = allowed_pairs(rows.instance)
    best, proven = None, linear.bound
    for width in WIDTHS:
        part = allowed & ((reduced >= -width) | rows.pressed(linear.price)[:, None])
        every = bool((part == allowed).all())
        found = _search(rows, gain, part, effort)
        if found is not None:
            outside = -np.inf if every else linear.bound - width
            proven = min(proven, max(found.bound, outside))
            best = found if best is None or found.value > best.value else best
        if every or (best and proven - best.value <= effort.open_share(allowed.size) * abs(proven) + 1e-9):
            break
    return None if best is None else Found(best.chosen, best.value, max(best.value, proven))


def first_pairs(allowed: Flags, gain: Floats, count: int = FIRST_PAIRS) -> Flags:
    """D x E: the `count` allowed pairs of each declaration and of each expert with the highest gain; all of few."""
    if allowed.size <= ALL_PAIRS or count >= max(allowed.shape):
        return allowed.copy()
    worth = np.where(allowed, gain, -np.inf)
    part = np.zeros_like(allowed)
    across, down = (min(count, size) for size in worth.shape[::-1])
    np.put_along_axis(part, np.argsort(-worth, axis=1, kind="stable")[:, :across], True, axis=1)
    np.put_along_axis(part, np.argsort(-worth, axis=0, kind="stable")[:down], True, axis=0)
    return part & allowed


def _linear(rows: Rows, gain: Floats, part: Flags) -> Relaxed | None:
    declaration, expert, least = rows.columns(part)
    share = np.zeros_like(gain)
    sides = rows.sides(rows.matrix(declaration, expert))
    done = linear(-SCALE * gain[declaration, expert], sides.ub, sides.eq, least, np.ones_like(least))
    if done is None:
        return None
    share[declaration, expert] = done.x
    price = sides.prices(done.eq_price / SCALE, done.ub_price / SCALE)
    return Relaxed(price, rows.bound(price, gain), share)


def _search(rows: Rows, gain: Floats, part: Flags, effort: Effort) -> Found | None:
    declaration, expert, least = rows.columns(part)
    chosen = np.zeros_like(part)
    matrix = rows.matrix(declaration, expert)
    used = rows.breakable(matrix)
    done = whole(
        -SCALE * gain[declaration, expert], (matrix[used], rows.lower[used], rows.upper[used]), least,
        np.ones_like(least), integral=len(least), near=effort.open_share(part.size) / 2, nodes=effort.nodes,
    )  # fmt: skip
    if done is None:
        return None
    chosen[declaration, expert] = done.x > 0.5
    value = float(gain[chosen].sum())
    return Found(chosen, value, max(value, -done.bound / SCALE))
