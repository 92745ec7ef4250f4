"""A network solved by the min-cost flow of OR-Tools (cost scaling: Goldberg 1997)."""

from __future__ import annotations

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from scoring.assignment.instance import Whole
from scoring.assignment.network import Flow, Network, RangeError, penalties

__all__ = ["by_flow"]


def by_flow(network: Network) -> Flow | None:
    """The flow of highest gain; None where the limits cannot be kept. `RangeError` for gains too large.

    A least load is a lower bound on the arc from expert to sink: that many units are taken off at the expert, and the
    arc carries what goes beyond.
    """
    pairs, demand, least = len(network.gain), network.demand, network.least
    if (least > network.most).any():
        return None
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(*_arcs(network))
    supply = np.concatenate([demand, -least, [least.sum() - demand.sum()]])
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    status = solver.solve()
    if status in (SimpleMinCostFlow.BAD_COST_RANGE, SimpleMinCostFlow.BAD_RESULT):
        raise RangeError
    if status != SimpleMinCostFlow.OPTIMAL:
        return None
    flows = np.asarray(solver.flows(arcs))
    first = pairs + len(least)
    return Flow(flows[:pairs] > 0, flows[first : first + len(demand)], flows[first + len(demand) :])


def _arcs(network: Network) -> tuple[Whole, Whole, Whole, Whole]:
    """Tails, heads, capacities and costs: the pairs, expert to sink, declaration to sink, sink to expert."""
    declarations, experts = len(network.demand), len(network.least)
    sink, penalty = declarations + experts, network.penalty or 0
    seats, nodes = np.arange(declarations), declarations + np.arange(experts)
    empty, missing = penalties(network)
    tails = (network.declaration, nodes, seats, np.full(experts, sink))
    heads = (declarations + network.expert, np.full(experts, sink), np.full(declarations, sink), nodes)
    capacities = (np.ones_like(network.gain), network.most - network.least, empty, missing)
    costs = (-network.gain, np.zeros_like(nodes), np.full(declarations + experts, penalty))
    return (
        np.concatenate(tails, dtype=np.int32, casting="same_kind"),
        np.concatenate(heads, dtype=np.int32, casting="same_kind"),
        np.concatenate(capacities),
        np.concatenate(costs),
    )
