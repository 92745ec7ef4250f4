"""Where intervals stand in a drawing, worked out once for page and PDF: of ranks, and of points around zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evalapp.reports.charts import Axis, Tick, axis_for
from evalapp.reports.figures import rounded

__all__ = ["RankAxis", "RankSpan", "Stretch", "rank_axis", "rank_span", "signed_axis", "stretch"]

WIDTH, MARGIN = 160, 6
MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class RankAxis:
    """The ranks 1 to `count`, each a slot of the same width; `line` is where the funding line stands, or None."""

    count: int
    width: int
    line: str | None
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class RankSpan:
    """Ranks from one to another as a bar over their slots, the official rank as a mark in the middle of its own."""

    x: str
    width: str
    mark: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """An interval of points as a line, what is most likely as a dot."""

    low: str
    high: str
    middle: str


def rank_axis(count: int, places: int | None) -> RankAxis:
    """Return the axis of so many ranks; `places` are inside the funding line."""
    step = max(1, -(-count // MOST_TICKS))
    step = next(round_ for round_ in _round_numbers() if round_ >= step)
    ranks = [1, *range(step, count + 1, step)] if step > 1 else list(range(1, count + 1))
    ticks = tuple(Tick(_units(_middle(rank, count)), str(rank)) for rank in ranks)
    line = None if places is None or not 0 < places < count else _units(_edge(places, count))
    return RankAxis(count, WIDTH, line, ticks)


def rank_span(axis: RankAxis, low: int, high: int, official: int) -> RankSpan:
    """Return the bar from rank `low` to rank `high`, both included; at least one unit wide."""
    start, end = _edge(low - 1, axis.count), _edge(high, axis.count)
    return RankSpan(_units(start), _units(max(end - start, Fraction(1))), _units(_middle(official, axis.count)))


def signed_axis(values: Iterable[Decimal]) -> Axis:
    """Return an axis that holds all values and zero."""
    return axis_for([Fraction(0), *map(Fraction, values)], Fraction(20), WIDTH)


def stretch(axis: Axis, low: Decimal, high: Decimal, middle: Decimal) -> Stretch:
    """Return an interval on an axis that holds it."""
    return Stretch(axis.at(Fraction(low)), axis.at(Fraction(high)), axis.at(Fraction(middle)))


def _round_numbers() -> Iterable[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _edge(rank: int, count: int) -> Fraction:
    """The right edge of a rank's slot; of rank 0: the left edge of the first."""
    return MARGIN + Fraction(rank * (WIDTH - 2 * MARGIN), count)


def _middle(rank: int, count: int) -> Fraction:
    return (_edge(rank - 1, count) + _edge(rank, count)) / 2


def _units(value: Fraction) -> str:
    text = rounded(value, 2)
    return text.rstrip("0").rstrip(".")
