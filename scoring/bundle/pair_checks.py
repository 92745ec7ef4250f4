"""Whether sheets, assignments and conflicts of the same declaration and expert agree."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TypeVar

from scoring.bundle.draft import Draft
from scoring.bundle.model import Score, SheetState
from scoring.bundle.problems import Problems, quoted
from scoring.bundle.rows import TableRows
from scoring.bundle.sheets import Pair, counts, effective_sheets
from scoring.bundle.tables import ASSIGNMENTS, CONFLICTS, CRITERIA, SCORES, SHEETS

__all__ = ["check_pairs"]

Row = TypeVar("Row")


def check_pairs(draft: Draft, damaged: Set[str], problems: Problems) -> None:
    """A conflict forbids an assignment and a counted sheet; where assignments are given, a sheet needs one.

    A sealed sheet is what recusal leaves behind: it may stand under a conflict and without an assignment. `damaged`
    are the files with problems of their own; where what a sheet is depends on a cell that could not be read, nothing
    is said of it.
    """
    conflicts: dict[Pair, int] = {}
    for line, row in draft.conflicts.rows:
        conflicts.setdefault((row.declaration, row.expert), line)
    for line, assignment in draft.assignments.rows:
        pair = assignment.declaration, assignment.expert
        if pair in conflicts:
            _add_conflict(ASSIGNMENTS.file, line, pair, conflicts[pair], "no assignment", problems)
    doubtful = set(_broken_pairs(draft.sheets))
    unread = SHEETS.file in damaged and (draft.sheets.lost or not draft.sheets.columns)
    if not unread and None not in doubtful:
        _check_sheets(draft, conflicts, doubtful, CRITERIA.file in damaged, problems)


def _check_sheets(
    draft: Draft, conflicts: dict[Pair, int], doubtful: Set[Pair | None], guess: bool, problems: Problems
) -> None:
    """`guess`: what a complete sheet is cannot be said, because criteria could not be read."""
    assigned = _assigned(draft)
    places = _places(draft)
    drafts = draft.settings.rules.drafts if draft.settings is not None else None
    scores = [*draft.scores.values(), *_broken_scores(draft)]
    for sheet in effective_sheets(draft.criteria.values(), scores, draft.sheets.values()):
        pair = sheet.declaration, sheet.expert
        file, line = places[pair]
        if pair in doubtful:
            continue
        if assigned is not None and pair not in assigned and sheet.state != SheetState.SEALED:
            what = f"{quoted(pair[1])} is not assigned to {quoted(pair[0])}"
            problems.add(file, line, "expert", what, f"a row in {ASSIGNMENTS.file}, or a sealed sheet")
        certain = not (guess and file == SCORES.file)
        if pair in conflicts and certain and drafts is not None and counts(sheet, drafts):
            _add_conflict(file, line, pair, conflicts[pair], "no sheet that counts (a sealed one is kept)", problems)


def _assigned(draft: Draft) -> set[Pair | None] | None:
    """The assigned pairs; None where there is no such file, or not enough of it could be read."""
    rows = draft.assignments
    if not {"declaration", "expert"} <= set(rows.columns) or rows.lost:
        return None
    return {(row.declaration, row.expert) for _, row in rows.rows} | set(_broken_pairs(rows))


def _broken_pairs(rows: TableRows[Row]) -> Iterator[Pair | None]:
    """The pairs of rows that could not be read in full, None where not even the pair could."""
    for _, values in rows.broken:
        declaration, expert = values.get("declaration"), values.get("expert")
        both = isinstance(declaration, str) and isinstance(expert, str)
        yield (str(declaration), str(expert)) if both else None


def _broken_scores(draft: Draft) -> Iterator[Score]:
    """Rows whose score could not be read: they fill their item all the same."""
    for _, values in draft.scores.broken:
        found = [values.get(name) for name in SCORES.key]
        if None not in found:
            declaration, expert, criterion = map(str, found)
            yield Score(declaration, expert, criterion, score=None)


def _places(draft: Draft) -> dict[Pair, tuple[str, int]]:
    """Where each sheet first stands: its row in `sheets.csv`, else its first score."""
    places: dict[Pair, tuple[str, int]] = {}
    for line, sheet in draft.sheets.rows:
        places.setdefault((sheet.declaration, sheet.expert), (SHEETS.file, line))
    for line, score in draft.scores.rows:
        places.setdefault((score.declaration, score.expert), (SCORES.file, line))
    for line, values in draft.scores.broken:
        places.setdefault((str(values.get("declaration")), str(values.get("expert"))), (SCORES.file, line))
    return places


def _add_conflict(file: str, line: int, pair: Pair, at: int, expected: str, problems: Problems) -> None:
    what = f"{quoted(pair[1])} has a conflict with {quoted(pair[0])} ({CONFLICTS.file}:{at})"
    problems.add(file, line, "expert", what, expected)
