"""Scores laid out for many replications at once: rows in an order that no label decides, experts in blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from scoring.crossed.table import Floats, Places

__all__ = ["Block", "Layout", "by_content", "layout_of"]

_DIGITS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The experts (g places) with k scores each; their rows lie together, from `start` to `stop`."""

    experts: Places
    size: int
    start: int
    stop: int

    def of(self, values: Floats) -> Floats:
        """The block of an array of rows x replications, as g x k x replications (a view)."""
        return values[self.start : self.stop].reshape(len(self.experts), self.size, -1)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Some rows of a table, those of an expert together and experts with as many rows side by side.

    `rows` (N') are places among the table's rows, `declaration` and `expert` (N') whose they are, `count` (m) how many
    an expert has here, `sums` (n x N') adds rows up by declaration.
    """

    rows: Places
    declaration: Places
    expert: Places
    count: Places
    blocks: tuple[Block, ...]
    sums: csr_array

    def by_expert(self, values: Floats) -> Floats:
        """Sums over each expert's rows: rows x replications to m x replications."""
        found = np.zeros((len(self.count), values.shape[1]))
        for block in self.blocks:
            found[block.experts] = block.of(values).sum(axis=1)
        return found


def layout_of(declaration: Places, expert: Places, sizes: tuple[int, int], keep: Places) -> Layout:
    """The layout of the rows `keep` of a table of n declarations and m experts (`sizes`)."""
    count = np.bincount(expert[keep], minlength=sizes[1])
    order = np.lexsort((declaration[keep], expert[keep], count[expert[keep]]))
    rows = keep[order]
    blocks, start = [], 0
    for size in np.unique(count[count > 0]).tolist():
        members = np.flatnonzero(count == size)
        blocks.append(Block(members, size, start, start + size * len(members)))
        start += size * len(members)
    sums = csr_array((np.ones(len(rows)), (declaration[rows], np.arange(len(rows)))), shape=(sizes[0], len(rows)))
    return Layout(rows, declaration[rows], expert[rows], count, tuple(blocks), sums)


def by_content(declaration: Places, expert: Places, value: Floats) -> tuple[Places, Places]:
    """The places of declarations and of experts in an order that follows from the scores alone.

    Random numbers are dealt out in this order, so that neither the codes nor the order of rows decide who gets which.
    Keys are the sorted scores less their expert's mean (a constant added to an expert changes no place), refined twice
    by the keys of those they share a score with; what is then still equal is interchangeable but for rare accidents.
    """
    count = np.bincount(expert)
    centred = value - (np.bincount(expert, value) / count)[expert]
    largest = np.abs(centred).max()
    centred = np.round(centred / largest, _DIGITS) + 0.0 if largest > 0 else centred
    _, own = np.unique(centred, return_inverse=True)
    experts = np.zeros(len(count), dtype=np.intp)
    declarations = np.zeros(int(declaration.max()) + 1, dtype=np.intp)
    for _ in range(2):
        declarations = _refined(declaration, own, experts[expert], declarations)
        experts = _refined(expert, own, declarations[declaration], experts)
    return np.argsort(declarations, kind="stable"), np.argsort(experts, kind="stable")


def _refined(of: Places, own: Places, other: Places, before: Places) -> Places:
    """Finer keys (numbers from 0): what each was, then its sorted pairs of own score and the other side's key."""
    order = np.lexsort((other, own, of))
    pairs = np.stack([own[order], other[order]], axis=1)
    cuts = np.flatnonzero(np.diff(of[order])) + 1
    keys = [(int(key), tuple(part.ravel().tolist())) for key, part in zip(before, np.split(pairs, cuts), strict=True)]
    rank = {key: place for place, key in enumerate(sorted(set(keys)))}
    return np.array([rank[key] for key in keys], dtype=np.intp)
