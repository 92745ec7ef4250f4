"""The watch: a round's experts beside honest experts of the very same design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from scoring.bundle.model import Bundle
from scoring.crossed.table import ScoreTable
from scoring.reference.fit import ModelFit
from scoring.watch.evidence import Witness
from scoring.watch.looks import Look, Looks
from scoring.watch.measure import FEWEST, Column, Gauge, gauge_of
from scoring.watch.model import Flag, RegionEffect, Signal, Unwatched, UnwatchedCode, WatchReport
from scoring.watch.region import overall_effect, shrunken
from scoring.watch.statistics import region_contrast
from scoring.watch.subject import Marks, Subject, subject_of_bundle, subject_of_table

__all__ = ["watch", "watch_report", "watch_table"]


def watch(
    bundle: Bundle, fit: ModelFit | None = None, false_alarm: float = 0.01, seed: int = 0
) -> Mapping[str, tuple[Flag, ...]]:
    """The flags of every expert with a counted total, by code (most have none); see `watch_report`."""
    return watch_report(bundle, fit, false_alarm, seed).flags


def watch_report(
    bundle: Bundle, fit: ModelFit | None = None, false_alarm: float = 0.01, seed: int = 0, *, each: bool = False
) -> WatchReport:
    """Watch the experts of a round: what each gave beside what honest experts give on the very same design.

    The experts' own totals in points are watched, and within the sheets their scores by item. Honest rounds are made
    from a model of this one (`scoring.watch.honest`), measured by the same steps, and compared. An honest expert is
    flagged, by whichever signal, with the chance `false_alarm` (by each single signal with that chance under `each`).
    `fit`, a reference model of the same totals, replaces the watch's own estimates of the declarations' quality.
    The same bundle, seed and version give the same flags; neither codes nor the order of rows matter.

    A round in which nobody can be compared has no flags and says why in `unwatched`. Raises `ValueError` for a
    `false_alarm` outside (0, 0.5] and for a `fit` of other declarations or experts.

    >>> from scoring import example_round, watch_report
    >>> found = watch_report(example_round())
    >>> {code: len(flags) for code, flags in found.flags.items()}, round(found.any_alarm, 2)
    ({'E1': 0, 'E2': 0, 'E3': 0}, 0.03)
    """
    return _report(subject_of_bundle(bundle), fit, false_alarm, seed, each=each)


def watch_table(
    table: ScoreTable,
    fit: ModelFit | None = None,
    false_alarm: float = 0.01,
    seed: int = 0,
    *,
    ends: tuple[float, float] | None = (0.0, 100.0),
    own_region: Marks | None = None,
    each: bool = False,
) -> WatchReport:
    """The same for a table of totals with the ends of their scale in points, None where it has none.

    `own_region` (N, in the table's order) marks scores for declarations of the expert's own region. Raises `ValueError`
    besides for a value that is no finite number or lies beyond the ends.
    """
    return _report(subject_of_table(table, ends, own_region), fit, false_alarm, seed, each=each)


def _report(subject: Subject, fit: ModelFit | None, false_alarm: float, seed: int, *, each: bool) -> WatchReport:
    if not 0.0 < false_alarm <= 0.5:
        raise ValueError(f"a false alarm rate of {false_alarm} is not in (0, 0.5]")
    empty = WatchReport(dict.fromkeys(sorted(subject.experts), ()), false_alarm, each, seed)
    if not len(subject.value):
        return replace(empty, unwatched=dict.fromkeys(Signal, Unwatched(UnwatchedCode.NO_SCORES)))
    gauge = gauge_of(subject)
    if int(gauge.shared.count.max()) < FEWEST[Column.NOISE]:
        why = Unwatched(UnwatchedCode.NO_COMPARISON, {"fewest": FEWEST[Column.NOISE]})
        return replace(empty, unwatched=dict.fromkeys(Signal, why))
    if not gauge.able:
        return replace(empty, unwatched=_unwatched(subject, gauge))
    looks = Looks(subject, gauge, fit, false_alarm, each=each, rng=np.random.default_rng(seed))
    found = looks.twice()
    if found is None:
        return replace(empty, unwatched=dict.fromkeys(Signal, Unwatched(UnwatchedCode.NO_SPREAD)))
    witness = _witness(subject, gauge, found)
    realised: dict[Signal, float] = {}
    for column, share in found.calibration.realised.items():
        realised[column.signal] = realised.get(column.signal, 0.0) + share
    return replace(
        empty,
        flags=_flags(subject, found, witness),
        replications=found.calibration.replications,
        pooled=found.calibration.pooled,
        thresholds=dict(sorted(zip(subject.experts, found.calibration.threshold.tolist(), strict=True))),
        realised=realised,
        expected_alarms=found.calibration.expected,
        any_alarm=found.calibration.any_expert,
        region=overall_effect(subject),
        regions={subject.experts[place]: effect for place, effect in witness.regions.items()},
        unwatched=_unwatched(subject, gauge),
    )


def _witness(subject: Subject, gauge: Gauge, look: Look) -> Witness:
    spread, inner, measured, prior = None, look.inner, look.measured, look.honest.prior
    if inner is not None and Column.FLAT in gauge.able:
        spread = inner.spread(gauge.whole)[:, 0]
        typical = float(np.median(spread[gauge.able[Column.FLAT]]))
        spread = spread / typical if typical > 0 else np.ones(len(spread))
    regions: dict[int, RegionEffect] = {}
    contrasts: dict[int, float] = {}
    if Column.OWN_REGION in gauge.able:
        able = gauge.able[Column.OWN_REGION]
        contrast, error = region_contrast(measured.consensus, gauge.own, gauge.shared, able, prior)
        regions = dict(zip(able.tolist(), shrunken(contrast[:, 0], error[:, 0]), strict=True))
        contrasts = dict(zip(able.tolist(), contrast[:, 0].tolist(), strict=True))
    return Witness(subject, gauge, measured, prior, spread, regions, contrasts)


def _flags(subject: Subject, look: Look, witness: Witness) -> Mapping[str, tuple[Flag, ...]]:
    """The flags by expert code, in the order of `Signal`; of two statistics of a signal the less likely one."""
    flags: dict[str, tuple[Flag, ...]] = {}
    for code, place in sorted(zip(subject.experts, range(len(subject.experts)), strict=True)):
        raised: dict[Signal, tuple[float, Column]] = {}
        for column, chances in look.chance.items():
            reached = float(chances[place])
            if reached <= look.calibration.threshold[place]:
                raised[column.signal] = min(raised.get(column.signal, (1.0, column)), (reached, column))
        flags[code] = tuple(
            witness.flag(place, raised[signal][1], raised[signal][0]) for signal in Signal if signal in raised
        )
    return flags


def _unwatched(subject: Subject, gauge: Gauge) -> Mapping[Signal, Unwatched]:
    found: dict[Signal, Unwatched] = {}
    for column in Column:
        if column in gauge.able or (column is Column.FLAT and Column.SAME in gauge.able):
            found.pop(column.signal, None)
        elif column is Column.OWN_REGION:
            found[column.signal] = Unwatched(UnwatchedCode.NO_REGIONS)
        elif column is Column.EXTREMES and subject.scale.ends is None:
            found[column.signal] = Unwatched(UnwatchedCode.NO_ENDS)
        else:
            found[column.signal] = Unwatched(UnwatchedCode.TOO_FEW, {"fewest": FEWEST[column]})
    return found
