"""What an assignment is asked for: affinities, conflicts, demand, loads, and what each panel must look like.

D declarations are rows, E experts are columns, everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Instance", "Quota"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Quota:
    """A family of groups of experts (employers, provinces, categories …) with limits on every declaration's panel.

    `group`: E, the group of each expert, from 0; -1 stands in no group. `least`, `most`: D x groups, how many of each
    group a declaration's panel has. `name` says in words what the family is.
    """

    name: str
    group: Whole
    least: Whole
    most: Whole


@dataclass(frozen=True, slots=True)
class Instance:
    """One assignment problem.

    `affinity`: D x E in 0..1. `conflict`: D x E, pairs that can never be. `demand`: D, experts on each declaration.
    `min_load`, `max_load`: E, declarations of each expert. `quotas`: families of groups. `apart`: n x 2, experts who
    never sit on the same declaration. `fixed`: n x 2, pairs (declaration, expert) that must be. `cross`: the pairs
    across fields (D x E) with how many of them a plan has at least, None where linkage is no aim. `declaration_names`,
    `expert_names`: codes by which ties are decided whatever the order of rows; where left out, by what the rows hold.
    """

    affinity: Floats
    conflict: Flags
    demand: Whole
    min_load: Whole
    max_load: Whole
    quotas: tuple[Quota, ...] = ()
    apart: Whole = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    fixed: Whole = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    cross: tuple[Flags, int] | None = None
    declaration_names: tuple[str, ...] = ()
    expert_names: tuple[str, ...] = ()

    @property
    def declarations(self) -> int:
        """D."""
        return int(self.affinity.shape[0])

    @property
    def experts(self) -> int:
        """E."""
        return int(self.affinity.shape[1])

    @property
    def plain(self) -> bool:
        """Whether loads and demand are all there is, so that one flow solves it."""
        return not self.quotas and not len(self.apart) and self.cross is None
