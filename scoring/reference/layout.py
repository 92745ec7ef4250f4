"""The score table as the reference model walks it: standardised, in an order that no label decides."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scoring.crossed.table import Floats, Places, ScoreTable

__all__ = ["Layout", "Pairs", "layout_of"]

_ROUNDS = 3
# From so many pairs on, and where a table of all declarations by all experts costs less than its pairs, that is used.
_MANY_PAIRS = 20_000
_PAIR_COST = 50


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """All ordered pairs of scores of one declaration, sorted by their experts: `first` and `second` are places of
    scores; pairs of the same two experts stand together from each of `starts`, and `row` and `column` name them.
    """

    first: Places
    second: Places
    starts: Places
    row: Places
    column: Places


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """N scores of n declarations by m experts, sorted by declaration.

    `value` (N) is (points - `centre`) / `spread`, with the mean and the standard deviation of all scores, so that the
    model's priors mean the same on every scale. `declaration` and `expert` (N) are places in this layout's own order;
    `declaration_place` (n) and `expert_place` (m) say where they stand in the table's. `by_expert` (N) sorts scores by
    expert; `contrast` (n x g) are the columns of the groups' fixed effects, g one less than the number of groups.
    `rounding` is the variance that giving scores in steps adds, in these units. `declaration_alike` (n) and
    `expert_alike` (m) number those whom scores and groups do not tell apart. `pairs` is None where the panels are so
    large that a table of declarations by experts is cheaper.
    """

    value: Floats
    declaration: Places
    expert: Places
    declaration_place: Places
    expert_place: Places
    declaration_starts: Places
    by_expert: Places
    expert_starts: Places
    pairs: Pairs | None
    contrast: Floats
    declaration_alike: Places
    expert_alike: Places
    centre: float
    spread: float
    rounding: float

    @property
    def n(self) -> int:
        """How many declarations there are."""
        return len(self.declaration_place)

    @property
    def m(self) -> int:
        """How many experts there are."""
        return len(self.expert_place)

    def over_declarations(self, values: Floats) -> Floats:
        """Sums over each declaration's scores: (..., N) to (..., n)."""
        return np.add.reduceat(values, self.declaration_starts, axis=-1)

    def over_experts(self, values: Floats) -> Floats:
        """Sums over each expert's scores: (..., N) to (..., m)."""
        return np.add.reduceat(values[..., self.by_expert], self.expert_starts, axis=-1)


def layout_of(table: ScoreTable) -> Layout:
    """The layout of a table in which the scores vary.

    Declarations and experts are put in an order that follows from scores and groups alone: whoever renames them gets
    the same sums and the same random draws, to the bit. Only those who are not told apart so keep the table's.
    """
    centre, spread = float(table.value.mean()), float(table.value.std())
    declaration_colours, expert_colours = _colours(table)
    declaration_place, declaration_alike = _sorted(declaration_colours)
    expert_place, expert_alike = _sorted(expert_colours)
    declaration = _inverse(declaration_place)[table.declaration]
    expert = _inverse(expert_place)[table.expert]
    order = np.lexsort((expert, declaration))
    declaration, expert = declaration[order], expert[order]
    by_expert = np.lexsort((declaration, expert))
    group = None if table.group is None else table.group[declaration_place]
    return Layout(
        value=(table.value[order] - centre) / spread,
        declaration=declaration,
        expert=expert,
        declaration_place=declaration_place,
        expert_place=expert_place,
        declaration_starts=np.searchsorted(declaration, np.arange(len(declaration_place))),
        by_expert=by_expert,
        expert_starts=np.searchsorted(expert[by_expert], np.arange(len(expert_place))),
        pairs=_pairs(declaration, expert, len(expert_place)),
        contrast=_contrast(len(declaration_place), group),
        declaration_alike=declaration_alike,
        expert_alike=expert_alike,
        centre=centre,
        spread=spread,
        rounding=(table.step / spread) ** 2 / 12,
    )


