"""Two looks at a round: the second without those whose own sheets stand out at the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from scoring.crossed.table import Floats, Places
from scoring.reference.fit import ModelFit
from scoring.watch.calibrate import Calibration, calibrated
from scoring.watch.honest import Honest, honest_of, matched, replicated
from scoring.watch.items import Inside, ItemModel, inside, item_model, replicated_items
from scoring.watch.measure import Column, Gauge, Measured, measure
from scoring.watch.subject import Subject

__all__ = ["Look", "Looks"]

_CELLS = 4_000_000
_AT_ONCE = 200_000
_MOST, _LEAST = 1_999, 99
_OWN_DOING = (Column.NOISE, Column.CORRELATION, Column.EXTREMES, Column.SAME, Column.FLAT)


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a look shows: the honest model, the round's statistics and their calibration; `inner` is what the sheets'
    items come to, `chance` (m, 1 where a statistic cannot be had) how often an honest expert reaches what is found.
    """

    honest: Honest
    measured: Measured
    inner: Inside | None
    calibration: Calibration
    chance: Mapping[Column, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """A round to be looked at; `fit`, `false_alarm` and `each` as in `watch_report`."""

    subject: Subject
    gauge: Gauge
    fit: ModelFit | None
    false_alarm: float
    each: bool
    rng: np.random.Generator

    def twice(self) -> Look | None:
        """The round as it shows once nobody is judged by scores that are in doubt; None where no totals differ.

        Statistics beside the others depend on what those gave, and so does what honest experts seem to be like.
        Therefore experts whose own sheets stand out, by more than differing from a few others, are set aside: their
        scores say nothing on the rest, neither in the round nor in its replications, and all is measured again.
        """
        nobody = np.zeros(0, dtype=np.intp)
        first = self._look(nobody, each=False)
        if first is None:
            return None
        apart = np.zeros(len(self.subject.experts), dtype=bool)
        for column in _OWN_DOING:
            if column in first.chance:
                apart |= first.chance[column] <= first.calibration.threshold
        aside = np.flatnonzero(apart)
        if 2 * len(aside) >= len(apart):
            aside = nobody
        return self._look(aside, each=self.each) or first if len(aside) or self.each else first

    def _look(self, aside: Places, *, each: bool) -> Look | None:
        subject, gauge = self.subject, self.gauge
        honest = honest_of(subject.value, gauge.shared, aside)
        if honest is None:
            return None
        if self.fit is not None:
            honest = _with_fit(honest, self.fit, subject)
        of = subject.declaration, subject.expert
        honest = matched(honest, subject.value, gauge.shared, aside, of, subject.scale, self.rng)
        model = inner = None
        if subject.items is not None:
            model = item_model(subject.items, subject.value, subject.expert)
            inner = inside(model, iter(subject.items.unit.T[:, :, None]))
        measured = measure(subject.value[:, None], gauge, honest.prior, inner, aside)
        calibration = calibrated(self._rounds(honest, model, aside), gauge, self.false_alarm, each=each)
        chance = {}
        for column, found in measured.columns.items():
            chance[column] = np.ones(len(subject.experts))
            chance[column][gauge.able[column]] = calibration.chance(column, found[:, 0])
        return Look(honest, measured, inner, calibration, chance)

    def _rounds(self, honest: Honest, model: ItemModel | None, aside: Places) -> Mapping[Column, Floats]:
        """Every statistic of honest rounds on this design, a x B each; fewer rounds the more scores there are."""
        subject, gauge = self.subject, self.gauge
        cells = len(subject.value) * (1 if model is None else len(model.mean))
        replications = min(max(_CELLS // cells, _LEAST), _MOST)
        at_once = min(max(_AT_ONCE // len(subject.value), 8), 250)
        parts: dict[Column, list[Floats]] = {column: [] for column in gauge.able}
        for start in range(0, replications, at_once):
            size = min(at_once, replications - start)
            values = replicated(honest, (subject.declaration, subject.expert), subject.scale, self.rng, size)
            items = None if model is None else replicated_items(model, values, subject.expert, self.rng)
            inner = None if model is None or items is None else inside(model, items)
            for column, found in measure(values, gauge, honest.prior, inner, aside).columns.items():
                parts[column].append(found)
        return {column: np.concatenate(found, axis=1) for column, found in parts.items()}


def _with_fit(honest: Honest, fit: ModelFit, subject: Subject) -> Honest:
    """The honest model with the declarations' quality of a reference model of the same scores."""
    codes = tuple(sorted(subject.declarations)), tuple(sorted(subject.experts))
    if codes != (fit.table.declarations, fit.table.experts):
        raise ValueError("the model is fitted to other declarations or experts")
    place = {code: place for place, code in enumerate(fit.table.declarations)}
    order: Places = np.array([place[code] for code in subject.declarations], dtype=np.intp)
    return replace(honest, middle=fit.mean, quality=fit.quality[order], quality_sd=fit.quality_sd[order])
