"""A whole round along one criterion's weight, all others as they are.

A sheet's total then depends on the weight t through one share only: with v the criterion's value, m that of its present
siblings, r their weights together, it is between its values at t = 0 and at t without end as t / (t + r) is between 0
and 1. Totals that are the same along the way, though their items are not, are known by these three numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial

import numpy as np

from scoring.bundle.model import RankOn
from scoring.sensitivity.columns import Bools, Column, Picked, Rounded, Totals, Weights, constant
from scoring.sensitivity.fingerprints import marks_of
from scoring.sensitivity.nodes import Floats
from scoring.sensitivity.order import Weighed, settled
from scoring.sensitivity.weighing import Weighing

__all__ = ["Sweep"]

_ROUNDINGS = 64 * 2.0**-52

Path = tuple[Fraction, Fraction, Fraction]
"""The values at t = 0 and at t without end, and the siblings' weights r; r is 0 where t changes nothing."""


class _Paths:
    """Distinct paths, as `columns.Values` under one weight."""

    def __init__(self, paths: Sequence[Path], criterion: str) -> None:
        self.size, self._criterion = len(paths), criterion
        self._start = np.array([float(start) for start, _, _ in paths])
        self._way = np.array([float(end - start) for start, end, _ in paths])
        self._others = np.array([float(others) for _, _, others in paths])
        self.marks = marks_of([{"start": start, others: end - start} for start, end, others in paths])
        largest = max((float(max(abs(start), abs(end))) for start, end, _ in paths), default=0.0)
        self.bound = _ROUNDINGS * largest

    def under(self, weights: Weights) -> Floats:
        """The values on all paths, draws x paths."""
        weight = weights[self._criterion][:, np.newaxis]
        return np.asarray(self._start + self._way * (weight / (weight + self._others)))


class Sweep:
    """What `Weighing` does, where only the weight of `criterion`, of two or more siblings, changes."""

    def __init__(self, weighing: Weighing, criterion: str) -> None:
        self._weighing, self._criterion = weighing, criterion
        ground, rules = weighing.ground, weighing.ground.bundle.settings.rules
        self._family = next(family for family in weighing.nodes.families if criterion in family.children)
        place: dict[Path, int] = {}
        of_row = [place.setdefault(path, len(place)) for path in self._paths_of_kinds()]
        own = [[of_row[row] for row in rows] for rows in weighing.kinds.of]
        totals = Totals(_Paths(list(place), criterion), own, ground.method)
        even = {number: path[0] for path, number in place.items() if not path[2]}
        self._totals = Rounded(totals, even, rules.decimals) if rules.rank_on == RankOn.SHOWN else totals
        self._ties = {tie: self._tie(tie) for tie in ground.ties if tie in weighing.nodes.under}
        self._never, self._watched = self._thresholds()

    def weigh(self, weights: Floats) -> Weighed:
        """The ranking with each of these weights of the criterion."""
        named, draws = {self._criterion: weights}, len(weights)
        columns = [self._totals.column(named)]
        columns += [self._column(tie, named, draws) for tie in self._weighing.ground.ties]
        found, unsure = settled(columns, self._fundable(named, draws), self._weighing.pools)
        for draw in np.flatnonzero(unsure):
            exact = {**self._weighing.nodes.weights, self._criterion: Fraction(float(weights[draw]))}
            found.ranks[draw], found.inside[draw] = self._weighing.weigh_exactly(exact)
        return found

    def _column(self, tie: str, named: Weights, draws: int) -> Column:
        inner = self._ties.get(tie)
        return inner.column(named) if inner else constant(self._weighing.fixed_tie(tie), draws)

    def _paths_of_kinds(self) -> list[Path]:
        kinds, nodes = self._weighing.kinds, self._weighing.nodes
        patterns = {row.present for row in kinds.rows}
        totals = {present: self._marks(present, partial(kinds.totals, nodes)) for present in patterns}
        found = []
        for number, row in enumerate(kinds.rows):
            others, low, high = totals[row.present]
            found.append(_path(low[number], high[number], others))
        return found

    def _others(self, present: frozenset[str] | None) -> Fraction:
        """The weights of the criterion's siblings that have a value; 0 where it has none itself or is alone."""
        nodes = self._weighing.nodes
        here = [
            code
            for code in self._family.children
            if present is None or not present.isdisjoint(nodes.under.get(code, {code}))
        ]
        if self._criterion not in here:
            return Fraction(0)
        return sum((nodes.weights[code] for code in here if code != self._criterion), Fraction(0))

    def _marks(
        self, present: frozenset[str] | None, valued: Callable[[Mapping[str, Fraction]], list[Fraction]]
    ) -> tuple[Fraction, list[Fraction], list[Fraction]]:
        """The siblings' weights r, and the values where t is r and where it is 3 r: half way and three quarters."""
        weights, others = self._weighing.nodes.weights, self._others(present)
        first = valued({**weights, self._criterion: others or Fraction(1)})
        return others, first, valued({**weights, self._criterion: 3 * others}) if others else first

    def _tie(self, tie: str) -> Picked:
        values = self._weighing.values

        def valued(weights: Mapping[str, Fraction]) -> list[Fraction]:
            shares = self._weighing.nodes.shares(weights, Fraction(1), None, tie)
            return [sum((row[leaf] * share for leaf, share in shares.items()), Fraction(0)) for row in values]

        others, low, high = self._marks(None, valued)
        place: dict[Path, int] = {}
        pairs = zip(low, high, strict=True)
        of = np.array([place.setdefault(_path(*pair, others), len(place)) for pair in pairs], dtype=np.intp)
        return Picked(_Paths(list(place), self._criterion), of)

    def _thresholds(self) -> tuple[Bools, list[tuple[int, Picked]]]:
        """Who can never be funded, and for the others the paths of their distance above a threshold they cross."""
        fundable, nodes = self._weighing.fundable, self._weighing.nodes
        never = np.array(fundable.never, dtype=np.bool_)
        crossing: list[tuple[int, Picked]] = []
        for row, watched in fundable.moving.items():

            def valued(weights: Mapping[str, Fraction], row: str = row) -> list[Fraction]:
                return fundable.above(row, nodes.shares(weights, Fraction(1), None, row))

            others, low, high = self._marks(None, valued)
            for (number, _), *pair in zip(watched, low, high, strict=True):
                start, end, rest = _path(pair[0], pair[1], others)
                if start < 0 and end < 0:
                    never[number] = True
                elif start < 0 or end < 0:
                    crossing.append(
                        (number, Picked(_Paths([(start, end, rest)], self._criterion), np.zeros(1, np.intp)))
                    )
        return never, crossing

    def _fundable(self, named: Weights, draws: int) -> tuple[Bools, Bools]:
        found = np.tile(~self._never, (draws, 1))
        unsure = np.zeros(draws, dtype=np.bool_)
        for number, picked in self._watched:
            column = picked.column(named)
            found[:, number] &= column.values[:, 0] >= 0
            unsure |= np.abs(column.values[:, 0]) <= column.bound
        return found, unsure


def _path(half: Fraction, three_quarters: Fraction, others: Fraction) -> Path:
    """The path through the values half way and at three quarters."""
    step = 4 * (three_quarters - half)
    start = half - step / 2
    return (start, start + step, others) if step else (half, half, Fraction(0))
