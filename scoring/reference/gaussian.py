"""Quality and strictness given everything else: jointly normal, for many settings of the rest at once.

y = z_0 + scale_j (contrast_i z_g + u_i) + b_j + e, where u and b are normal a priori, the mean z_0 and the groups'
contrasts z_g flat, and e normal with known precisions. The declarations' u are eliminated, because their block is
diagonal: a system in z = (mean, contrasts, effects b) is left, 1 + g + m unknowns (the Schur complement).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.linalg import solve_triangular

from scoring.crossed.table import Floats
from scoring.reference.layout import Layout

__all__ = ["Conditional", "Given", "conditional"]

_SMALL = 64


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What the normal is conditional on, in S settings: `scale` (S x m), the scores' precisions `weight` (S x N), the
    variances of `declaration` quality and of `expert` effects (S)."""

    scale: Floats
    weight: Floats
    declaration: Floats
    expert: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """The joint normal: means `z` (S x (1 + g + m)) and `u` (S x n).

    `precision` (S x n) is u's given z, of which `data` is what the scores add; `root` is the lower Cholesky factor of
    z's precision. `fixed` (S x n x (1 + g)) and `scaled` (S x N) tie u to z.
    """

    layout: Layout
    z: Floats
    u: Floats
    root: Floats
    precision: Floats
    data: Floats
    fixed: Floats
    scaled: Floats

    def draw(self, random: Generator, copies: int) -> tuple[Floats, Floats]:
        """Joint draws of z (copies x S x (1 + g + m)) and u (copies x S x n)."""
        noise = random.standard_normal((*self.z.shape, copies))
        off = np.moveaxis(_solve(self.root, noise, transposed=True), 2, 0)
        about = self.u - self.tied(off) / self.precision
        return self.z + off, about + random.standard_normal(about.shape) / np.sqrt(self.precision)

    def tied(self, z: Floats) -> Floats:
        """What z (... x S x (1 + g + m)) takes from u's right-hand side (... x S x n)."""
        known = self.fixed.shape[2]
        effects = self.layout.over_declarations(self.scaled * z[..., known:][..., self.layout.expert])
        return (self.fixed @ z[..., :known, None])[..., 0] + effects


def conditional(layout: Layout, given: Given) -> Conditional:
    """The joint normal of quality and strictness given scales, precisions and variances."""
    weight, scale = given.weight, given.scale[:, layout.expert]
    scaled = weight * scale
    data = layout.over_declarations(scaled * scale)
    precision = data + 1.0 / given.declaration[:, None]
    fixed = np.concatenate([layout.over_declarations(scaled)[:, :, None], data[:, :, None] * layout.contrast], axis=2)
    root = np.asarray(np.linalg.cholesky(_system(layout, given, scaled, precision, fixed)), dtype=np.float64)

    along = layout.over_declarations(scaled * layout.value)
    share = along / precision
    values = weight * layout.value
    right = np.concatenate(
        [
            values.sum(axis=1, keepdims=True),
            along @ layout.contrast,
            layout.over_experts(values - scaled * share[:, layout.declaration]),
        ],
        axis=1,
    )
    right[:, : fixed.shape[2]] -= (share[:, None, :] @ fixed)[:, 0]
    z = _solve(root, _solve(root, right[:, :, None]), transposed=True)[:, :, 0]
    found = Conditional(layout, z, share, root, precision, data, fixed, scaled)
    return Conditional(layout, z, share - found.tied(z) / precision, root, precision, data, fixed, scaled)


def _system(layout: Layout, given: Given, scaled: Floats, precision: Floats, fixed: Floats) -> Floats:
    """The precision of z with u eliminated (S x (1 + g + m) x (1 + g + m))."""
    known = fixed.shape[2]
    size = known + layout.m
    matrix = np.zeros((len(scaled), size, size))
    _eliminate(layout, scaled, precision, matrix[:, known:, known:])
    experts = np.arange(known, size)
    matrix[:, experts, experts] += layout.over_experts(given.weight) + 1.0 / given.expert[:, None]

    eliminated = fixed / precision[:, :, None]
    border = -eliminated[:, layout.declaration] * scaled[:, :, None]
    border[:, :, 0] += given.weight
    border[:, :, 1:] += scaled[:, :, None] * layout.contrast[layout.declaration]
    border = layout.over_experts(np.swapaxes(border, 1, 2))
    matrix[:, :known, known:] = border
    matrix[:, known:, :known] = np.swapaxes(border, 1, 2)

    corner = -(np.swapaxes(fixed, 1, 2) @ eliminated)
    corner[:, 0, 0] += given.weight.sum(axis=1)
    sums = fixed[:, :, 0] @ layout.contrast
    corner[:, 0, 1:] += sums
    corner[:, 1:, 0] += sums
    corner[:, 1:, 1:] += layout.contrast.T @ fixed[:, :, 1:]
    matrix[:, :known, :known] = corner
    return matrix


def _eliminate(layout: Layout, scaled: Floats, precision: Floats, block: Floats) -> None:
    """Put what eliminating u takes from the effects' precision into the block (S x m x m)."""
    pairs = layout.pairs
    if pairs is not None:
        products = scaled[:, pairs.first] * scaled[:, pairs.second] / precision[:, layout.declaration[pairs.first]]
        block[:, pairs.row, pairs.column] = -np.add.reduceat(products, pairs.starts, axis=1)
        return
    # With large panels the pairs are far more than the table's cells.
    cells = np.zeros((layout.n, layout.m))
    roots = scaled / np.sqrt(precision)[:, layout.declaration]
    for own, root in zip(block, roots, strict=True):
        cells[layout.declaration, layout.expert] = root
        own[:] = -(cells.T @ cells)


def _solve(root: Floats, right: Floats, *, transposed: bool = False) -> Floats:
    """Solutions of S systems (S x k x k), lower triangular or their transposes, for right-hand sides (S x k x columns).

    Small systems go faster all at once, although nothing is made of their zeros.
    """
    if root.shape[1] <= _SMALL:
        return np.asarray(np.linalg.solve(np.swapaxes(root, 1, 2) if transposed else root, right), dtype=np.float64)
    each = [
        solve_triangular(own, sides, lower=True, trans="T" if transposed else "N", check_finite=False)
        for own, sides in zip(root, right, strict=True)
    ]
    return np.asarray(each, dtype=np.float64)
