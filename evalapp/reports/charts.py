"""Where things stand in a drawing, worked out once for page and PDF; the macros only write it down.

All coordinates are text with at most two decimals, in user units of the drawing, so that the same values give the same
bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalapp.reports.figures import rounded

__all__ = ["Axis", "Bar", "Histogram", "HistogramBar", "Spread", "Tick", "axis_for", "bar", "histogram", "spread"]

SPREAD_WIDTH = 160
BAR_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from `low` to `high` points across a drawing `width` units wide, with some air on both sides."""

    low: Fraction
    high: Fraction
    width: int
    ticks: tuple[Tick, ...]

    def at(self, value: Fraction) -> str:
        """Return the place of a value."""
        return _place(value, self.low, self.high, self.width)


@dataclass(frozen=True, slots=True)
class Spread:
    """The sheets of one declaration as dots, its total as a mark; `lowest` and `highest` are shown as text."""

    dots: tuple[str, ...]
    total: str
    lowest: str
    highest: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A value in [0, 1] as a bar, the field's median as a mark."""

    length: str
    median: str


@dataclass(frozen=True, slots=True)
class HistogramBar:
    """How many totals lie in a stretch of the axis."""

    x: str
    middle: str
    y: str
    width: str
    height: str
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """All totals of a round; `line` is where the funding line stands, if there is one."""

    bars: tuple[HistogramBar, ...]
    axis: Axis
    line: str | None
    height: int
    most: int


def axis_for(values: Iterable[Fraction], points: Fraction, width: int = SPREAD_WIDTH) -> Axis:
    """Return an axis that holds all values, its ends on round numbers."""
    held = list(values) or [Fraction(0), points]
    lowest, highest = min(held), max(held)
    step = _round_step(max(highest - lowest, points / 20))
    low, high = lowest // step * step, -(-highest // step) * step
    if low == high:
        high = low + step
    count = int((high - low) / step)
    shown = [low + step * n for n in range(count + 1)]
    ticks = tuple(Tick(_place(value, low, high, width), _units(value)) for value in shown)
    return Axis(low, high, width, ticks)


def spread(axis: Axis, sheets: Sequence[Fraction], total: Fraction, decimals: int) -> Spread:
    """Return the dots of the sheets' totals and the mark of the declaration's."""
    return Spread(
        dots=tuple(axis.at(value) for value in sheets),
        total=axis.at(min(max(total, axis.low), axis.high)),
        lowest=rounded(min(sheets), decimals) if sheets else "",
        highest=rounded(max(sheets), decimals) if sheets else "",
    )


def bar(value: Fraction, median: Fraction) -> Bar:
    """Return a bar for a value beside the field's median."""
    return Bar(_units(value * BAR_WIDTH), _units(median * BAR_WIDTH))


def histogram(totals: Sequence[Fraction], points: Fraction, line: Fraction | None, bins: int = 24) -> Histogram:
    """Return the distribution of totals in `bins` equal stretches between round ends."""
    width, height = 480, 110
    axis = axis_for(totals, points, width)
    stretch = (axis.high - axis.low) / bins
    counts = [0] * bins
    for total in totals:
        counts[min(int((total - axis.low) / stretch), bins - 1)] += 1
    most = max(counts, default=0) or 1
    bars = []
    for place, count in enumerate(counts):
        start = axis.low + stretch * place
        left, right = Fraction(axis.at(start)), Fraction(axis.at(start + stretch))
        tall = Fraction(count * (height - 12), most)
        drawn = _units(left), _units((left + right) / 2), _units(height - tall), _units(right - left - 1), _units(tall)
        bars.append(HistogramBar(*drawn, count))
    return Histogram(tuple(bars), axis, None if line is None else axis.at(line), height, most)


def _place(value: Fraction, low: Fraction, high: Fraction, width: int) -> str:
    margin = 8
    return _units(margin + (value - low) / (high - low) * (width - 2 * margin))


def _round_step(extent: Fraction) -> Fraction:
    """Return the smallest of 1, 2 or 5 times a power of ten that crosses an extent in six steps at most."""
    step = Fraction(1)
    while step * 6 < extent:
        step *= 10
    while step * 6 >= extent * 10:
        step /= 10
    for part in (5, 2):
        if step / part * 6 >= extent:
            return step / part
    return step


def _units(value: Fraction) -> str:
    text = rounded(value, 2)
    return text.rstrip("0").rstrip(".")
