"""The history of support: rows of supported.csv read as strictly as a bundle's, and written back as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Refusal
from evalapp.core.words import say
from evalapp.eligibility.models import SupportedCity
from scoring.bundle.model import Supported
from scoring.bundle.problems import Problems
from scoring.bundle.rows import read_table
from scoring.bundle.tables import SUPPORTED

__all__ = ["COLUMNS", "history_of", "history_rows", "read_history", "write_history"]

COLUMNS = tuple(column.name for column in SUPPORTED.columns)
MOST_BYTES = 4 * 1024 * 1024
SHOWN = 50


def read_history(data: bytes) -> tuple[Supported, ...]:
    """Read supported.csv; refuses with every problem, each with its line and column."""
    if len(data) > MOST_BYTES:
        raise Refusal(say("The file is larger than %(most)s MB.", most=MOST_BYTES // (1024 * 1024)))
    problems = Problems()
    found = read_table(SUPPORTED, data.replace(b"\r\n", b"\n"), {}, problems)
    if problems.found:
        words = [
            say(
                "Line %(line)s, column %(column)s: %(wrong)s; expected: %(expected)s.",
                line=problem.line or 1, column=problem.column, wrong=problem.wrong, expected=problem.expected,
            )
            for problem in problems.found[:SHOWN]
        ]  # fmt: skip
        raise Refusal(words[0], *words[1:])
    return found.values()


def write_history(rows: Iterable[Supported]) -> str:
    """Write rows as supported.csv."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([str(getattr(row, name)) for name in COLUMNS] for row in rows)
    return out.getvalue()


def history_rows(session: Session, round_id: int) -> Sequence[SupportedCity]:
    """Return the round's history as entered."""
    wanted = select(SupportedCity).where(SupportedCity.round_id == round_id).order_by(SupportedCity.position)
    return session.scalars(wanted).all()


def history_of(session: Session, round_id: int) -> tuple[Supported, ...]:
    """Return the round's history as plain values, as the rules read it."""
    return tuple(
        Supported(row.city, row.province, row.programme, row.kind, row.year, row.status, row.source)
        for row in history_rows(session, round_id)
    )
