"""The plan of highest sum of affinity within demand, loads, conflicts and fixed pairs, with its proof."""

from __future__ import annotations

from math import fsum

import numpy as np

from scoring.assignment.certificate import bound
from scoring.assignment.flow import by_flow
from scoring.assignment.instance import Floats, Instance, Whole
from scoring.assignment.keys import content_keys, lots, name_keys
from scoring.assignment.network import Solver
from scoring.assignment.plan import Plan
from scoring.assignment.priced import solve_priced
from scoring.assignment.source import Kept, Source, stored, whole
from scoring.assignment.ties import Lots, settled

__all__ = ["solve_total"]


def solve_total(
    instance: Instance, *, seed: int = 0, kept: Whole | None = None, solver: Solver = by_flow
) -> Plan | None:
    """The highest sum of affinity there is; None where the limits cannot be kept. Quotas and `apart` are not looked at.

    Among plans of the same sum the lots of `seed` decide, so the pairs depend neither on the order of rows nor on the
    solver. With `kept` (n x 2 pairs) the plan first has as many of those as can be, then the highest sum; `bound_total`
    is then what no plan with so many of them can exceed.
    """
    left = stored(instance)
    if left is None:
        return None
    source: Source = left
    held = _held(instance, kept)
    # A bonus decides first: whatever changes one kept pair changes at most one pair of each row and column.
    bonus = float(min(instance.declarations, instance.experts) + 1) if len(held) else 0.0
    if len(held):
        source = Kept(left, held, bonus)
    found = solve_priced(source, solver, largest=1.0 + bonus)
    if found is None:
        return None
    chosen = settled(source, found, solver, _lots(instance, seed))
    proof = bound(source, found.prices.expert / found.scale) - bonus * _common(chosen, held)
    return _plan(instance, chosen, proof)


def _held(instance: Instance, kept: Whole | None) -> Whole:
    """The pairs to keep that can be, sorted by declaration."""
    if kept is None or not len(kept):
        return np.empty((0, 2), dtype=np.int64)
    pairs = np.unique(kept, axis=0)
    return pairs[~instance.conflict[pairs[:, 0], pairs[:, 1]]]


def _common(pairs: Whole, held: Whole) -> int:
    """How many pairs stand in both lists, each of which has none twice."""
    both = np.concatenate([pairs, held])
    return len(both) - len(np.unique(both, axis=0))


def _lots(instance: Instance, seed: int) -> Lots:
    """The lots of pairs; the keys behind them are computed where there is something to decide.

    They are those of the instance without fixed and kept pairs: to fix what was chosen anyway changes nothing.
    """

    def drawn(declarations: Whole, experts: Whole) -> Floats:
        if instance.declaration_names and instance.expert_names:
            rows, columns = name_keys(instance.declaration_names), name_keys(instance.expert_names)
        else:
            rows, columns = content_keys(whole(instance))
        return lots(seed, rows[declarations], columns[experts])

    return drawn


def _plan(instance: Instance, chosen: Whole, proof: float) -> Plan:
    fixed = np.unique(instance.fixed, axis=0)
    pairs = np.concatenate([chosen, fixed]).astype(np.int64)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    rows, columns = pairs[:, 0], pairs[:, 1]
    affinity = instance.affinity[rows, columns]
    load = np.bincount(columns, minlength=instance.experts)
    return Plan(
        pairs=pairs,
        total=fsum(affinity),
        bound_total=proof + fsum(instance.affinity[fixed[:, 0], fixed[:, 1]]),
        min_declaration=_worst(rows, affinity),
        bound_min=None,
        load=(int(load.min()), int(load.max())) if len(load) else (0, 0),
    )


def _worst(rows: Whole, affinity: Floats) -> float:
    """The lowest sum of a declaration with seats, correctly rounded: the order of its experts does not show in it."""
    if not len(rows):
        return 0.0
    sums = np.bincount(rows, weights=affinity)[rows]
    near = np.unique(rows[sums <= sums.min() + 1e-9])
    return min(fsum(affinity[rows == row]) for row in near)