def _contrast(n: int, group: Places | None) -> Floats:
    """Columns that sum to zero over the groups, whatever their sizes: the mean stays the mean of the groups."""
    if group is None:
        return np.zeros((n, 0))
    # Numbered as the layout meets them, because the groups' names are labels too.
    first, seen = np.unique(group, return_index=True)
    of = np.empty(first.max() + 1, dtype=np.intp)
    of[first[np.argsort(seen)]] = np.arange(len(first))
    member = np.eye(len(first))[of[group]]
    return member[:, :-1] - member[:, -1:]


def _inverse(place: Places) -> Places:
    found = np.empty_like(place)
    found[place] = np.arange(len(place))
    return found


def _pairs(declaration: Places, expert: Places, experts: int) -> Pairs | None:
    """The pairs of scores within declarations, None where there are too many; `declaration` is ascending."""
    size = np.bincount(declaration)
    count = int((size**2).sum())
    if count > max(_MANY_PAIRS, len(size) * experts**2 // _PAIR_COST):
        return None
    others = size[declaration]
    first = np.repeat(np.arange(len(declaration)), others)
    begin = np.concatenate([[0], np.cumsum(size)[:-1]])[declaration]
    ahead = np.arange(len(first)) - np.repeat(np.cumsum(others) - others, others)
    second = np.repeat(begin, others) + ahead
    cell = expert[first] * experts + expert[second]
    order = np.argsort(cell, kind="stable")
    cells, starts = np.unique(cell[order], return_index=True)
    row, column = np.divmod(cells, experts)
    return Pairs(first[order], second[order], starts, row, column)


def _colours(table: ScoreTable) -> tuple[list[str], list[str]]:
    """Colours of declarations and experts by refinement (Weisfeiler & Leman 1968) of the table of scores and groups.

    It goes on until another round tells nobody more apart.
    """
    n, m = len(table.declarations), len(table.experts)
    # Places among the values, not the values: moving or stretching the scale keeps the order.
    values = [str(place) for place in np.unique(table.value, return_inverse=True)[1]]
    at_declaration, at_expert = _members(table.declaration, n), _members(table.expert, m)

    def refined(declarations: list[str], experts: list[str]) -> tuple[list[str], list[str]]:
        of_group = _group_colours(table.group, declarations)
        declarations = [
            _colour(own, values, experts, table.expert, of) for own, of in zip(at_declaration, of_group, strict=True)
        ]
        return declarations, [_colour(own, values, declarations, table.declaration) for own in at_expert]

    found = [""] * n, [""] * m
    for _ in range(_ROUNDS):
        found = refined(*found)
    while (told := _told(found)) < n + m:
        finer = refined(*found)
        if _told(finer) == told:
            break
        found = finer
    return found


def _told(colours: tuple[list[str], list[str]]) -> int:
    """How many declarations and experts are told apart."""
    return sum(len(set(each)) for each in colours)


def _group_colours(group: Places | None, declarations: list[str]) -> list[str]:
    """For each declaration the colour of its group, which follows from its members' colours, not from its name."""
    if group is None:
        return [""] * len(declarations)
    members = _members(group, int(group.max()) + 1)
    colours = [_hashed(sorted(declarations[place] for place in own)) for own in members]
    return [colours[place] for place in group]


def _sorted(colours: list[str]) -> tuple[Places, Places]:
    """Places in ascending order of colours, and a number for each, the same for the same colour."""
    order = np.array(sorted(range(len(colours)), key=colours.__getitem__), dtype=np.intp)
    _, alike = np.unique(np.array(colours)[order], return_inverse=True)
    return order, alike.astype(np.intp)


def _members(place: Places, count: int) -> list[Places]:
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(count + 1))
    return [order[start:end] for start, end in pairwise(ends)]


def _colour(own: Places, values: list[str], others: list[str], other: Places, group: str = "") -> str:
    seen = sorted(f"{values[row]}:{others[other[row]]}" for row in own)
    return _hashed([*seen, group] if group else seen)


def _hashed(lines: list[str]) -> str:
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=12).hexdigest()
