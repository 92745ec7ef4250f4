"""Whether the criteria form a tree, and whether each row of it is sound."""

from __future__ import annotations

from decimal import Decimal

from scoring.bundle.cells import number_text
from scoring.bundle.model import Criterion, CriterionKind
from scoring.bundle.problems import Problems, quoted
from scoring.bundle.rows import TableRows
from scoring.bundle.scales import scale_of
from scoring.bundle.tables import CRITERIA

__all__ = ["check_tree", "inner_codes"]

_COUNTED = (CriterionKind.SCORED, CriterionKind.OBJECTIVE)
_PERCENT = Decimal(100)


def check_tree(criteria: TableRows[Criterion], problems: Problems) -> None:
    """Add what is wrong with the tree: unknown parents, cycles, scales, weights, thresholds."""
    before = len(problems.found)
    parents = _parents(criteria)
    _check_parents(criteria, parents, problems)
    inner = inner_codes(criteria)
    for line, row in criteria.rows:
        if row.code in inner:
            _check_inner(line, row, problems)
        else:
            _check_item(line, row, problems)
    if len(problems.found) == before and not criteria.broken:
        _check_counted(criteria, inner, problems)


def inner_codes(criteria: TableRows[Criterion]) -> set[str]:
    """The codes that some row, complete or not, names as its parent."""
    return {parent for _, parent in _parents(criteria).values() if parent is not None}


def _parents(criteria: TableRows[Criterion]) -> dict[str, tuple[int, str | None]]:
    """Line and parent by code, of broken rows too."""
    parents: dict[str, tuple[int, str | None]] = {}
    for line, values in criteria.broken:
        code, parent = values.get("code"), values.get("parent")
        if isinstance(code, str):
            parents[code] = line, parent if isinstance(parent, str) else None
    parents.update({row.code: (line, row.parent) for line, row in criteria.rows})
    return parents


def _check_parents(
    criteria: TableRows[Criterion], parents: dict[str, tuple[int, str | None]], problems: Problems
) -> None:
    done: set[str] = set()
    for start, (line, parent) in parents.items():
        if parent is not None and parent not in criteria.codes:
            problems.add(CRITERIA.file, line, "parent", f"{quoted(parent)} is unknown", "a code of this file")
        path: dict[str, None] = {}
        code: str | None = start
        while code is not None and code in parents and code not in done and code not in path:
            path[code] = None
            code = parents[code][1]
        if code in path:
            walked = list(path)
            for member in walked[walked.index(code) :]:
                what = f"{quoted(member)} is its own ancestor"
                problems.add(CRITERIA.file, parents[member][0], "parent", what, "a tree without cycles")
        done.update(path)


def _check_inner(line: int, row: Criterion, problems: Problems) -> None:
    for column in ("best", "worst", "step"):
        if getattr(row, column) is not None:
            problems.add(CRITERIA.file, line, column, "is given on a row with rows under it", "an empty cell")
    if row.kind != CriterionKind.SCORED:
        problems.add(CRITERIA.file, line, "kind", "is given on a row with rows under it", "an empty cell")
    if row.threshold is not None and not 0 <= row.threshold <= _PERCENT:
        what = f"{number_text(row.threshold)} is not a percentage"
        problems.add(CRITERIA.file, line, "threshold", what, "0 to 100, because rows stand under this one")
    _check_weight(line, row, problems)


def _check_item(line: int, row: Criterion, problems: Problems) -> None:
    for column in ("best", "worst", "step"):
        if getattr(row, column) is None:
            problems.add(CRITERIA.file, line, column, "is empty on a scoring item", "a number")
    if row.kind in _COUNTED:
        _check_weight(line, row, problems)
    scale = scale_of(row)
    if scale is not None and (found := scale.problem()) is not None:
        problems.add(CRITERIA.file, line, *found)
        scale = None
    if row.threshold is None:
        return
    if row.kind == CriterionKind.NOTE:
        problems.add(CRITERIA.file, line, "threshold", "is given on a note, which is never counted", "an empty cell")
    elif scale is not None and not scale.spans(row.threshold):
        what = f"{number_text(row.threshold)} lies outside the scale"
        problems.add(CRITERIA.file, line, "threshold", what, f"a value from {scale.text}")


def _check_weight(line: int, row: Criterion, problems: Problems) -> None:
    if row.weight <= 0:
        problems.add(CRITERIA.file, line, "weight", f"{number_text(row.weight)} is not above 0", "a number above 0")


def _check_counted(criteria: TableRows[Criterion], inner: set[str], problems: Problems) -> None:
    """A sound tree must also have something to count, above all under a row with a threshold."""
    rows = {row.code: row for _, row in criteria.rows}
    counted: set[str] = set()
    for row in rows.values():
        step: Criterion | None = row if row.code not in inner and row.kind in _COUNTED else None
        while step is not None and step.code not in counted:
            counted.add(step.code)
            step = rows.get(step.parent) if step.parent else None
    if not counted:
        problems.add(CRITERIA.file, None, "kind", "no item counts", "at least one scored or objective item")
    for line, row in criteria.rows:
        if counted and row.threshold is not None and row.code in inner and row.code not in counted:
            problems.add(CRITERIA.file, line, "threshold", "is given where nothing is counted", "an empty cell")
