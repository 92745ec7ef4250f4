"""What is watched: a round's scores as arrays, in an order that neither codes nor the order of rows decide."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scoring.bundle.model import Bundle, Criterion
from scoring.crossed.table import Floats, Places, ScoreTable, table_of
from scoring.ranking.marks import collect, own_tops
from scoring.ranking.tree import Tree, tree_of
from scoring.watch.honest import Scale
from scoring.watch.items import Items
from scoring.watch.layout import by_content

__all__ = ["Subject", "subject_of_bundle", "subject_of_table"]

Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """N scores by m experts of n declarations, rows in ascending order of (declaration, expert) places.

    `value` (N) is in points, `own` (N) marks declarations of the expert's own region, `regions` says whether anybody
    has one. `items` are the sheets' scores by item where there are two items or more. `table` is what it was made from,
    `places` (N) the row of the table that each row is.
    """

    table: ScoreTable
    places: Places
    declarations: tuple[str, ...]
    experts: tuple[str, ...]
    declaration: Places
    expert: Places
    value: Floats
    scale: Scale
    own: Marks
    regions: bool
    items: Items | None = None


def subject_of_table(
    table: ScoreTable, ends: tuple[float, float] | None, own: Marks | None = None, items: Items | None = None
) -> Subject:
    """The subject of a table. `own` (N) and the rows of `items` are in the table's order.

    Raises `ValueError` for a value that is no finite number or lies beyond the ends, and for arrays of unequal length.
    """
    _check(table, ends, own)
    by_declaration, by_expert = _orders(table)
    declaration, expert = np.argsort(by_declaration)[table.declaration], np.argsort(by_expert)[table.expert]
    places = np.lexsort((expert, declaration))
    return Subject(
        table=table,
        places=places,
        declarations=tuple(table.declarations[place] for place in by_declaration),
        experts=tuple(table.experts[place] for place in by_expert),
        declaration=declaration[places],
        expert=expert[places],
        value=table.value[places],
        scale=Scale(ends, table.step),
        own=np.zeros(table.size, dtype=bool) if own is None else own[places],
        regions=own is not None,
        items=None if items is None else items.rows(places),
    )


def _orders(table: ScoreTable) -> tuple[Places, Places]:
    if not table.size:
        return np.arange(len(table.declarations)), np.arange(len(table.experts))
    return by_content(table.declaration, table.expert, table.value)


def _check(table: ScoreTable, ends: tuple[float, float] | None, own: Marks | None) -> None:
    if not np.isfinite(table.value).all():
        raise ValueError("a score is no finite number")
    if own is not None and own.shape != table.value.shape:
        raise ValueError("one mark of the own region is needed for each score")
    if not ends or not table.size:
        return
    slack = 1e-9 * (ends[1] - ends[0])
    if table.value.min() < ends[0] - slack or table.value.max() > ends[1] + slack:
        raise ValueError(f"a score lies beyond the scale's ends {ends[0]:g} and {ends[1]:g}")


def subject_of_bundle(bundle: Bundle) -> Subject:
    """The counted sheets' own totals in points, their scores by item, and whose region they are of."""
    tree = tree_of(bundle.criteria)
    marks = collect(bundle, tree)
    points = Fraction(bundle.settings.points)
    totals = (
        (code, expert, points * top) for code, mark in marks.items() for expert, top in own_tops(tree, mark).items()
    )
    table = table_of(totals, step=_step(tree, bundle.settings.points))
    pairs = [
        (table.declarations[i], table.experts[j])
        for i, j in zip(table.declaration.tolist(), table.expert.tolist(), strict=True)
    ]
    sheets = [marks[declaration].scored[expert] for declaration, expert in pairs]
    return subject_of_table(table, (0.0, float(points)), _own(bundle, pairs), _items(tree, sheets))


def _step(tree: Tree, points: Decimal) -> float:
    """The step of totals in points where one item makes them; several items have no common one."""
    item = tree.rows[tree.scored[0]] if len(tree.scored) == 1 and not tree.objective else None
    return float(points) * _unit_step(item) if item else 0.0


def _unit_step(item: Criterion) -> float:
    if item.best is None or item.worst is None or item.step is None:
        raise ValueError(f"{item.code} has no scale")
    return float(item.step / abs(item.best - item.worst))


def _own(bundle: Bundle, pairs: list[tuple[str, str]]) -> Marks | None:
    """Whether each sheet is of the expert's own region, None where regions are not known on both sides."""
    lands = {row.code: row.region for row in bundle.declarations}
    homes = {row.code: row.region for row in bundle.experts}
    if not any(lands.values()) or not any(homes.values()):
        return None
    return np.array([homes[e] != "" and homes[e] == lands[d] for d, e in pairs], dtype=np.bool_)


def _items(tree: Tree, sheets: Sequence[Mapping[str, Fraction]]) -> Items | None:
    """Sheets x items in [0, 1], NaN where abstained; None for fewer than two items that anybody scored."""
    scored = [code for code in tree.scored if any(code in sheet for sheet in sheets)]
    if len(scored) < 2:
        return None
    unit = [[float(sheet[code]) if code in sheet else math.nan for code in scored] for sheet in sheets]
    return Items(np.array(unit, dtype=np.float64), np.array([_unit_step(tree.rows[code]) for code in scored]))
