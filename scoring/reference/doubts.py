"""Whether a design lets strictness be told from quality, and what to keep in mind where it does."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from scoring.crossed.components import Components
from scoring.crossed.table import Places, ScoreTable
from scoring.linkage import Linkage
from scoring.reference.model import Doubt, DoubtCode
from scoring.reference.size import MOST_WITH_OWN_NOISE, draws_for, is_large

__all__ = ["doubts_of", "too_little", "why_not"]

WEAK = 0.1
"""Algebraic connectivity below which a design counts as weakly linked: a third of a thirty-expert design's panels
sharing one declaration in fifty lies near 0.03, a random one with five sheets a declaration above 0.5."""

_NO_SPREAD = 1e-9
"""Totals that differ by less, beside the largest of them or the step they are given in, are equal: what is left are
floats' ends, or an item of next to no weight."""

LITTLE_SEVERITY = 0.05
_FIRST = 12


def why_not(table: ScoreTable) -> Doubt | None:
    """Why there can be no reference; None where there can."""
    n, m = len(table.declarations), len(table.experts)
    if not table.size:
        return Doubt(DoubtCode.NO_SCORES)
    if np.ptp(table.value) <= _NO_SPREAD * max(table.step, float(np.abs(table.value).max())):
        return Doubt(DoubtCode.NO_SPREAD)
    parts = _parts(table)
    if table.group is None and parts.max() > 0:
        return Doubt(DoubtCode.DISCONNECTED, {"components": int(parts.max()) + 1})
    if table.group is not None:
        broken = [name for place, name in enumerate(table.groups) if len(set(parts[table.group == place])) > 1]
        if broken:
            return Doubt(DoubtCode.GROUP_DISCONNECTED, {"first": ", ".join(broken[:_FIRST])})
    # A linked design needs n + m - 1 scores to place everyone, and one more to see any noise.
    if n < 2 or m < 2 or table.size < n + m:
        return too_little(table)
    return None


def too_little(table: ScoreTable) -> Doubt:
    """The doubt that there are too few scores."""
    n, m = len(table.declarations), len(table.experts)
    return Doubt(DoubtCode.TOO_FEW, {"scores": table.size, "experts": m, "declarations": n})


def doubts_of(table: ScoreTable, linked: Linkage, variance: Components | None, draws: int) -> tuple[Doubt, ...]:
    """What a reader of the reference keeps in mind; `draws` were asked for."""
    found: list[Doubt] = []
    if is_large(table):
        found.append(Doubt(DoubtCode.PLAIN, {"experts": len(table.experts), "most": MOST_WITH_OWN_NOISE}))
    if draws_for(table, draws) < draws:
        found.append(Doubt(DoubtCode.FEWER_DRAWS, {"draws": draws_for(table, draws), "asked": draws}))
    if table.group is None and linked.weakest is not None and linked.weakest < WEAK:
        found.append(Doubt(DoubtCode.WEAK, {"weakest": f"{linked.weakest:.3f}"}))
    single = np.flatnonzero(np.bincount(table.declaration, minlength=len(table.declarations)) == 1)
    if len(single):
        codes = [table.declarations[place] for place in single]
        more = ", …" if len(codes) > _FIRST else ""
        found.append(Doubt(DoubtCode.ONLY_ONE, {"count": len(codes), "first": ", ".join(codes[:_FIRST]) + more}))
    if variance is not None and variance.expert < LITTLE_SEVERITY * variance.residual:
        found.append(Doubt(DoubtCode.SMALL_SEVERITY))
    return tuple(found)


def _parts(table: ScoreTable) -> Places:
    """The component of the design that each declaration (n) belongs to, from 0."""
    n, m = len(table.declarations), len(table.experts)
    ones = np.ones(table.size)
    graph = coo_array((ones, (table.declaration, n + table.expert)), shape=(n + m, n + m))
    _, label = connected_components(graph.tocsr(), directed=False)
    _, found = np.unique(label[:n], return_inverse=True)
    return found.astype(np.intp)
