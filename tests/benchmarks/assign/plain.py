"""What the exact solver is compared with: OR-Tools' min-cost flow over every allowed pair, in one go."""

from __future__ import annotations

import numpy as np

from scoring.assignment.flow import by_flow
from scoring.assignment.instance import Instance, Whole
from scoring.assignment.network import Network

__all__ = ["plain_flow"]

_UNIT = 1_000_000


def plain_flow(instance: Instance) -> Whole | None:
    """The pairs (n x 2) of highest sum in millionths of affinity; None where there is no plan."""
    rows, columns = np.nonzero(~instance.conflict)
    gain = np.rint(instance.affinity[rows, columns] * _UNIT).astype(np.int64)
    flow = by_flow(Network(rows, columns, gain, instance.demand, instance.min_load, instance.max_load))
    return None if flow is None else np.column_stack([rows[flow.taken], columns[flow.taken]])
