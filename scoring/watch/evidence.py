"""What a flag rests on: the value as people read it, the declarations, and the facts beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from scoring.crossed.table import Floats, Places
from scoring.watch.consensus import Prior
from scoring.watch.measure import Column, Gauge, Measured
from scoring.watch.model import Flag, RegionEffect, Signal
from scoring.watch.statistics import others_share, studentised
from scoring.watch.subject import Subject

__all__ = ["Witness"]

_SHOWN = 5


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """Turns the statistics of one expert into flags. `spread` (m): the spread within an expert's sheets relative to
    the typical one's, None without items; `regions`: the own-region effects by expert place.
    """

    subject: Subject
    gauge: Gauge
    measured: Measured
    prior: Prior
    spread: Floats | None
    regions: dict[int, RegionEffect]
    contrasts: dict[int, float]

    def flag(self, expert: int, column: Column, false_alarm: float) -> Flag:
        """The flag of an expert (place) by a statistic."""
        match column:
            case Column.NOISE:
                return self._noise(expert, false_alarm)
            case Column.RESIDUAL:
                return self._residual(expert, false_alarm)
            case Column.CORRELATION:
                return self._correlation(expert, false_alarm)
            case Column.EXTREMES:
                return self._extremes(expert, false_alarm)
            case Column.SAME | Column.FLAT:
                return self._halo(expert, false_alarm)
            case Column.OWN_REGION:
                return self._own_region(expert, false_alarm)

    def _noise(self, expert: int, false_alarm: float) -> Flag:
        rows = self._shared(expert)
        size = np.sqrt(self.measured.consensus.weight[rows, 0]) * np.abs(self.measured.consensus.residual[rows, 0])
        noise = float(self.measured.consensus.noise[expert, 0])
        facts = {"typical": self.prior.noise, "ratio": noise / self.prior.noise, "sheets": float(len(rows))}
        return Flag(Signal.NOISE, noise, false_alarm, None, self._codes(self.gauge.shared.rows[rows], size), facts)

    def _residual(self, expert: int, false_alarm: float) -> Flag:
        rows = self._shared(expert)
        block = next(block for block in self.gauge.shared.blocks if expert in block.experts)
        place = int(np.flatnonzero(block.experts == expert)[0])
        sizes = studentised(self.measured.consensus, block, self.prior)[place, :, 0]
        worst = int(np.argmax(np.abs(sizes)))
        row = self.gauge.shared.rows[rows[worst]]
        points, score = float(self.measured.consensus.residual[rows[worst], 0]), float(self.subject.value[row])
        facts = {"score": score, "expected": score - points, "points": points, "sheets": float(len(rows))}
        code = self.subject.declarations[self.subject.declaration[row]]
        return Flag(Signal.RESIDUAL, float(sizes[worst]), false_alarm, None, (code,), facts)

    def _correlation(self, expert: int, false_alarm: float) -> Flag:
        able, found = self.gauge.able[Column.CORRELATION], -self.measured.columns[Column.CORRELATION][:, 0]
        rows = self._shared(expert)
        apart = _ranks(self.subject.value[self.gauge.shared.rows[rows]]) - _ranks(
            self.measured.consensus.others[rows, 0]
        )
        facts = {"typical": float(np.median(found)), "sheets": float(len(rows))}
        value = float(found[np.searchsorted(able, expert)])
        codes = self._codes(self.gauge.shared.rows[rows], np.abs(apart))
        return Flag(Signal.CORRELATION, value, false_alarm, None, codes, facts)

    def _extremes(self, expert: int, false_alarm: float) -> Flag:
        rows = self._whole(expert)
        at_end = self.measured.at_end[rows, 0]
        others = float(others_share(self.measured.at_end, self.gauge.whole)[expert, 0])
        codes = self._codes(self.gauge.whole.rows[rows[at_end > 0]], at_end[at_end > 0])
        facts = {"others": others, "sheets": float(len(rows))}
        return Flag(Signal.EXTREMES, float(at_end.mean()), false_alarm, None, codes, facts)

    def _halo(self, expert: int, false_alarm: float) -> Flag:
        rows = self._whole(expert)
        value = same = float(self.measured.same[expert, 0])
        facts = {"same": same, "sheets": float(len(rows))}
        if self.spread is not None:
            facts["spread"] = float(self.spread[expert])
            value = max(same, 1.0 - facts["spread"])
        _, kind, count = np.unique(self.measured.codes[rows, 0], return_inverse=True, return_counts=True)
        alike = rows[count[kind] == count.max()]
        codes = self._codes(self.gauge.whole.rows[alike], np.zeros(len(alike)))
        return Flag(Signal.HALO, value, false_alarm, None, codes, facts)

    def _own_region(self, expert: int, false_alarm: float) -> Flag:
        rows = self._shared(expert)
        own = rows[self.gauge.own[rows, 0] > 0]
        found = self.regions[expert]
        codes = self._codes(self.gauge.shared.rows[own], self.measured.consensus.residual[own, 0])
        facts = {"raw": self.contrasts[expert], "own": float(len(own)), "other": float(len(rows) - len(own))}
        facts["sheets"] = float(len(rows))
        return Flag(Signal.OWN_REGION, found.effect, false_alarm, found.interval, codes, facts)

    def _shared(self, expert: int) -> Places:
        return np.flatnonzero(self.gauge.shared.expert == expert)

    def _whole(self, expert: int) -> Places:
        return np.flatnonzero(self.gauge.whole.expert == expert)

    def _codes(self, rows: Places, size: Floats) -> tuple[str, ...]:
        """The declarations of rows, the largest size first, ties by code; a few."""
        codes: Iterable[str] = (self.subject.declarations[place] for place in self.subject.declaration[rows].tolist())
        ordered = sorted(zip((-size).tolist(), codes, strict=True))
        return tuple(code for _, code in ordered[:_SHOWN])


def _ranks(values: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(len(values))
    return ranks
