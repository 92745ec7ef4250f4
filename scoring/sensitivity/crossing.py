"""Where along a criterion's lines a declaration first changes sides of the funding line: exactly.

A declaration is inside while at most as many of its pool as there are places stand as high as itself or higher. Each
other one does so along one stretch of the way. Floats, with bounds on their error, count how many do around each end of
a stretch and leave out the ends at which nothing can change; what is left is asked in exact fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np

from scoring.sensitivity.columns import Bools
from scoring.sensitivity.lines import Lines, Span
from scoring.sensitivity.nodes import Floats

__all__ = ["Crossing", "Meeting"]

_UNIT = 2.0**-50


@dataclass(frozen=True, slots=True)
class Meeting:
    """The distance at which a declaration changes sides: there where `attained`, else just beyond."""

    distance: Fraction
    attained: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Against:
    """The rest of the pool seen from one declaration: how far each stands above it, `gap` + `slope` q.

    `meets`: where that is 0, give or take `around`; infinite where `flat`: too near to parallel to tell.
    """

    gap: Floats
    slope: Floats
    meets: Floats
    around: Floats
    flat: Bools


@dataclass(frozen=True, slots=True, eq=False)
class _Stretches:
    """From where to where each other one stands as high or higher and can be funded: at most, and for certain."""

    at_most: tuple[Floats, Floats]
    certain: tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class _End:
    """Somewhere from `least` on something may change: the exact distance is worked out when it is asked for."""

    least: float
    exact: Callable[[], Fraction]


class Crossing:
    """One pool along one criterion's lines, `members` their places in the lines, `places` how many are funded."""

    def __init__(self, lines: Lines, members: Sequence[int], places: int) -> None:
        self._lines, self._places = lines, places
        self._members = [number for number in members if lines.spans[number] is not None]
        self._place = {number: place for place, number in enumerate(self._members)}
        values, slopes = lines.columns[0]
        self._value = np.array([float(values[number]) for number in self._members])
        self._slope = np.array([float(slopes[number]) for number in self._members])
        first: dict[object, int] = {}
        moves = (tuple((values[n], slopes[n]) for values, slopes in lines.columns) for n in self._members)
        self._alike = np.array([first.setdefault(move, place) for place, move in enumerate(moves)], dtype=np.intp)
        self._value_error = _UNIT * float(np.abs(self._value).max(initial=0))
        self._slope_error = _UNIT * float(np.abs(self._slope).max(initial=0))
        self._spans: list[Span] = [lines.spans[number] or (None, None) for number in self._members]
        self._low = np.array([-np.inf if low is None else float(low) for low, _ in self._spans])
        self._high = np.array([np.inf if high is None else float(high) for _, high in self._spans])
        finite = [(place, end) for place, span in enumerate(self._spans) for end in span if end is not None]
        self._limits = [end for _, end in finite]
        self._limited = np.array([place for place, _ in finite], dtype=np.intp)
        self._limit = np.array([float(end) for end in self._limits])

    def first(self, number: int) -> Meeting | None:
        """Where the declaration at this place of the lines first changes sides, None where it never does."""
        if number not in self._place:
            return None
        before = self.inside(number, Fraction(0), just_beyond=False)
        if self.inside(number, Fraction(0), just_beyond=True) != before:
            return Meeting(Fraction(0), attained=False)
        found: Meeting | None = None
        for end in self._ends(number, inside=before):
            if found is not None and end.least > float(found.distance) * (1 + _UNIT):
                break
            distance = end.exact()
            if not 0 < distance < self._lines.most or (found is not None and distance > found.distance):
                continue
            if self.inside(number, distance, just_beyond=False) != before:
                found = Meeting(distance, attained=True)
            elif (found is None or distance < found.distance) and (
                self.inside(number, distance, just_beyond=True) != before
            ):
                found = Meeting(distance, attained=False)
        return found

    def inside(self, number: int, distance: Fraction, *, just_beyond: bool) -> bool:
        """Whether the declaration is inside at this distance, or just beyond it: exactly."""
        mine = self._place.get(number)
        if mine is None or not _within(self._spans[mine], distance, just_beyond=just_beyond):
            return False
        far = float(distance)
        gap, slope = self._value - self._value[mine], self._slope - self._slope[mine]
        above = gap + slope * far
        error = 4 * (self._value_error + self._slope_error * far) + _UNIT * (np.abs(gap) + np.abs(slope) * far)
        competing = (self._low <= far) & (far <= self._high)
        competing[mine] = False
        for place in self._limited[np.abs(self._limit - far) <= 2 * _UNIT * np.abs(self._limit)]:
            competing[place] = place != mine and _within(self._spans[place], distance, just_beyond=just_beyond)
        higher = int((competing & (above > error)).sum())
        near = np.flatnonzero(competing & (np.abs(above) <= error))
        if higher >= self._places or higher + len(near) < self._places:
            return higher < self._places
        # Many of a large round move along the same lines: one of them is asked for all.
        alike, times = np.unique(self._alike[near], return_counts=True)
        for place, count in zip(alike.tolist(), times.tolist(), strict=True):
            if self._as_high(self._members[place], number, distance, just_beyond=just_beyond):
                higher += count
        return higher < self._places

    def _as_high(self, other: int, number: int, distance: Fraction, *, just_beyond: bool) -> bool:
        for values, slopes in self._lines.columns:
            slope = slopes[other] - slopes[number]
            above = values[other] - values[number] + slope * distance
            if above:
                return above > 0
            if just_beyond and slope:
                return slope > 0
        return True

    def _against(self, mine: int) -> _Against:
        gap, slope = self._value - self._value[mine], self._slope - self._slope[mine]
        gap_error, slope_error = 4 * self._value_error, 4 * self._slope_error
        flat = np.abs(slope) <= 2 * slope_error
        steep = np.where(flat, 1.0, slope)
        meets = -gap / steep
        around = (gap_error + np.abs(meets) * slope_error) / np.abs(steep) * 2 + _UNIT * np.abs(meets)
        return _Against(gap, slope, np.where(flat, np.inf, meets), np.where(flat, 0.0, around), flat)

    def _stretches(self, mine: int, against: _Against) -> _Stretches:
        rising, falling = ~against.flat & (against.slope > 0), ~against.flat & (against.slope < 0)
        # All along the way the gap of a flat one moves by no more than the errors.
        error = 4 * self._value_error + 12 * self._slope_error
        never, always = against.flat & (against.gap < -error), ~against.flat | (against.gap > error)
        never[mine] = True
        found = []
        for sign, counted in ((1.0, ~never), (-1.0, always & ~never)):
            early, late = _shifted(against.meets, against.around, -sign), _shifted(against.meets, against.around, sign)
            start = np.maximum(np.where(rising, early, -np.inf), _shifted(self._low, _UNIT * np.abs(self._low), -sign))
            end = np.minimum(np.where(falling, late, np.inf), _shifted(self._high, _UNIT * np.abs(self._high), sign))
            kept = counted & (start <= end)
            found.append((np.sort(start[kept]), np.sort(end[kept])))
        return _Stretches(found[0], found[1])

    def _ends(self, number: int, *, inside: bool) -> Iterator[_End]:
        """The ends of stretches at which the declaration may change sides, nearest first."""
        mine = self._place[number]
        against = self._against(mine)
        stretches = self._stretches(mine, against)
        low, high = against.meets - against.around, against.meets + against.around
        ahead = np.flatnonzero(~against.flat & (high > 0) & (low < float(self._lines.most)))
        may = self._may_change(stretches, low[ahead], high[ahead], inside=inside)
        ends = [_End(float(low[place]), partial(self._meeting, place, number)) for place in ahead[may]]
        odd = {end for end in self._spans[mine] if end is not None}
        room = _UNIT * np.abs(self._limit)
        may = self._may_change(stretches, self._limit - room, self._limit + room, inside=inside)
        odd.update(self._limits[place] for place in np.flatnonzero(may))
        for place in np.unique(self._alike[against.flat]):
            odd |= self._all_meetings(int(place), number)
        ends += [_End(float(end) * (1 - _UNIT), partial(_same, end)) for end in odd if end > 0]
        yield from sorted(ends, key=lambda end: end.least)

    def _may_change(self, stretches: _Stretches, low: Floats, high: Floats, *, inside: bool) -> Bools:
        """Whether, between `low` and `high`, so many can stand as high that it is out, or so few that it is in."""
        if inside:
            starts, ends = stretches.at_most
            count = np.searchsorted(starts, high, "right") - np.searchsorted(ends, low, "left")
            return np.asarray(count >= self._places)
        starts, ends = stretches.certain
        count = np.searchsorted(starts, low, "right") - np.searchsorted(ends, high, "right")
        return np.asarray(count < self._places)

    def _meeting(self, place: int, number: int) -> Fraction:
        values, slopes = self._lines.columns[0]
        other = self._members[place]
        return (values[other] - values[number]) / (slopes[number] - slopes[other])

    def _all_meetings(self, place: int, number: int) -> set[Fraction]:
        """Where two lines that floats cannot part meet, and where what parts their ties does."""
        other = self._members[place]
        return {
            (values[other] - values[number]) / (slopes[number] - slopes[other])
            for values, slopes in self._lines.columns
            if slopes[number] != slopes[other]
        }


def _same(distance: Fraction) -> Fraction:
    return distance


def _shifted(ends: Floats, by: Floats, sign: float) -> Floats:
    """Ends moved by their error; infinite ones stay where they are."""
    return np.where(np.isfinite(ends), ends + sign * np.where(np.isfinite(by), by, 0.0), ends)


def _within(span: Span, distance: Fraction, *, just_beyond: bool) -> bool:
    low, high = span
    if low is not None and distance < low:
        return False
    return high is None or distance < high or (distance == high and not just_beyond)
