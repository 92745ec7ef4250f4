"""All statistics of a round at once: on its own scores and, by the same steps, on replications of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scoring.crossed.table import Floats, Places
from scoring.watch.consensus import Consensus, Prior, consensus_of
from scoring.watch.items import Inside
from scoring.watch.layout import Layout, layout_of
from scoring.watch.model import Signal
from scoring.watch.spread import standardised
from scoring.watch.statistics import (
    noise_apart,
    others_share,
    rank_agreement,
    region_contrast,
    same_count,
    shares_apart,
    studentised,
)
from scoring.watch.subject import Subject

__all__ = ["FEWEST", "Column", "Gauge", "Measured", "gauge_of", "measure"]


class Column(StrEnum):
    """The statistics. Halo has two: sheets that are all alike, and items that are alike within the sheets."""

    NOISE = "noise"
    RESIDUAL = "residual"
    CORRELATION = "correlation"
    EXTREMES = "extremes"
    SAME = "same"
    FLAT = "flat"
    OWN_REGION = "own_region"

    @property
    def signal(self) -> Signal:
        """The signal that the statistic is evidence of."""
        return Signal.HALO if self in (Column.SAME, Column.FLAT) else Signal(self.value)


FEWEST = {
    Column.NOISE: 3,
    Column.RESIDUAL: 4,
    Column.CORRELATION: 5,
    Column.EXTREMES: 3,
    Column.SAME: 4,
    Column.FLAT: 2,
    Column.OWN_REGION: 3,
}
"""The fewest sheets of an expert that a statistic is made of."""

_COMPARED = (Column.NOISE, Column.EXTREMES, Column.SAME, Column.FLAT)
_FEWEST_EXPERTS = 4
_ALIKE = 3
"""Two sheets that are alike are no habit: people write round numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Gauge:
    """What the statistics of a design need: the rows that another expert scored too (`shared`), all (`whole`), who has
    enough for each statistic (`able`), and which shared rows are of the expert's own region (`own`, N' x 1).
    """

    shared: Layout
    whole: Layout
    able: Mapping[Column, Places]
    own: Floats
    ends: tuple[float, float] | None


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """The statistics (a x replications, for the experts `Gauge.able`) and what they were made of: by row of the whole
    layout the share of scores at an end and a code equal for equal sheets, by expert the share of equal sheets.
    """

    columns: Mapping[Column, Floats]
    consensus: Consensus
    at_end: Floats
    codes: Floats
    same: Floats


def gauge_of(subject: Subject) -> Gauge:
    """The gauge of a subject. A statistic that compares experts with each other needs `_FEWEST_EXPERTS` of them."""
    sizes = len(subject.declarations), len(subject.experts)
    panel = np.bincount(subject.declaration, minlength=sizes[0])
    shared = layout_of(subject.declaration, subject.expert, sizes, np.flatnonzero(panel[subject.declaration] > 1))
    whole = layout_of(subject.declaration, subject.expert, sizes, np.arange(len(subject.value)))
    own = subject.own[shared.rows][:, None].astype(np.float64)
    able = {}
    for column, fewest in FEWEST.items():
        count = whole.count if column in (Column.EXTREMES, Column.SAME, Column.FLAT) else shared.count
        enough = count >= fewest
        if column is Column.FLAT:
            enough &= _with_items(subject, sizes[1]) >= fewest
        if column is Column.OWN_REGION:
            home = shared.by_expert(own)[:, 0]
            enough &= (home > 0) & (home < shared.count)
        able[column] = np.flatnonzero(enough)
    barred = {column for column in _COMPARED if len(able[column]) < _FEWEST_EXPERTS}
    if subject.scale.ends is None and subject.items is None:
        barred.add(Column.EXTREMES)
    kept = {column: able[column] for column in Column if column not in barred and len(able[column])}
    return Gauge(shared, whole, kept, own, subject.scale.ends)


def _with_items(subject: Subject, experts: int) -> Places:
    """How many sheets of each expert have two items or more."""
    if subject.items is None:
        return np.zeros(experts, dtype=np.intp)
    several = (~np.isnan(subject.items.unit)).sum(axis=1) > 1
    return np.bincount(subject.expert[several], minlength=experts)


