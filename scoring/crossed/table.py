"""The scores that a model is fitted to: who gave how many points to what, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Places", "ScoreTable", "table_of"]

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class ScoreTable:
    """N scores by m experts of n declarations, ascending by (declaration, expert), whatever order they came in.

    `declaration` and `expert` (N) are places in `declarations` (n codes) and `experts` (m codes), both ascending;
    `value` (N) is in points. `group` (n) is each declaration's place in `groups`, None where no group is declared.
    `step` is the step in which a value is given, in points, 0 where unknown: it adds the rounding variance step^2 / 12
    (a total of several items has the root of the sum of their steps' squares).
    """

    declarations: tuple[str, ...]
    experts: tuple[str, ...]
    declaration: Places
    expert: Places
    value: Floats
    groups: tuple[str, ...] = ()
    group: Places | None = None
    step: float = 0.0

    @property
    def size(self) -> int:
        """N, the number of scores."""
        return len(self.value)


def table_of(
    rows: Iterable[tuple[str, str, Fraction | float]], groups: Mapping[str, str] | None = None, step: float = 0.0
) -> ScoreTable:
    """The table of rows (declaration, expert, points); `groups` gives each declaration's group.

    Groups are used only where every declaration of the table has one and there are two or more. Raises `ValueError`
    for a value that is no finite number and for a second score of the same expert for the same declaration.

    >>> from scoring import table_of
    >>> table = table_of([("D2", "E1", 70), ("D1", "E1", 80), ("D1", "E2", 75)])
    >>> table.declarations, table.experts, table.value.tolist()
    (('D1', 'D2'), ('E1', 'E2'), [80.0, 75.0, 70.0])
    """
    ordered = sorted(rows, key=lambda row: row[:2])
    for place, (declaration, expert, value) in enumerate(ordered):
        if not isfinite(value):
            raise ValueError(f"{declaration}, {expert}: {value} is no finite number")
        if place and ordered[place - 1][:2] == (declaration, expert):
            raise ValueError(f"{declaration}, {expert}: more than one score")
    declarations = tuple(dict.fromkeys(row[0] for row in ordered))
    experts = tuple(sorted({row[1] for row in ordered}))
    names, group = _groups(declarations, groups or {})
    return ScoreTable(
        declarations=declarations,
        experts=experts,
        declaration=_places([row[0] for row in ordered], declarations),
        expert=_places([row[1] for row in ordered], experts),
        value=np.array([float(row[2]) for row in ordered], dtype=np.float64),
        groups=names,
        group=group,
        step=step,
    )


def _groups(declarations: tuple[str, ...], groups: Mapping[str, str]) -> tuple[tuple[str, ...], Places | None]:
    of = [groups.get(code, "") for code in declarations]
    names = tuple(sorted(set(of)))
    if len(names) < 2 or "" in names:
        return (), None
    return names, _places(of, names)


def _places(codes: list[str], among: tuple[str, ...]) -> Places:
    place = {code: number for number, code in enumerate(among)}
    return np.array([place[code] for code in codes], dtype=np.intp)
