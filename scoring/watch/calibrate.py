"""How often an honest expert of this design reaches a statistic, counted on replications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scoring.crossed.table import Floats, Places
from scoring.watch.measure import Column, Gauge

__all__ = ["Calibration", "calibrated"]

_SLACK = 1e-9
_OWN_REPLICATIONS = 999
_POOL = 4_000


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """`honest`: each statistic of B honest replications (a x B, the experts `Gauge.able`). `threshold` (m): up to which
    chance an expert is flagged, so that an honest one has a flag with the chance asked for; 0 where none is possible.
    `pooled`: whether the replications of experts with as many sheets stand for each other. `any_expert`: in which share
    of honest rounds somebody is flagged, `expected`: how many are on average; `realised`: how often each statistic
    flags an honest expert.
    """

    honest: Mapping[Column, Floats]
    gauge: Gauge
    threshold: Floats
    pooled: bool
    replications: int
    any_expert: float
    expected: float
    realised: Mapping[Column, float]

    def chance(self, column: Column, found: Floats) -> Floats:
        """How often an honest expert reaches the values found (a): (r + 1) / (B + 1) where r of B replications do."""
        honest, chance = self.honest[column], np.empty(len(found))
        count = self.gauge.whole.count[self.gauge.able[column]]
        for members in _pools(count, honest.shape[1], pooled=self.pooled):
            ordered = np.sort(honest[members], axis=None)
            reach = len(ordered) - np.searchsorted(ordered, found[members] - _SLACK)
            chance[members] = (reach + 1.0) / (len(ordered) + 1.0)
        return chance


def calibrated(honest: Mapping[Column, Floats], gauge: Gauge, false_alarm: float, *, each: bool) -> Calibration:
    """Calibrate the statistics on honest replications (a x B each).

    With several statistics an honest expert reaches one or the other by luck. So the threshold is set on the smallest
    chance that an expert has over all statistics (Westfall & Young 1993, section 2.3: the smallest p-value's own
    distribution, whose dependence the replications keep); under `each` it is `false_alarm` itself.
    """
    m, replications = len(gauge.whole.count), next(iter(honest.values())).shape[1]
    pooled = replications < _OWN_REPLICATIONS
    smallest, tails, pattern = np.ones((m, replications)), {}, np.zeros(m, dtype=np.intp)
    for bit, (column, values) in enumerate(honest.items()):
        able = gauge.able[column]
        pattern[able] += 1 << bit
        tails[column] = np.empty(values.shape)
        for members in _pools(gauge.whole.count[able], replications, pooled=pooled):
            tails[column][members] = _tails(values[members])
        smallest[able] = np.minimum(smallest[able], tails[column])
    threshold = np.where(pattern > 0, false_alarm, 0.0) if each else _thresholds(smallest, pattern, false_alarm)
    limit = threshold[:, None] + _SLACK
    return Calibration(
        honest=honest,
        gauge=gauge,
        threshold=threshold,
        pooled=pooled,
        replications=replications,
        any_expert=float((smallest <= limit).any(axis=0).mean()),
        expected=float((smallest <= limit).sum(axis=0).mean()),
        realised={column: float((tail <= limit[gauge.able[column]]).mean()) for column, tail in tails.items()},
    )


def _pools(count: Places, replications: int, *, pooled: bool) -> list[Places]:
    """The experts whose replications are counted together: each alone, or neighbours in the number of sheets."""
    if not pooled:
        return [np.array([place]) for place in range(len(count))]
    pools: list[Places] = []
    for size in np.unique(count)[::-1]:
        members = np.flatnonzero(count == size)
        if pools and len(pools[-1]) * replications < _POOL:
            pools[-1] = np.concatenate([pools[-1], members])
        else:
            pools.append(members)
    return pools


def _tails(honest: Floats) -> Floats:
    """The chance of each of g x B values among all of them, itself counted."""
    ordered = np.sort(honest, axis=None)
    reach = len(ordered) - np.searchsorted(ordered, honest.ravel() - _SLACK)
    return (reach / len(ordered)).reshape(honest.shape)


def _thresholds(smallest: Floats, pattern: Places, false_alarm: float) -> Floats:
    """The largest chance that the smallest ones reach in at most `false_alarm` of the replications (m): for the experts
    with the same statistics together, since it depends on which these are. 0 where even the smallest is too frequent.
    """
    threshold = np.zeros(len(pattern))
    for kind in np.unique(pattern[pattern > 0]).tolist():
        members = np.flatnonzero(pattern == kind)
        levels, counts = np.unique(smallest[members], return_counts=True)
        rare = levels[np.cumsum(counts) <= false_alarm * smallest[members].size]
        if len(rare):
            threshold[members] = rare[-1]
    return threshold
