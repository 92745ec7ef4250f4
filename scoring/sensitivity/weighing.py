"""The ranking of a whole round under many weights at once: ranks and who is inside, each draw as if it were exact."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np

from scoring.bundle.model import RankOn
from scoring.sensitivity.columns import Column, Picked, Rounded, Rows, Totals, Weights, constant, inner_rows
from scoring.sensitivity.fundable import Fundable
from scoring.sensitivity.ground import Ground
from scoring.sensitivity.kinds import Kinds, kinds_of
from scoring.sensitivity.nodes import Floats, Nodes, nodes_of
from scoring.sensitivity.order import Weighed, settled

__all__ = ["Weighing"]


class Weighing:
    """A round whose weights can be changed. `codes`: the ranked declarations, ascending; `nodes`: whose weights."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.codes = ground, ground.ranked
        self.nodes: Nodes = nodes_of(ground.tree)
        self.kinds: Kinds = kinds_of(ground, self.nodes)
        self.values = [ground.standings[code].values for code in self.codes]
        self.fundable = Fundable(ground, self.nodes, self.codes)
        self.pools = tuple(
            (np.array([code in pool.members for code in self.codes], dtype=np.bool_), pool.places)
            for pool in ground.pools
        )

    @cached_property
    def _totals(self) -> Totals | Rounded:
        rows = Rows(self.nodes, [(row.present, row.values) for row in self.kinds.rows], None)
        totals = Totals(rows, self.kinds.of, self.ground.method)
        rules = self.ground.bundle.settings.rules
        even = {n: row.values[0] for n, row in enumerate(self.kinds.rows) if len(set(row.values)) == 1}
        return Rounded(totals, even, rules.decimals) if rules.rank_on == RankOn.SHOWN else totals

    @cached_property
    def _inner_ties(self) -> Mapping[str, Picked]:
        inner = [code for code in self.ground.ties if code in self.nodes.under]
        return {code: inner_rows(self.nodes, code, self.values) for code in inner}

    def fixed_tie(self, tie: str) -> list[Fraction]:
        """What the declarations hold of a criterion that parts ties and that no weight changes."""
        standings = (self.ground.standings[code] for code in self.codes)
        return [{**found.values, **found.adjustments}.get(tie, Fraction(0)) for found in standings]

    def weigh(self, raw: Floats) -> Weighed:
        """The ranking under each row of `raw`, weights relative to the siblings, draws x `nodes.codes`."""
        if not self.codes:
            nobody = np.zeros((len(raw), 0))
            return Weighed(nobody.astype(np.int64), nobody.astype(np.bool_))
        weights = {code: raw[:, number] for number, code in enumerate(self.nodes.codes)}
        found, unsure = settled(
            (self._totals.column(weights), *(self._tie(tie, weights, len(raw)) for tie in self.ground.ties)),
            self.fundable.under(weights, len(raw)),
            self.pools,
        )
        for draw in np.flatnonzero(unsure):
            exact = {code: Fraction(float(raw[draw, number])) for number, code in enumerate(self.nodes.codes)}
            found.ranks[draw], found.inside[draw] = self.weigh_exactly(exact)
        return found

    def _tie(self, tie: str, weights: Weights, draws: int) -> Column:
        inner = self._inner_ties.get(tie)
        return inner.column(weights) if inner else constant(self.fixed_tie(tie), draws)

    def weigh_exactly(self, weights: Mapping[str, Fraction]) -> tuple[list[int], list[bool]]:
        """Ranks and who is inside under exact weights of `nodes.codes`."""
        keys = self.exact_keys(weights)
        ordered = sorted(range(len(keys)), key=keys.__getitem__, reverse=True)
        ranks = [0] * len(keys)
        for place, number in enumerate(ordered):
            above = ordered[place - 1]
            ranks[number] = ranks[above] if place and keys[above] == keys[number] else place + 1
        fundable = self.fundable.exactly(weights)
        inside = [False] * len(keys)
        for members, places in self.pools:
            competing = [number for number in ordered if members[number] and fundable[number]]
            # The first for whom there is no place: those who stand as high as it are not inside either.
            bar = ranks[competing[places]] if len(competing) > places else len(keys) + 1
            for number in competing:
                inside[number] = ranks[number] < bar
        return ranks, inside

    def exact_keys(self, weights: Mapping[str, Fraction]) -> list[tuple[Fraction, ...]]:
        """What the declarations are ranked on under exact weights, compared in turn."""
        ground, totals = self.ground, self.kinds.totals(self.nodes, weights)
        columns = [[ground.shown(ground.combined([totals[row] for row in own])) for own in self.kinds.of]]
        for tie in ground.ties:
            if tie in self.nodes.under:
                shares = self.nodes.shares(weights, Fraction(1), None, tie)
                columns.append(
                    [sum((row[c] * share for c, share in shares.items()), Fraction(0)) for row in self.values]
                )
            else:
                columns.append(self.fixed_tie(tie))
        return list(zip(*columns, strict=True))
