"""Which pairs may be chosen, a plan from its pairs, and whether pairs keep every limit of an instance."""

from __future__ import annotations

from math import fsum

import numpy as np

from scoring.assignment.instance import Flags, Floats, Instance
from scoring.assignment.plan import Plan

__all__ = ["allowed_pairs", "keeps", "plan_of", "sums_of"]


def allowed_pairs(instance: Instance) -> Flags:
    """D x E: pairs that may be chosen."""
    return ~instance.conflict & (instance.demand > 0)[:, None] & (instance.max_load > 0)[None, :]


def plan_of(instance: Instance, chosen: Flags, *, bound_total: float, bound_min: float | None = None) -> Plan:
    """The plan of the chosen pairs (D x E flags). Bounds are at least what was reached."""
    pairs = np.argwhere(chosen).astype(np.int64)
    total = fsum(instance.affinity[chosen])
    sums = sums_of(instance, chosen)
    worst = float(sums.min()) if len(sums) else 0.0
    load = chosen.sum(axis=0)
    return Plan(
        pairs, total, max(total, bound_total), worst, None if bound_min is None else max(worst, bound_min),
        (int(load.min()), int(load.max())) if len(load) else (0, 0),
    )  # fmt: skip


def sums_of(instance: Instance, chosen: Flags) -> Floats:
    """The sum of affinities of each declaration that asks for experts."""
    sums: Floats = np.where(chosen, instance.affinity, 0.0).sum(axis=1)
    return sums[instance.demand > 0]


def keeps(instance: Instance, chosen: Flags) -> bool:
    """Whether the chosen pairs keep every limit."""
    load = chosen.sum(axis=0)
    return bool(
        not (chosen & instance.conflict).any()
        and (chosen.sum(axis=1) == instance.demand).all()
        and (load >= instance.min_load).all()
        and (load <= instance.max_load).all()
        and chosen[instance.fixed[:, 0], instance.fixed[:, 1]].all()
        and not (chosen[:, instance.apart[:, 0]] & chosen[:, instance.apart[:, 1]]).any()
        and (instance.cross is None or (chosen & instance.cross[0]).sum() >= instance.cross[1])
        and all(_kept(instance, chosen, family) for family in range(len(instance.quotas)))
    )


def _kept(instance: Instance, chosen: Flags, family: int) -> bool:
    quota = instance.quotas[family]
    seats = chosen.astype(np.int64) @ (quota.group[:, None] == np.arange(quota.least.shape[1]))
    return bool((seats >= quota.least).all() and (seats <= quota.most).all())
