"""Linkage as an aim of the assignment: enough scores across fields that strictness can be told from quality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil

import numpy as np

from scoring.assignment.instance import Instance

__all__ = ["SHARE", "with_linkage"]

SHARE = Fraction(1, 5)
"""A fifth of the scores across fields repaired the calibration of disconnected fields in simulation."""


def with_linkage(
    instance: Instance, declaration_field: Sequence[str], expert_field: Sequence[str], share: Fraction | str = SHARE
) -> Instance:
    """The instance with the limit that at least this share of its pairs, rounded up, join an expert with a declaration
    of another field. `share` is exact: a fraction, or a decimal as text. Raises ValueError outside 0..1 and where the
    fields are not one for each declaration and expert."""
    exact = Fraction(share)
    if not 0 <= exact <= 1:
        raise ValueError(f"a share of {share}: expected 0 to 1")
    if (len(declaration_field), len(expert_field)) != instance.affinity.shape:
        raise ValueError("expected one field for each declaration and each expert")
    across = np.array(list(declaration_field), dtype=object)[:, None] != np.array(list(expert_field), dtype=object)
    return replace(instance, cross=(across.astype(bool), ceil(exact * int(instance.demand.sum()))))
