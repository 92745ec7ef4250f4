"""Why no plan exists: which limits are short, by the fewest units that must give, and what would mend it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scoring.assignment.instance import Instance
from scoring.assignment.plan import Constraint, Infeasible, Repair, Shortage
from scoring.assignment.repair import apply_repairs
from scoring.assignment.shortage_flow import seats_and_loads
from scoring.assignment.shortage_ways import demand_short, limit_short, load_short

__all__ = ["explain"]


def explain(instance: Instance) -> Infeasible:
    """What is short in an instance without a plan; nothing in one that has a plan.

    First the fixed pairs that are in conflict or above a demand or load: they are mended, and what is then short is
    found exactly: where demand and loads are all there is, and no least is above its most, by two maximum flows,
    otherwise by a whole-number programme in which every limit may give. Fixed pairs never give otherwise, hard
    conflicts never.
    """
    first = _fixed(instance)
    mends = tuple(repair for shortage in first for repair in shortage.ways[0])
    mended = apply_repairs(instance, mends)
    # A unit more for an expert whose least is above the most can also fill a seat: flows would count it twice.
    by_flow = mended.plain and bool((mended.min_load <= mended.max_load).all())
    shortages, repairs = _plain(mended) if by_flow else _limited(mended)
    return Infeasible(_joined((*first, *shortages)), _summed((*mends, *repairs)))


def _fixed(instance: Instance) -> list[Shortage]:
    """Fixed pairs that cannot be, or cannot all be."""
    found: list[Shortage] = []
    pairs = [(int(declaration), int(expert)) for declaration, expert in np.unique(instance.fixed, axis=0)]
    barred = [pair for pair in pairs if instance.conflict[pair]]
    for declaration, expert in barred:
        found.append(_given_up(declaration, expert))
    left = [pair for pair in pairs if not instance.conflict[pair]]
    for declaration in sorted({pair[0] for pair in left}):
        mine = [pair for pair in left if pair[0] == declaration]
        for _ in range(len(mine) - int(instance.demand[declaration])):
            given = min((pair for pair in left if pair[0] == declaration), key=lambda pair: _hold(instance, left, pair))
            left.remove(given)
            found.append(_given_up(*given))
    loads = np.bincount([pair[1] for pair in left], minlength=instance.experts) if left else instance.max_load
    for expert in np.flatnonzero(loads > instance.max_load).tolist():
        above = int(loads[expert] - instance.max_load[expert])
        way = Repair(Constraint.MAX_LOAD, expert, above)
        found.append(Shortage(Constraint.MAX_LOAD, expert, above, ways=((way,),)))
    return found


def _hold(instance: Instance, left: list[tuple[int, int]], pair: tuple[int, int]) -> tuple[bool, float, int]:
    """What is given up first is lowest: pairs of experts with too many fixed pairs, then of low affinity."""
    load = sum(other[1] == pair[1] for other in left)
    return load <= int(instance.max_load[pair[1]]), float(instance.affinity[pair]), pair[1]


def _given_up(declaration: int, expert: int) -> Shortage:
    way = Repair(Constraint.FIXED, declaration, 1, experts=(expert, expert))
    return Shortage(Constraint.FIXED, declaration, 1, experts=(expert, expert), ways=((way,),))


def _plain(instance: Instance) -> tuple[tuple[Shortage, ...], tuple[Repair, ...]]:
    short = seats_and_loads(instance)
    lacking = demand_short(instance, short.taken, short.seats)
    shortages = lacking + [load_short(int(expert), int(short.loads[expert])) for expert in np.flatnonzero(short.loads)]
    return tuple(shortages), tuple(repair for shortage in shortages for repair in shortage.ways[0])


def _limited(instance: Instance) -> tuple[tuple[Shortage, ...], tuple[Repair, ...]]:
    # Solvers are loaded when they are needed: flows alone explain a plain instance.
    from scoring.assignment.shortage_limits import cheapest, fewest_units  # noqa: PLC0415

    fewest = fewest_units(instance)
    if not fewest:
        return (), ()
    return tuple(limit_short(repair, instance) for repair in fewest), cheapest(instance)


def _joined(shortages: tuple[Shortage, ...]) -> tuple[Shortage, ...]:
    order = list(Constraint)
    return tuple(sorted(shortages, key=lambda each: (order.index(each.constraint), each.who)))


def _summed(repairs: tuple[Repair, ...]) -> tuple[Repair, ...]:
    """Changes of one limit added up."""
    order = list(Constraint)
    sums: dict[Repair, int] = {}
    for repair in repairs:
        limit = replace(repair, by=0)
        sums[limit] = sums.get(limit, 0) + repair.by
    limits = sorted(
        sums, key=lambda each: (order.index(each.constraint), each.who, each.group or (), each.experts or ())
    )
    return tuple(replace(limit, by=sums[limit]) for limit in limits)
