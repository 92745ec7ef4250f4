"""The flow behind a plan: seats of declarations go through pairs to experts and on to one sink."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scoring.assignment.instance import Flags, Whole

__all__ = ["Flow", "Network", "RangeError", "Solver", "balanced", "penalties"]


class RangeError(ArithmeticError):
    """The gains are too large for the solver's integers."""


@dataclass(frozen=True, slots=True)
class Network:
    """Some pairs of a problem with what each is worth, in whole numbers.

    `declaration`, `expert`, `gain`: one entry for each pair, sorted by declaration, then expert. `demand`: D. `least`,
    `most`: E, the loads. `penalty`: what an empty seat or a missing unit of load costs; None where both are forbidden.
    """

    declaration: Whole
    expert: Whole
    gain: Whole
    demand: Whole
    least: Whole
    most: Whole
    penalty: int | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """`taken`: whether each pair is in the plan. `unfilled`: D, empty seats. `missing`: E, units to the least load."""

    taken: Flags
    unfilled: Whole
    missing: Whole

    @property
    def short(self) -> bool:
        """Whether a seat is empty or a load too small."""
        return bool(self.unfilled.any() or self.missing.any())


Solver = Callable[[Network], Flow | None]
"""The flow of highest gain less penalties, each pair at most once; None where the limits cannot be kept."""


def balanced(demand: Whole, least: Whole, most: Whole) -> bool:
    """Whether demand and loads alone leave room for a plan."""
    inside = bool((least <= most).all() and (demand >= 0).all())
    return inside and int(least.sum()) <= int(demand.sum()) <= int(most.sum())


def penalties(network: Network) -> tuple[Whole, Whole]:
    """Capacities of the empty seats (D) and of the missing loads (E)."""
    if network.penalty is None:
        return np.zeros_like(network.demand), np.zeros_like(network.least)
    return network.demand, network.least
