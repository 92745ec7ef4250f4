"""Changes applied to an instance, so that the plan they make possible can be looked at before anybody agrees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from scoring.assignment.instance import Instance, Quota
from scoring.assignment.plan import Constraint, Repair

__all__ = ["apply_repairs"]


def apply_repairs(instance: Instance, repairs: Iterable[Repair]) -> Instance:
    """The instance after the changes: demands and leasts lowered, mosts raised, experts added; conflicts stay.

    A pair kept apart that is allowed on one declaration is allowed on all. An added expert has no conflict, no least,
    the largest load of the pool (1 at least), the average affinity of each declaration's candidates, and no group but
    the one asked for.
    """
    for repair in repairs:
        instance = _applied(instance, repair)
    return instance


def _applied(instance: Instance, repair: Repair) -> Instance:
    who, by = repair.who, repair.by
    at = np.zeros(instance.declarations, dtype=np.int64)
    match repair.constraint:
        case Constraint.DEMAND:
            at[who] = by
            return replace(instance, demand=instance.demand - at)
        case Constraint.MIN_LOAD | Constraint.MAX_LOAD:
            return _load(instance, repair)
        case Constraint.GROUP_MIN | Constraint.GROUP_MAX:
            return _group(instance, repair)
        case Constraint.APART:
            same = (np.sort(instance.apart, axis=1) == sorted(repair.experts or ())).all(axis=1)
            return replace(instance, apart=instance.apart[~same])
        case Constraint.FIXED:
            expert = (repair.experts or (-1, -1))[0]
            return replace(instance, fixed=instance.fixed[~(instance.fixed == (who, expert)).all(axis=1)])
        case Constraint.LINKAGE:
            cross = instance.cross
            return instance if cross is None else replace(instance, cross=(cross[0], cross[1] - by))
        case Constraint.POOL:
            return _joined_by(instance, by, repair.group)


def _load(instance: Instance, repair: Repair) -> Instance:
    at = np.zeros(instance.experts, dtype=np.int64)
    at[repair.who] = repair.by
    if repair.constraint is Constraint.MIN_LOAD:
        return replace(instance, min_load=instance.min_load - at)
    return replace(instance, max_load=instance.max_load + at)


def _group(instance: Instance, repair: Repair) -> Instance:
    family, group = repair.group or (0, 0)
    quotas = list(instance.quotas)
    least, most = quotas[family].least.copy(), quotas[family].most.copy()
    if repair.constraint is Constraint.GROUP_MIN:
        least[repair.who, group] -= repair.by
    else:
        most[repair.who, group] += repair.by
    quotas[family] = replace(quotas[family], least=least, most=most)
    return replace(instance, quotas=tuple(quotas))


def _joined_by(instance: Instance, count: int, group: tuple[int, int] | None) -> Instance:
    """With `count` more experts."""
    free = ~instance.conflict
    mean = np.where(free, instance.affinity, 0.0).sum(axis=1) / np.maximum(free.sum(axis=1), 1)
    shape = (instance.declarations, count)
    most = int(instance.max_load.max(initial=1))
    names = tuple(f"+{number}" for number in range(instance.experts + 1, instance.experts + count + 1))
    cross = instance.cross
    return replace(
        instance,
        affinity=np.hstack([instance.affinity, np.broadcast_to(mean[:, None], shape)]),
        conflict=np.hstack([instance.conflict, np.zeros(shape, dtype=bool)]),
        min_load=np.append(instance.min_load, np.zeros(count, dtype=np.int64)),
        max_load=np.append(instance.max_load, np.full(count, most)),
        quotas=tuple(_widened(quota, count, group, family) for family, quota in enumerate(instance.quotas)),
        cross=None if cross is None else (np.hstack([cross[0], np.zeros(shape, dtype=bool)]), cross[1]),
        expert_names=instance.expert_names + names if instance.expert_names else (),
    )


def _widened(quota: Quota, count: int, group: tuple[int, int] | None, family: int) -> Quota:
    new = group[1] if group is not None and group[0] == family else -1
    return replace(quota, group=np.append(quota.group, np.full(count, new)))