def measure(values: Floats, gauge: Gauge, prior: Prior, inner: Inside | None, aside: Places) -> Measured:
    """Every statistic of N x replications values; `inner` is what the sheets' items come to.

    The scores of the experts `aside` say nothing on the others.
    """
    shared, whole = gauge.shared, gauge.whole
    mine = values[shared.rows]
    found = consensus_of(mine, shared, prior, aside)
    everywhere = values[whole.rows]
    codes = everywhere if inner is None else inner.code[whole.rows]
    at_end = _at_end(everywhere, gauge) if inner is None else inner.at_end[whole.rows]
    same = _same_share(codes, whole)
    columns = {
        **_beside_consensus(found, mine, gauge, prior),
        **_habits(at_end, same, gauge),
        **({} if inner is None else _flat(inner, gauge)),
    }
    return Measured(columns, found, at_end, codes, same)


def _beside_consensus(found: Consensus, mine: Floats, gauge: Gauge, prior: Prior) -> dict[Column, Floats]:
    shared, columns = gauge.shared, {}
    if Column.NOISE in gauge.able:
        columns[Column.NOISE] = noise_apart(found, gauge.able[Column.NOISE], prior)
    each = np.zeros((len(shared.count), mine.shape[1]))
    if Column.RESIDUAL in gauge.able:
        for block in (block for block in shared.blocks if block.size >= FEWEST[Column.RESIDUAL]):
            each[block.experts] = np.abs(studentised(found, block, prior)).max(axis=1)
        columns[Column.RESIDUAL] = each[gauge.able[Column.RESIDUAL]]
    if Column.CORRELATION in gauge.able:
        for block in (block for block in shared.blocks if block.size >= FEWEST[Column.CORRELATION]):
            each[block.experts] = -rank_agreement(found, mine, block)
        columns[Column.CORRELATION] = each[gauge.able[Column.CORRELATION]]
    if Column.OWN_REGION in gauge.able:
        contrast, error = region_contrast(found, gauge.own, shared, gauge.able[Column.OWN_REGION], prior)
        columns[Column.OWN_REGION] = contrast / error
    return columns


def _habits(at_end: Floats, same: Floats, gauge: Gauge) -> dict[Column, Floats]:
    whole, columns = gauge.whole, {}
    if Column.EXTREMES in gauge.able:
        able = gauge.able[Column.EXTREMES]
        count = whole.count[:, None]
        own = whole.by_expert(at_end) / np.maximum(count, 1)
        columns[Column.EXTREMES] = shares_apart(own[able], others_share(at_end, whole)[able], whole.count[able])
    if Column.SAME in gauge.able:
        able = gauge.able[Column.SAME]
        columns[Column.SAME] = shares_apart(same[able], np.zeros_like(same[able]), whole.count[able])
    return columns


def _flat(inner: Inside, gauge: Gauge) -> dict[Column, Floats]:
    if Column.FLAT not in gauge.able:
        return {}
    able, spread = gauge.able[Column.FLAT], inner.spread(gauge.whole)
    return {Column.FLAT: -standardised(np.log(np.maximum(spread[able], 1e-6)), inner.error(gauge.whole)[able, None])}


def _at_end(values: Floats, gauge: Gauge) -> Floats:
    if gauge.ends is None:
        return np.zeros_like(values)
    slack = 1e-9 * (gauge.ends[1] - gauge.ends[0])
    return ((values <= gauge.ends[0] + slack) | (values >= gauge.ends[1] - slack)).astype(np.float64)


def _same_share(codes: Floats, whole: Layout) -> Floats:
    """The share of an expert's sheets that are the very same (m x replications), 0 for fewer than `_ALIKE` of them."""
    found = np.zeros((len(whole.count), codes.shape[1]))
    for block in whole.blocks:
        if block.size >= _ALIKE:
            count = same_count(codes, block)
            found[block.experts] = np.where(count >= _ALIKE, count, 0.0) / block.size
    return found
