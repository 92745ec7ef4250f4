"""Random signs that stand for a trace, and what a large design is multiplied with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from scoring.crossed.design import Design
from scoring.crossed.parts import parts_of
from scoring.crossed.table import Floats

__all__ = ["Probes", "probes_of"]

_MOST_PAIRS = 50_000_000
_MOST_PARTS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Probes:
    """What `Iterated` needs of a design whatever the ratios are.

    `signs` (m x k) are independent, +1 or -1; `parts` (m x c) marks which inner levels belong to each of the largest
    connected parts of the design. `cross` (C) and its transpose `back` are sparse, also with their entries squared.
    `paired`: pairs of inner levels that share an outer one are few enough to be listed.
    """

    signs: Floats
    parts: Floats
    cross: csr_array
    back: csr_array
    cross_squared: csr_array
    back_squared: csr_array
    paired: bool


def probes_of(design: Design, count: int, seed: int) -> Probes:
    """`count` probes of a design's inner levels, the same for the same seed."""
    cross, back = csr_array(design.cross), csr_array(design.back)
    heads = np.random.default_rng(seed).integers(0, 2, (design.inner.size, count))
    return Probes(
        signs=np.where(heads, 1.0, -1.0),
        parts=_parts(design),
        cross=cross,
        back=back,
        cross_squared=cross**2,
        back_squared=back**2,
        paired=float(design.outer.count @ design.outer.count) <= _MOST_PAIRS,
    )


def _parts(design: Design) -> Floats:
    labels = parts_of(design.outer.of, design.inner.of, (design.outer.size, design.inner.size))[1]
    inner = labels[design.outer.size :]
    found, sizes = np.unique(inner, return_counts=True)
    largest = found[np.argsort(-sizes, kind="stable")[:_MOST_PARTS]]
    return np.asarray(inner[:, None] == largest, dtype=np.float64)
