"""Which way the equations of a design are solved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from scoring.crossed.design import Design
from scoring.crossed.exact import factored
from scoring.crossed.probes import probes_of
from scoring.crossed.stochastic import Iterated
from scoring.crossed.system import System

__all__ = ["LARGEST_EXACT", "builder"]

LARGEST_EXACT = 2_500
"""Levels of the smaller factor up to which its dense equations are factored: 50 MB a matrix."""

_PROBES = 32


def builder(design: Design, seed: int, largest_exact: int) -> Callable[[float, float], System]:
    """What makes the equations at given ratios of outer and inner variance to the residual's."""
    if design.inner.size <= largest_exact:
        return partial(factored, design)
    probes = probes_of(design, _PROBES, seed)
    return lambda outer, inner: Iterated(design, outer, inner, probes)
