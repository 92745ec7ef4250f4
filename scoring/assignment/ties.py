"""One plan among all that reach the highest sum: the one whose lots add up to most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from scoring.assignment.arcs import Arcs, Threshold, sweep
from scoring.assignment.duals import NotOptimalError
from scoring.assignment.instance import Flags, Floats, Whole
from scoring.assignment.network import Solver
from scoring.assignment.priced import Priced, solve_priced
from scoring.assignment.source import Source

__all__ = ["settled"]

Lots = Callable[[Whole, Whole], Floats]
"""The lots of pairs, in 0..1, given as their declarations and experts."""


def settled(source: Source, found: Priced, solver: Solver, lots: Lots) -> Whole:
    """The pairs (n x 2, sorted) of the plan that is chosen among all of highest sum.

    A plan has the highest sum exactly where it takes every pair worth more than its prices, none worth less, and keeps
    the loads of experts whose price is not 0 (complementary slackness). Of the pairs that are worth just their prices,
    those on no cycle of exchanges stand in every such plan or in none; over the rest, one more flow finds the plan of
    highest lots. So it depends neither on the solver nor on the order in which it met the pairs.
    """
    tight, taken = _tight(source, found)
    kept = found.arcs.only(found.taken)
    pairs = np.column_stack([kept.declaration, kept.expert])
    if taken.all():
        return pairs
    free, open_load = _exchangeable(source, found, tight, taken)
    if not free.any():
        return pairs
    given = replace(tight.only(free), affinity=lots(tight.declaration[free], tight.expert[free]))
    load = np.bincount(kept.expert, minlength=len(open_load))
    best = solve_priced(_drawn(source, given, taken[free], load, open_load), solver)
    if best is None:
        raise NotOptimalError
    chosen = best.arcs.only(best.taken)
    given_up = tight.only(free & taken)
    experts = len(source.min_load)
    rest = np.isin(pairs @ (experts, 1), given_up.declaration * experts + given_up.expert, invert=True)
    both = np.concatenate([pairs[rest], np.column_stack([chosen.declaration, chosen.expert])])
    return both[np.lexsort((both[:, 1], both[:, 0]))]


def _tight(source: Source, found: Priced) -> tuple[Arcs, Flags]:
    """The pairs worth exactly their prices, over every pair there is, and which of them are taken."""
    scale, prices = found.scale, found.prices
    near = sweep(source, Threshold((prices.seat - 0.75) / scale, prices.expert / scale, None))
    gain = np.rint(near.affinity * scale).astype(np.int64)
    tight = near.only(gain == prices.seat[near.declaration] + prices.expert[near.expert])
    experts = len(source.min_load)
    held = found.arcs.only(found.taken)
    taken = np.isin(tight.declaration * experts + tight.expert, held.declaration * experts + held.expert)
    return tight, taken


def _exchangeable(source: Source, found: Priced, tight: Arcs, taken: Flags) -> tuple[Flags, Flags]:
    """Which tight pairs lie on a cycle of exchanges, and which experts' loads do.

    The cycles are those of the residual network without loss. Experts who could do both one declaration more and one
    less are one node with the sink, so that no cycle of two steps is taken for an exchange.
    """
    declarations, experts = len(source.demand), len(source.min_load)
    sink = declarations + experts
    load = np.bincount(found.arcs.expert[found.taken], minlength=experts)
    even = found.prices.expert == 0
    more, less = even & (load < source.max_load), even & (load > source.min_load)
    node = np.where(more & less, sink, declarations + np.arange(experts))
    ends = node[tight.expert]
    tails = np.concatenate([np.where(taken, ends, tight.declaration), node[more], np.full(less.sum(), sink)])
    heads = np.concatenate([np.where(taken, tight.declaration, ends), np.full(more.sum(), sink), node[less]])
    graph = csr_array((np.ones(len(tails), dtype=np.int8), (tails, heads)), shape=(sink + 1, sink + 1))
    _, part = connected_components(graph, connection="strong")
    return part[tight.declaration] == part[ends], (more | less) & (part[node] == part[sink])


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A problem over some pairs, sorted by declaration, whose affinity is their lot; all others are in conflict."""

    pairs: Arcs
    demand: Whole
    min_load: Whole
    max_load: Whole

    def block(self, first: int, last: int) -> tuple[Floats, Flags]:
        """Rows filled in from the pairs."""
        affinity = np.zeros((last - first, len(self.min_load)))
        conflict = np.ones(affinity.shape, dtype=np.bool_)
        start, stop = np.searchsorted(self.pairs.declaration, (first, last))
        places = (self.pairs.declaration[start:stop] - first, self.pairs.expert[start:stop])
        affinity[places] = self.pairs.affinity[start:stop]
        conflict[places] = False
        return affinity, conflict


def _drawn(source: Source, pairs: Arcs, taken: Flags, load: Whole, open_load: Flags) -> _Drawn:
    """The exchangeable pairs, given their lots: each declaration takes as many of them as before, and so does an expert
    whose load is not open. `load`: E, of all pairs of the plan."""
    demand = np.bincount(pairs.declaration[taken], minlength=len(source.demand))
    now = np.bincount(pairs.expert[taken], minlength=len(load))
    least = np.where(open_load, np.maximum(source.min_load - load + now, 0), now)
    return _Drawn(pairs, demand, least, np.where(open_load, source.max_load - load + now, now))
