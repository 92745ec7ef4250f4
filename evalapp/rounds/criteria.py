"""The criteria tree is edited until the round opens: row by row, or as one table.

A row that has nothing under it yet and no scale is unfinished; it may be kept while the tree grows, and opening the
round refuses it. Everything else that is wrong is refused at once, by the checks that read a bundle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from evalapp.core.errors import Absent, Refusal
from evalapp.core.ledger import record
from evalapp.core.words import Words, say
from evalapp.rounds.create import FieldRefusal
from evalapp.rounds.models import Criterion, Round
from evalapp.rounds.problem_words import cell_words, problem_words, refusal_words
from evalapp.rounds.queries import criteria_of, round_in_preparation
from evalapp.rounds.rules import RoundRules
from evalapp.rounds.soundness import (
    COLUMNS,
    MAX_CRITERIA_BYTES,
    Cells,
    criteria_csv,
    criteria_problems,
    read_criteria,
    round_problems,
    table_cells,
)
from evalapp.rounds.tree import subtree
from scoring.bundle import Problem
from scoring.bundle.model import Criterion as BundleCriterion

__all__ = [
    "add_criterion",
    "delete_criterion",
    "edit_criterion",
    "move_criterion",
    "replace_criteria",
    "tree_problems",
    "unfinished",
]

_SCALE = ("best", "worst", "step")
_FIRST_ROW = 2  # the line of the first row under the header


def replace_criteria(session: Session, round_id: int, data: bytes) -> int:
    """Put a whole table, the text of a `criteria.csv`, in the place of the criteria; return how many rows it has."""
    round_ = round_in_preparation(session, round_id)
    if len(data) > MAX_CRITERIA_BYTES:
        raise Refusal(say("The table is too large: at most %(count)s bytes.", count=MAX_CRITERIA_BYTES))
    problems = criteria_problems(data)
    if problems:
        raise Refusal(*refusal_words(problems))
    rows = read_criteria(data)
    _write(session, round_, rows)
    facts = {"rows": len(rows), "sha256": hashlib.sha256(data).hexdigest()}
    record(session, "criteria.replaced", ("rounds", round_.id), round_id=round_.id, facts=facts)
    return len(rows)


def add_criterion(session: Session, round_id: int, cells: Cells) -> None:
    """Add a row as the last one under its parent."""
    round_ = round_in_preparation(session, round_id)
    present = criteria_of(session, round_.id)
    rows = table_cells(present)
    family = subtree(present, cells["parent"]) if cells.get("parent") else {row["code"] for row in rows}
    place = max((at for at, row in enumerate(rows) if row["code"] in family), default=-1) + 1
    rows.insert(place, {column: cells.get(column, "") for column in COLUMNS})
    _keep(session, round_, rows, place)
    record(session, "criteria.added", ("rounds", round_.id), round_id=round_.id, facts={"row": dict(cells)})


def edit_criterion(session: Session, round_id: int, code: str, cells: Cells) -> None:
    """Change a row; under a new code its rows below and the tie rules follow it."""
    round_ = round_in_preparation(session, round_id)
    rows = table_cells(criteria_of(session, round_.id))
    place = _place(rows, code)
    new = cells.get("code", "")
    rows[place] = {column: cells.get(column, "") for column in COLUMNS}
    for row in rows:
        if row["parent"] == code:
            row["parent"] = new
    _keep(session, round_, rows, place, {code: new})
    _rename_in_ties(round_, code, new)
    session.flush()
    facts = {"code": code, "row": dict(cells)}
    record(session, "criteria.edited", ("rounds", round_.id), round_id=round_.id, facts=facts)


def move_criterion(session: Session, round_id: int, code: str, *, up: bool) -> None:
    """Move a row before or after its next sibling; at the end of the line nothing happens."""
    round_ = round_in_preparation(session, round_id)
    rows = table_cells(criteria_of(session, round_.id))
    place = _place(rows, code)
    siblings = [at for at, row in enumerate(rows) if row["parent"] == rows[place]["parent"]]
    other = siblings.index(place) + (-1 if up else 1)
    if not 0 <= other < len(siblings):
        return
    rows[place], rows[siblings[other]] = rows[siblings[other]], rows[place]
    _keep(session, round_, rows, None)
    facts = {"code": code, "order": [row["code"] for row in rows]}
    record(session, "criteria.moved", ("rounds", round_.id), round_id=round_.id, facts=facts)


def delete_criterion(session: Session, round_id: int, code: str) -> None:
    """Remove a row with everything under it."""
    round_ = round_in_preparation(session, round_id)
    present = criteria_of(session, round_.id)
    rows = table_cells(present)
    _place(rows, code)
    gone = subtree(present, code)
    _keep(session, round_, [row for row in rows if row["code"] not in gone], None)
    record(session, "criteria.deleted", ("rounds", round_.id), round_id=round_.id, facts={"codes": gone})


def tree_problems(round_: Round, criteria: Sequence[Criterion]) -> list[Words]:
    """Return what is wrong with a round as it stands, each problem of a criterion named by its code."""
    rows = table_cells(criteria)
    waiting = unfinished(rows)
    found = [
        say("Criterion %(code)s is unfinished: it needs a scale, or criteria under it.", code=rows[at]["code"])
        for at in sorted(waiting)
    ]
    for problem in round_problems(round_, criteria):
        at = (problem.line or 0) - _FIRST_ROW
        if at < 0:
            found.append(problem_words(problem))
        elif not (at in waiting and problem.column in _SCALE):
            found.append(_elsewhere(rows[at]["code"], problem))
    return found


def unfinished(rows: Sequence[Cells]) -> set[int]:
    """Return the places of rows that have neither a scale nor rows under them."""
    inner = {row["parent"] for row in rows}
    return {
        at for at, row in enumerate(rows)
        if row["code"] not in inner and not any(row.get(column) for column in _SCALE)
    }  # fmt: skip


def _keep(
    session: Session,
    round_: Round,
    rows: list[dict[str, str]],
    touched: int | None,
    renamed: Mapping[str, str] | None = None,
) -> None:
    """Check the table as it would become, then write it."""
    data = criteria_csv(rows)
    passed_over = {at + _FIRST_ROW for at in unfinished(rows)}
    problems = [
        problem
        for problem in criteria_problems(data)
        if problem.line is not None and not (problem.line in passed_over and problem.column in _SCALE)
    ]
    if problems:
        raise FieldRefusal(_by_field(problems, rows, touched))
    _write(session, round_, read_criteria(data), renamed or {})


def _by_field(problems: Sequence[Problem], rows: Sequence[Cells], touched: int | None) -> dict[str, Words]:
    """Problems of the row that was typed by its column; those it causes elsewhere name their row."""
    found: dict[str, Words] = {}
    for problem in problems:
        at = (problem.line or 0) - _FIRST_ROW
        if at == touched:
            found.setdefault(problem.column, cell_words(problem))
        else:
            code = rows[at]["code"] if 0 <= at < len(rows) else ""
            found[f"{code}:{problem.column}"] = _elsewhere(code, problem)
    return found


def _elsewhere(code: str, problem: Problem) -> Words:
    return say(
        "Criterion %(code)s, %(column)s: %(problem)s", code=code, column=problem.column, problem=cell_words(problem)
    )


def _place(rows: Sequence[Cells], code: str) -> int:
    for at, row in enumerate(rows):
        if row["code"] == code:
            return at
    raise Absent(say("There is no criterion “%(code)s”.", code=code))


def _write(
    session: Session, round_: Round, rows: Sequence[BundleCriterion], renamed: Mapping[str, str] | None = None
) -> None:
    """Bring the table in line with `rows`; a row that keeps its code (or is renamed) stays the same row."""
    names = renamed or {}
    kept = {names.get(row.code, row.code): row for row in criteria_of(session, round_.id)}
    try:
        with session.begin_nested():
            for position, row in enumerate(rows):
                target = kept.pop(row.code, None) or Criterion(round_id=round_.id)
                _fill(target, row, position)
                session.add(target)
            for gone in kept.values():
                session.delete(gone)
    except IntegrityError:
        raise Refusal(say("A criterion that already has scores cannot be removed.")) from None
    session.expire(round_, ["criteria"])


def _fill(target: Criterion, row: BundleCriterion, position: int) -> None:
    target.position, target.code, target.parent_code = position, row.code, row.parent
    target.title, target.weight, target.guidance = row.title, row.weight, row.guidance
    target.best, target.worst, target.step = row.best, row.worst, row.step
    target.kind, target.threshold = row.kind, row.threshold


def _rename_in_ties(round_: Round, old: str, new: str) -> None:
    rules = RoundRules.from_plain(round_.rules)
    if old != new and old in rules.ties:
        plain = rules.to_plain()
        plain["ties"] = [new if code == old else code for code in rules.ties]
        round_.rules = plain
