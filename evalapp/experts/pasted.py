"""Rows of experts.csv, pasted or uploaded: read as strictly as a bundle's."""

from __future__ import annotations

from evalapp.core.errors import Refusal
from evalapp.core.words import say
from evalapp.experts.operations import EnteredExpert
from scoring.bundle.problems import Problems
from scoring.bundle.rows import read_table
from scoring.bundle.tables import EXPERTS

__all__ = ["COLUMNS", "read_experts"]

COLUMNS = tuple(column.name for column in EXPERTS.columns)
MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 2_000
SHOWN = 50


def read_experts(data: bytes) -> list[EnteredExpert]:
    """Read experts.csv; refuses with every problem, each with its line and column."""
    if len(data) > MOST_BYTES:
        raise Refusal(say("The file is larger than %(most)s MB.", most=MOST_BYTES // (1024 * 1024)))
    problems = Problems()
    found = read_table(EXPERTS, data.replace(b"\r\n", b"\n"), {}, problems)
    if len(found.rows) > MOST_ROWS:
        problems.add(EXPERTS.file, None, "row", f"{len(found.rows)} rows", f"at most {MOST_ROWS} rows")
    if problems.found:
        words = [
            say(
                "Line %(line)s, column %(column)s: %(wrong)s; expected: %(expected)s.",
                line=problem.line or 1, column=problem.column, wrong=problem.wrong, expected=problem.expected,
            )
            for problem in problems.found[:SHOWN]
        ]  # fmt: skip
        raise Refusal(words[0], *words[1:])
    return [
        EnteredExpert(
            row.code, row.name, row.employer, row.email, row.region, row.fields, row.max_load, row.category
        )
        for row in found.values()
    ]  # fmt: skip
