"""Instances of realistic shape: experts and declarations mix topics, some of them scarce among the experts."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from scoring.assignment.instance import Instance

__all__ = ["Topics", "loads", "topic_instance", "topics"]

_TOPICS = 16
_PROVINCES = 31
_CONFLICTS = 0.10
_NOISE = 0.12
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Topics:
    """Mixtures of topics (rows of length one) and provinces; `seed` fixes noise and self-declared conflicts."""

    declarations: Floats
    experts: Floats
    declaration_province: NDArray[np.int64]
    expert_province: NDArray[np.int64]
    seed: int

    def block(self, first: int, last: int) -> tuple[Floats, NDArray[np.bool_]]:
        """Affinities and conflicts of the declarations first..last-1: the same whichever blocks are asked for."""
        closeness = self.declarations[first:last] @ self.experts.T
        coins = self._coins(first, last)
        noise = (coins & np.uint64(0xFFFFFFFF)).astype(np.float32) * np.float32(2.0**-32)
        affinity = closeness * np.float32(1 - _NOISE) + noise * np.float32(_NOISE)
        same = self.declaration_province[first:last, None] == self.expert_province[None, :]
        declared = (coins >> np.uint64(32)) < np.uint64(_declared(self) * 2.0**32)
        return np.clip(affinity, 0.0, 1.0), same | declared

    def _coins(self, first: int, last: int) -> NDArray[np.uint64]:
        """64 bits for each pair, from a finaliser in the manner of splitmix64 over the pair's number."""
        experts = len(self.experts)
        rows = np.arange(first, last, dtype=np.uint64)[:, None] * np.uint64(experts)
        start = np.uint64(self.seed * 1_000_003 + 1)
        bits: NDArray[np.uint64] = ((rows + np.arange(experts, dtype=np.uint64) + start) * _STEP).astype(np.uint64)
        bits ^= bits >> np.uint64(31)
        bits *= _MIX
        bits ^= bits >> np.uint64(29)
        return bits


def _declared(world: Topics) -> float:
    """Share of self-declared conflicts that makes up the tenth, after those of the same province."""
    size = np.bincount(world.declaration_province, minlength=_PROVINCES) / len(world.declarations)
    same = float(size @ (np.bincount(world.expert_province, minlength=_PROVINCES) / len(world.experts)))
    return max(0.0, (_CONFLICTS - same) / (1 - same))


def topics(declarations: int, experts: int, seed: int) -> Topics:
    """Mixtures for a world: the topics that declarations ask for most are not those that experts know best."""
    rng = np.random.default_rng(seed)
    asked = np.linspace(1.0, 0.25, _TOPICS)
    known = rng.permutation(np.geomspace(1.0, 0.05, _TOPICS))
    sizes = rng.dirichlet(np.full(_PROVINCES, 4.0))
    return Topics(
        _unit(rng.dirichlet(asked * 0.35, declarations)),
        _unit(rng.dirichlet(known * 0.35, experts)),
        rng.choice(_PROVINCES, declarations, p=sizes),
        rng.choice(_PROVINCES, experts, p=sizes),
        seed,
    )


def _unit(mixture: NDArray[np.float64]) -> Floats:
    return np.asarray(mixture / np.linalg.norm(mixture, axis=1, keepdims=True), dtype=np.float32)


def loads(declarations: int, experts: int, per_declaration: int) -> tuple[int, int]:
    """Smallest and largest load of every expert: half of the average rounded down, 1.3 times it rounded up."""
    average = declarations * per_declaration / experts
    return floor(0.5 * average), ceil(1.3 * average)


def topic_instance(declarations: int, experts: int, per_declaration: int, seed: int) -> Instance:
    """The instance t_D×E×k of matching.md: closeness of mixtures plus noise in 0..1, a tenth of the pairs in conflict.

    The same arguments give the same instance.
    """
    affinity, conflict = topics(declarations, experts, seed).block(0, declarations)
    least, most = loads(declarations, experts, per_declaration)
    return Instance(
        affinity=affinity.astype(np.float64),
        conflict=conflict,
        demand=np.full(declarations, per_declaration, dtype=np.int64),
        min_load=np.full(experts, least, dtype=np.int64),
        max_load=np.full(experts, most, dtype=np.int64),
    )
