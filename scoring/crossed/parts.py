"""The connected parts of a design: sets of declarations and experts between which no score leads."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from scoring.crossed.table import Places

__all__ = ["parts_of"]


def parts_of(rows: Places, columns: Places, shape: tuple[int, int]) -> tuple[int, Places]:
    """The number of parts, and the part of each row and then of each column, of scores at (rows, columns)."""
    size = sum(shape)
    links = csr_array((np.ones(len(rows)), (rows, shape[0] + columns)), shape=(size, size))
    count, labels = connected_components(links, directed=False)
    return int(count), labels.astype(np.intp)
