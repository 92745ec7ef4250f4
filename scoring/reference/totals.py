"""The table that the reference model is fitted to: every counted sheet's own total of its declaration."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from scoring.bundle.model import Bundle
from scoring.crossed.table import ScoreTable, table_of
from scoring.ranking.marks import collect, own_tops
from scoring.ranking.tree import Tree, shares_of, tree_of

__all__ = ["totals_table"]


def totals_table(bundle: Bundle) -> ScoreTable:
    """The counted sheets' own totals in points, without adjustments, of every declaration with a counted sheet.

    A sheet's total is the criteria tree's over the items that its expert scored, with the objective scores: so every
    model sees the whole tree. The declared groups come along where every declaration has one.
    """
    tree, points = tree_of(bundle.criteria), Fraction(bundle.settings.points)
    tops = {code: own_tops(tree, marks) for code, marks in collect(bundle, tree).items()}
    rows = [(code, expert, points * top) for code, row in tops.items() for expert, top in row.items()]
    return table_of(rows, {row.code: row.group for row in bundle.declarations}, _step(tree, points))


def _step(tree: Tree, points: Fraction) -> float:
    """The step of a single score that rounds as much as the items' steps do together, in points."""
    share = shares_of(tree)
    squares = 0.0
    for code in tree.scored:
        row = tree.rows[code]
        if row.step is not None and row.best is not None and row.worst is not None and code in share:
            width = abs(Fraction(row.best) - Fraction(row.worst))
            squares += float(points * share[code] * Fraction(row.step) / width) ** 2
    return sqrt(squares)
