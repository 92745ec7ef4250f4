"""The cheapest set of limits that give, where quotas, pairs apart or linkage are among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from scoring.assignment.instance import Flags, Floats, Instance, Whole
from scoring.assignment.plan import Constraint, Repair
from scoring.assignment.quotas_highs import linear, whole
from scoring.assignment.quotas_master import ALL_PAIRS, FIRST_PAIRS, first_pairs
from scoring.assignment.quotas_plan import allowed_pairs
from scoring.assignment.quotas_rows import Rows, rows_of

__all__ = ["PRICES", "cheapest", "fewest_units"]

_LOADS = (Constraint.MAX_LOAD, Constraint.MIN_LOAD)
_ORDER = (
    Constraint.GROUP_MIN, Constraint.GROUP_MAX, Constraint.APART, Constraint.LINKAGE,
    Constraint.DEMAND, Constraint.MIN_LOAD, Constraint.MAX_LOAD,
)  # fmt: skip
"""Which of several equally short limits is named."""

PRICES = MappingProxyType(
    {
        Constraint.MIN_LOAD: 1.0, Constraint.MAX_LOAD: 1.01, Constraint.LINKAGE: 1.02,
        Constraint.GROUP_MAX: 2.0, Constraint.GROUP_MIN: 2.01, Constraint.APART: 2.02, Constraint.DEMAND: 3.0,
    }
)  # fmt: skip
"""What one unit of a change costs: loads before the shape of a panel, and that before fewer experts on it."""

FIRST = 1.0
"""Units of an expert's load at the plain price; those beyond cost a little more, so that changes spread."""

BEYOND = 0.3

NODES = (2_000, 50_000, None)


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a row: `below` is a least that may not be reached, otherwise a most that may be exceeded."""

    row: int
    below: bool
    repair: Repair  # by one unit
    most: float = np.inf


@dataclass(frozen=True, slots=True)
class _System:
    """matrix x <= limit, x in least..most: pairs first, then one column for each of `sides`; the rows are `limits`,
    then the stiff ones."""

    matrix: csr_array
    limit: Floats
    cost: Floats
    least: Floats
    most: Floats
    limits: Whole
    sides: Whole


@dataclass(frozen=True, slots=True)
class _Elastic:
    """Rows whose `sides` may give by whole units at a `price`; the `stiff` rows keep their upper limit.

    `at`: the limit that each side eases, among those given by `row` and `sign` (-1 is a least, 1 a most).
    """

    rows: Rows
    sides: list[_Side]
    price: Floats
    at: Whole
    row: Whole
    sign: Whole
    stiff: slice

    def system(self, part: Flags) -> _System:
        """The programme over the pairs in `part`, with the limits that these could break and their sides."""
        declaration, expert, least = self.rows.columns(part)
        matrix = self.rows.matrix(declaration, expert)
        limits = np.flatnonzero((self.sign < 0) | self.rows.breakable(matrix)[self.row])
        place = np.full(len(self.row), -1)
        place[limits] = np.arange(len(limits))
        sides = np.flatnonzero(place[self.at] >= 0)
        row, sign = self.row[limits], self.sign[limits]
        give = csr_array(
            (-np.ones(len(sides)), (place[self.at[sides]], np.arange(len(sides)))), shape=(len(limits), len(sides))
        )
        turn = csr_array(
            (sign.astype(np.float64), (np.arange(len(sign)), np.arange(len(sign)))), shape=(len(sign),) * 2
        )
        stiff = matrix[self.stiff]
        soft = hstack([turn @ matrix[row], give], format="csr")
        hard = hstack([stiff, csr_array((stiff.shape[0], len(sides)))], format="csr")
        limit = np.where(sign < 0, self.rows.lower[row], self.rows.upper[row]) * sign
        return _System(
            vstack([soft, hard], format="csr"), np.concatenate([limit, self.rows.upper[self.stiff]]),
            np.concatenate([np.zeros(len(least)), self.price[sides]]),
            np.concatenate([least, np.zeros(len(sides))]),
            np.concatenate([np.ones(len(least)), [self.sides[side].most for side in sides]]), limits, sides,
        )  # fmt: skip

    def charges(self, system: _System, marginal: Floats) -> Floats:
        """D x E: what the prices (at least 0) of the system's rows charge for each pair."""
        price = np.zeros(len(self.rows.lower))
        count = len(system.limits)
        np.add.at(price, self.row[system.limits], self.sign[system.limits] * marginal[:count])
        price[self.stiff] += marginal[count:]
        return self.rows.charges(price)


def fewest_units(instance: Instance) -> tuple[Repair, ...]:
    """The fewest units of limits that must give before a plan exists; none where one exists now.

    Every unit counts 1 and a little for its place in the order: all those littles together stay below 1, as there is
    always a plan for no demand and no least. Fixed pairs must not contradict demand, loads or conflicts.
    """
    units = instance.demand.sum() + instance.min_load.sum() + sum(quota.least.sum() for quota in instance.quotas)
    little = 1.0 / (10.0 * (float(units) + (0 if instance.cross is None else instance.cross[1]) + 1.0))
    prices = {kind: 1.0 + little * place for place, kind in enumerate(_ORDER)}
    return _cheapest(instance, _elastic(instance, prices, little))


