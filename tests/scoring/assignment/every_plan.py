"""Every plan of a tiny instance, one by one: what the solvers are held against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.assignment.instance import Instance, Quota

T = TypeVar("T")


def must(value: T | None) -> T:
    assert value is not None
    return value


@dataclass(frozen=True)
class Every:
    """All choices of allowed pairs that give no declaration more than it asks for, n x D x E, and what each lacks."""

    instance: Instance
    chosen: NDArray[np.int64]
    lacking: NDArray[np.int64]

    @property
    def plans(self):
        return self.chosen[self.lacking == 0]

    def sums(self):
        """Of each plan and declaration."""
        return np.einsum("nde,de->nd", self.plans, self.instance.affinity)


def every_choice(instance: Instance) -> Every:
    cells = np.argwhere(~instance.conflict & (instance.max_load > 0)[None, :])
    bits = (np.arange(2 ** len(cells))[:, None] >> np.arange(len(cells))) & 1
    chosen = np.zeros((len(bits), *instance.affinity.shape), dtype=np.int64)
    chosen[:, cells[:, 0], cells[:, 1]] = bits
    chosen = chosen[(chosen.sum(axis=2) <= instance.demand).all(axis=1)]
    chosen = chosen[chosen[:, instance.fixed[:, 0], instance.fixed[:, 1]].all(axis=1)]
    return Every(instance, chosen, _lacking(instance, chosen))


def _lacking(instance, chosen):
    """Seats and units of limits that would have to give for each choice."""
    load = chosen.sum(axis=1)
    lacking = (instance.demand - chosen.sum(axis=2)).sum(axis=1)
    lacking += np.maximum(instance.min_load - load, 0).sum(axis=1) + np.maximum(load - instance.max_load, 0).sum(axis=1)
    for quota in instance.quotas:
        member = (quota.group[:, None] == np.arange(quota.least.shape[1])).astype(int)
        seats = chosen @ member
        lacking += np.maximum(quota.least - seats, 0).sum(axis=(1, 2))
        lacking += np.maximum(seats - quota.most, 0).sum(axis=(1, 2))
    for first, second in instance.apart:
        lacking += (chosen[:, :, first] & chosen[:, :, second]).sum(axis=1)
    if instance.cross is not None:
        lacking += np.maximum(instance.cross[1] - (chosen * instance.cross[0]).sum(axis=(1, 2)), 0)
    return lacking


def tiny(seed: int, *, constrained: bool, tightness: float = 0.0) -> Instance:
    """A random instance of at most 3 x 4; affinities in steps of 0.05, so that many plans tie."""
    rng = np.random.default_rng(seed)
    declarations, experts = int(rng.integers(1, 4)), int(rng.integers(1, 5))
    conflict = rng.random((declarations, experts)) < 0.2 + tightness
    most = rng.integers(0 if tightness else 1, declarations + 1, experts)
    base = Instance(
        affinity=rng.integers(0, 21, (declarations, experts)) / 20,
        conflict=conflict,
        demand=rng.integers(0, min(3, experts) + (tightness > 0), declarations),
        min_load=np.minimum(rng.integers(0, 2 + (tightness > 0), experts), most),
        max_load=most,
    )
    return _crowned(base, rng) if constrained else base


def _crowned(base, rng):
    free = np.argwhere(~base.conflict & (base.demand > 0)[:, None] & (base.max_load > 0))
    fixed = free[rng.integers(0, len(free), 1)] if len(free) and rng.random() < 0.3 else np.empty((0, 2), dtype=int)
    pairs = rng.permutation(base.experts)[:2][None, :]
    cross = (rng.random(base.affinity.shape) < 0.5, int(rng.integers(0, 3))) if rng.random() < 0.4 else None
    apart = pairs if base.experts > 1 and rng.random() < 0.4 else np.empty((0, 2), dtype=int)
    quotas = tuple(_family(base, rng, name) for name in ("sector", "employer")[: rng.integers(0, 3)])
    return replace(base, quotas=quotas, apart=apart, fixed=fixed, cross=cross)


def _family(base, rng, name):
    shape = (base.declarations, 2)
    least = (rng.random(shape) < 0.2).astype(int)
    return Quota(name, rng.integers(-1, 2, base.experts), least, np.maximum(least, rng.integers(1, 3, shape)))


def four_quotas(instance: Instance, seed: int) -> Instance:
    """At most 1 of an employer, 2 of a province, 2 of a sector, at least 2 seniors on every panel."""
    rng = np.random.default_rng(seed)
    declarations, experts = instance.declarations, instance.experts
    families = []
    for name, groups, most in (("employer", max(2, experts // 3), 1), ("province", 31, 2), ("sector", 8, 2)):
        shape = (declarations, groups)
        families.append(
            Quota(name, np.asarray(rng.integers(0, groups, experts)), np.zeros(shape, int), np.full(shape, most))
        )
    senior = np.asarray(rng.random(experts) < 0.5, dtype=np.int64)
    least = np.tile([0, 2], (declarations, 1))
    families.append(Quota("category", senior, least, np.full((declarations, 2), experts)))
    return replace(instance, quotas=tuple(families))
