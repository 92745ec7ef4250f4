"""The plan with the highest sum of affinities under quotas, pairs apart, fixed pairs and loads, with its proof."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scoring.assignment.instance import Flags, Floats, Instance
from scoring.assignment.plan import Plan
from scoring.assignment.quotas_master import best_pairs
from scoring.assignment.quotas_order import in_order
from scoring.assignment.quotas_plan import plan_of
from scoring.assignment.quotas_rows import rows_of

__all__ = ["Weighted", "contradicts", "keeping", "solve_constrained"]

Weighted = tuple[tuple[Floats, float], ...]
"""Sums over all pairs (D x E weights), each with what it reaches at least."""


def solve_constrained(instance: Instance, *, seed: int = 0, kept: NDArray[np.int64] | None = None) -> Plan | None:
    """The plan with the highest sum of affinities that keeps every limit; None where there is none.

    `kept`: n x 2, pairs of which as many as can be are kept before the sum is looked at; `bound_total` is then of the
    plans that keep as many. Between plans of the same sum the lots of `seed` decide, and small instances are solved to
    the last digit; on large ones a share of at most 1e-5 may stay unproven, which `bound_total` shows.
    """
    if contradicts(instance):
        return None
    ordered = in_order(instance, seed)
    weighted = keeping(ordered.instance, ordered.marks(kept))
    if weighted is None:
        return None
    found = best_pairs(rows_of(ordered.instance, weighted=weighted), ordered.gain)
    return None if found is None else plan_of(instance, ordered.back(found.chosen), bound_total=found.bound)


def keeping(instance: Instance, kept: Flags | None) -> Weighted | None:
    """The row that keeps as many of these pairs as can be kept, if any; None where no plan exists at all."""
    if kept is None:
        return ()
    most = best_pairs(rows_of(instance), kept.astype(np.float64))
    return None if most is None else ((kept.astype(np.float64), float(round(most.value))),)


def contradicts(instance: Instance) -> bool:
    """Whether a look at single limits shows that no plan exists: a fixed pair in conflict, or a least above a most."""
    fixed = instance.fixed
    return bool(
        instance.conflict[fixed[:, 0], fixed[:, 1]].any()
        or (instance.min_load > instance.max_load).any()
        or any((quota.least > quota.most).any() for quota in instance.quotas)
    )
