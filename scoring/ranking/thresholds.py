"""Which criteria a declaration is below the required value on."""

from __future__ import annotations

from fractions import Fraction

from scoring.bundle.model import Criterion, CriterionKind
from scoring.ranking.marks import Standing
from scoring.ranking.tree import Tree, unit_value

__all__ = ["below_threshold"]


def below_threshold(tree: Tree, standing: Standing) -> tuple[str, ...]:
    """The codes, in ascending order, of the rows whose threshold the declaration's exact value does not reach.

    A scoring item's threshold is in its own scale, so "below" means nearer to worst, also where best is the smaller
    number; an inner row's is in percent. An adjustment that no sheet gave has no value and is not below.
    """
    inner = {branch.code for branch in tree.branches}
    found = []
    for code, row in tree.rows.items():
        if row.threshold is None:
            continue
        if code in inner:
            below = standing.values[code] * 100 < Fraction(row.threshold)
        elif row.kind == CriterionKind.ADJUST:
            below = code in standing.adjustments and _nearer_to_worst(row, standing.adjustments[code])
        else:
            below = code in standing.values and standing.values[code] < unit_value(row, row.threshold)
        if below:
            found.append(code)
    return tuple(sorted(found))


def _nearer_to_worst(row: Criterion, points: Fraction) -> bool:
    if row.best is None or row.worst is None or row.threshold is None:
        return False
    return points < Fraction(row.threshold) if row.best > row.worst else points > Fraction(row.threshold)
