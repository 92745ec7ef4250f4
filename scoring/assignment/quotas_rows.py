"""Every limit of an assignment as a row of a linear programme, and the bound that any prices of the rows prove."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from scoring.assignment.instance import Flags, Floats, Instance, Quota, Whole
from scoring.assignment.quotas_plan import allowed_pairs

__all__ = ["Rows", "Sides", "rows_of"]

WORTH = 1000.0
"""Rows of worth are multiplied by this, because the solvers' tolerances are absolute."""

Triples = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Sides:
    """Rows as a solver wants them: equal to a limit, or at most a limit, the upper ones first and then the lower ones
    with their sign changed. `equal`, `above`, `below`: which rows these are."""

    eq: tuple[csr_array, Floats]
    ub: tuple[csr_array, Floats]
    equal: NDArray[np.bool_]
    above: NDArray[np.bool_]
    below: NDArray[np.bool_]

    def prices(self, eq: Floats, ub: Floats) -> Floats:
        """The price of each row from those of the sides."""
        price = np.zeros(len(self.equal))
        count = int(self.above.sum())
        price[self.equal] = eq
        price[self.above] += ub[:count]
        price[self.below] -= ub[count:]
        return price


@dataclass(frozen=True, slots=True)
class Rows:
    """Limits `lower` <= sum of coefficient times x <= `upper`, where x is 1 for a pair that is chosen.

    In order: D demands, E loads, then the limits on groups, pairs apart, weighted sums over all pairs, and the worth of
    each declaration where `worth` is not None. `group_row`: for each family D x (groups + 1), the row or -1, the last
    column for experts of no group. `apart_row`: pairs apart x D, the row or -1. `weights`: D x E each.
    """

    instance: Instance
    lower: Floats
    upper: Floats
    group_row: tuple[Whole, ...]
    apart_row: Whole
    weights: tuple[Floats, ...]
    first_weight: int
    first_worth: int | None

    def matrix(self, declaration: Whole, expert: Whole) -> csr_array:
        """Rows x pairs, for pairs given as their declarations and experts."""
        size = len(declaration)
        columns = np.arange(size)
        parts: list[Triples] = [_ones(declaration, columns), _ones(expert + self.instance.declarations, columns)]
        for quota, rows in zip(self.instance.quotas, self.group_row, strict=True):
            parts.append(_ones(rows[declaration, quota.group[expert]], columns))
        for (first, second), rows in zip(self.instance.apart, self.apart_row, strict=True):
            at = np.flatnonzero((expert == first) | (expert == second))
            parts.append(_ones(rows[declaration[at]], at))
        for offset, weight in enumerate(self.weights):
            parts.append((np.full(size, self.first_weight + offset), columns, weight[declaration, expert]))
        if self.first_worth is not None:
            worth = self.instance.affinity[declaration, expert]
            parts.append((self.first_worth + declaration, columns, WORTH * worth))
        row, column, value = (np.concatenate(each) for each in zip(*parts, strict=True))
        return csr_array((value, (row, column)), shape=(len(self.lower), size))

    def columns(self, part: Flags) -> tuple[Whole, Whole, Floats]:
        """Declarations and experts of the pairs in `part` and of the fixed ones, and the least share of each."""
        fixed = np.zeros_like(part)
        fixed[self.instance.fixed[:, 0], self.instance.fixed[:, 1]] = True
        declaration, expert = np.nonzero(part | fixed)
        return declaration, expert, fixed[declaration, expert].astype(float)

    def breakable(self, matrix: csr_array) -> NDArray[np.bool_]:
        """Rows that some choice of the matrix's pairs could break; coefficients are never negative."""
        return np.asarray((matrix.sum(axis=1) > self.upper) | (self.lower > 0), dtype=bool)

    def sides(self, matrix: csr_array) -> Sides:
        """The rows that could be broken, over the matrix's pairs."""
        equal = self.lower == self.upper
        above = self.breakable(matrix) & np.isfinite(self.upper) & ~equal
        below = (self.lower > 0) & ~equal
        ub = vstack([matrix[above], -matrix[below]], format="csr")
        limits = np.concatenate([self.upper[above], -self.lower[below]])
        return Sides((matrix[equal], self.lower[equal]), (ub, limits), equal, above, below)

    def pressed(self, price: Floats) -> Flags:
        """D: declarations whose worth costs others something, so that unusual pairs may be needed for it."""
        if self.first_worth is None:
            return np.zeros(self.instance.declarations, dtype=bool)
        return np.asarray(price[self.first_worth :] < -1e-12, dtype=bool)

    def charges(self, price: Floats) -> Floats:
        """D x E: what the rows' prices charge for each pair."""
        demands, experts = self.instance.declarations, self.instance.experts
        charge = price[:demands, None] + price[None, demands : demands + experts]
        known = np.append(price, 0.0)  # index -1, "no row", costs nothing
        for quota, rows in zip(self.instance.quotas, self.group_row, strict=True):
            charge += known[rows][:, quota.group]
        for (first, second), rows in zip(self.instance.apart, self.apart_row, strict=True):
            charge[:, first] += known[rows]
            charge[:, second] += known[rows]
        for offset, weight in enumerate(self.weights):
            charge += price[self.first_weight + offset] * weight
        if self.first_worth is not None:
            charge += WORTH * price[self.first_worth :, None] * self.instance.affinity
        return charge

    def bound(self, price: Floats, gain: Floats) -> float:
        """What no sum of `gain` (D x E) over pairs that keep the rows can exceed, for any prices (weak duality).

        A price whose sign asks for a limit that does not exist counts as 0.
        """
        price = np.where((price > 0) & np.isinf(self.upper), 0.0, price)
        price = np.where((price < 0) & np.isinf(self.lower), 0.0, price)
        limit = np.where(price > 0, self.upper, self.lower)
        rows = float(np.sum(price * np.where(price == 0, 0.0, limit)))
        rest = gain - self.charges(price)
        return rows + float(np.maximum(rest, 0.0)[allowed_pairs(self.instance)].sum() + _forced(self.instance, rest))