def cheapest(instance: Instance) -> tuple[Repair, ...]:
    """The changes of lowest total price (`PRICES`) after which a plan exists; on an instance of more than `ALL_PAIRS`
    pairs at most one unit dearer than that. As `fewest_units` otherwise."""
    return _cheapest(instance, _elastic(instance, PRICES, BEYOND))


def _cheapest(instance: Instance, elastic: _Elastic) -> tuple[Repair, ...]:
    if not elastic.sides:
        return ()
    allowed = allowed_pairs(instance)
    count = FIRST_PAIRS
    while True:
        part = first_pairs(allowed, instance.affinity, count)
        least = _relaxed(elastic, part, allowed)
        given = _whole(elastic, part, least)
        # No plan gives less than the relaxation over all pairs: less than a unit above it is the fewest.
        if (part == allowed).all() or float(given @ elastic.price) < least + 0.99:
            break
        count *= 4
    units: dict[Repair, int] = {}
    for side, unit in zip(elastic.sides, given.tolist(), strict=True):
        if unit:
            units[side.repair] = units.get(side.repair, 0) + int(unit)
    return tuple(replace(each, by=unit) for each, unit in units.items())


def _elastic(instance: Instance, prices: Mapping[Constraint, float], beyond: float) -> _Elastic:
    rows = rows_of(instance)
    asks = np.flatnonzero(instance.demand > 0).tolist()
    sides = [_Side(each, True, Repair(Constraint.DEMAND, each, 1)) for each in asks]
    for kind, limit in ((Constraint.MAX_LOAD, instance.max_load), (Constraint.MIN_LOAD, instance.min_load)):
        below = kind is Constraint.MIN_LOAD
        experts = np.flatnonzero(limit > 0).tolist()
        sides += [_Side(instance.declarations + each, below, Repair(kind, each, 1), FIRST) for each in experts]
        sides += [_Side(instance.declarations + each, below, Repair(kind, each, 1)) for each in experts]
    sides += _panel_sides(instance, rows)
    if instance.cross is not None and instance.cross[1] > 0:
        sides.append(_Side(rows.first_weight, True, Repair(Constraint.LINKAGE, 0, 1)))
    price = np.array([prices[side.repair.constraint] for side in sides])
    price += [beyond * (side.most == np.inf and side.repair.constraint in _LOADS) for side in sides]
    keys = [(side.row, -1 if side.below else 1) for side in sides]
    limits = sorted(set(keys))
    place = {limit: number for number, limit in enumerate(limits)}
    at = np.array([place[key] for key in keys], dtype=np.int64)
    row, sign = np.array(limits, dtype=np.int64).reshape(-1, 2).T
    return _Elastic(rows, sides, price, at, row, sign, slice(0, instance.declarations))


def _panel_sides(instance: Instance, rows: Rows) -> list[_Side]:
    """The limits on each declaration's panel."""
    sides: list[_Side] = []
    for family, (quota, row) in enumerate(zip(instance.quotas, rows.group_row, strict=True)):
        for declaration, group in np.argwhere(row >= 0).tolist():
            at = (int(row[declaration, group]), declaration, (family, group))
            if quota.least[declaration, group] > 0:
                sides.append(_Side(at[0], True, Repair(Constraint.GROUP_MIN, at[1], 1, at[2])))
            sides.append(_Side(at[0], False, Repair(Constraint.GROUP_MAX, at[1], 1, at[2])))
    for pair, row in zip(instance.apart.tolist(), rows.apart_row, strict=True):
        for declaration in np.flatnonzero(row >= 0).tolist():
            repair = Repair(Constraint.APART, declaration, 1, experts=(pair[0], pair[1]))
            sides.append(_Side(int(row[declaration]), False, repair))
    return sides


def _relaxed(elastic: _Elastic, part: Flags, allowed: Flags) -> float:
    """The lowest price with shares allowed, over all pairs; `part` takes in the pairs that were needed for it."""
    while True:
        system = elastic.system(part)
        none = (csr_array((0, len(system.cost))), np.empty(0))
        done = linear(system.cost, (system.matrix, system.limit), none, system.least, system.most)
        if done is None:
            raise ValueError("fixed pairs contradict other limits")
        wanted = allowed & ~part & (elastic.charges(system, done.ub_price) < -1e-9)
        if not wanted.any():
            return done.value
        part |= wanted


def _whole(elastic: _Elastic, part: Flags, least: float) -> Floats:
    """How many units each side gives; on large instances the search ends within half a unit of `least`."""
    system = elastic.system(part)
    near = 0.0 if part.size <= ALL_PAIRS else 0.5 / (1.0 + least)
    rows = (system.matrix, np.full(len(system.limit), -np.inf), system.limit)
    pairs = len(system.cost) - len(system.sides)  # whole pairs make whole sides
    done = whole(system.cost, rows, system.least, system.most, integral=pairs, near=near, nodes=NODES)
    if done is None:
        raise ValueError("fixed pairs contradict other limits")
    given = np.zeros(len(elastic.sides))
    given[system.sides] = np.rint(done.x[pairs:])
    return given