def rows_of(
    instance: Instance, *, weighted: tuple[tuple[Floats, float], ...] = (), floor: Floats | None = None
) -> Rows:
    """The rows of an instance; `weighted`: further sums over all pairs with what they reach at least; `floor`: D, what
    each declaration's sum of affinities reaches at least."""
    lower: list[Floats] = [instance.demand.astype(float), instance.min_load.astype(float)]
    upper: list[Floats] = [instance.demand.astype(float), instance.max_load.astype(float)]
    count = instance.declarations + instance.experts
    allowed = allowed_pairs(instance)
    group_row: list[Whole] = []
    for quota in instance.quotas:
        rows = _numbered(_binding(instance, quota, allowed), count)
        group_row.append(np.column_stack([rows, np.full(len(rows), -1)]))
        lower.append(quota.least[rows >= 0].astype(float))
        upper.append(quota.most[rows >= 0].astype(float))
        count += int((rows >= 0).sum())
    both = allowed[:, instance.apart[:, 0]] & allowed[:, instance.apart[:, 1]]
    apart_row = _numbered(both.T, count)
    apart = int(both.sum())
    totals = _weighted(instance, weighted)
    worth = np.empty(0) if floor is None else WORTH * np.where(instance.demand > 0, floor, 0.0)
    lower += [np.full(apart, -np.inf), np.array([least for _, least in totals]), worth]
    upper += [np.ones(apart), np.full(len(totals), np.inf), np.full(len(worth), np.inf)]
    first = count + apart
    return Rows(
        instance, np.concatenate(lower), np.concatenate(upper), tuple(group_row), apart_row,
        tuple(weight for weight, _ in totals), first, None if floor is None else first + len(totals),
    )  # fmt: skip


def _forced(instance: Instance, rest: Floats) -> float:
    """What the fixed pairs cost where they would not be chosen for themselves."""
    pairs = np.unique(instance.fixed, axis=0)
    return float(np.minimum(rest[pairs[:, 0], pairs[:, 1]], 0.0).sum())


def _weighted(instance: Instance, weighted: tuple[tuple[Floats, float], ...]) -> list[tuple[Floats, float]]:
    cross = [] if instance.cross is None else [(instance.cross[0].astype(float), float(instance.cross[1]))]
    return [*cross, *weighted]


def _binding(instance: Instance, quota: Quota, allowed: Flags) -> Flags:
    """D x groups: limits that some panel could break."""
    member = quota.group[:, None] == np.arange(quota.least.shape[1])
    most = np.minimum(allowed.astype(np.int64) @ member, instance.demand[:, None])
    return np.asarray((quota.least > 0) | (quota.most < most), dtype=bool)


def _numbered(chosen: Flags, first: int) -> Whole:
    """Running numbers from `first` where chosen, else -1."""
    rows = np.full(chosen.shape, -1, dtype=np.int64)
    rows[chosen] = first + np.arange(int(chosen.sum()))
    return rows


def _ones(row: Whole, column: Whole) -> Triples:
    there = row >= 0
    return row[there], column[there], np.ones(int(there.sum()))
