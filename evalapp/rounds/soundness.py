"""Whether a round's settings, rules and criteria are sound: asked of the same checks that read a bundle.

What was typed is written as the files of a bundle and read back, so there is one set of rules for pages and files, and
every problem is found at once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal

from evalapp.rounds.models import Criterion, Round
from evalapp.rounds.rules import RoundRules
from evalapp.rounds.tree import bundle_criteria
from scoring.bundle import Bundle, BundleError, Problem, RoundSettings, read_files, write_files
from scoring.bundle.model import Criterion as BundleCriterion
from scoring.bundle.problems import Problems
from scoring.bundle.rows import read_table
from scoring.bundle.tables import CRITERIA, SETTINGS

__all__ = [
    "COLUMNS",
    "MAX_CRITERIA_BYTES",
    "Cells",
    "criteria_csv",
    "criteria_problems",
    "read_criteria",
    "round_problems",
    "settings_of",
    "settings_problems",
    "table_cells",
]

Cells = Mapping[str, str]
"""A row of the criteria table as typed: column → text."""

COLUMNS = tuple(column.name for column in CRITERIA.columns)
MAX_CRITERIA_BYTES = 1024 * 1024


def settings_of(round_: Round) -> RoundSettings:
    """Return a round's settings as the bundle format knows them."""
    return RoundSettings(
        code=round_.code,
        title=round_.title,
        timezone=round_.timezone,
        points=round_.points,
        fund=round_.fund,
        fund_by_group=dict(round_.fund_by_group) if round_.fund_by_group else None,
        currency=round_.currency,
        award=int(round_.award) if round_.award else None,
        first_tranche=int(round_.first_tranche) if round_.first_tranche else None,
        rules=RoundRules.from_plain(round_.rules).for_bundle(),
    )


def settings_problems(settings: RoundSettings, criteria: Sequence[Criterion] = ()) -> list[Problem]:
    """Return what is wrong with settings and rules; the criteria that `ties` names must be among `criteria`."""
    files = write_files(Bundle(settings, bundle_criteria(criteria)))
    return [problem for problem in _problems(files) if problem.file == SETTINGS]


def round_problems(round_: Round, criteria: Sequence[Criterion]) -> list[Problem]:
    """Return everything that is wrong with a round as it stands."""
    return _problems(write_files(Bundle(settings_of(round_), bundle_criteria(criteria))))


def criteria_problems(data: bytes) -> list[Problem]:
    """Return what is wrong with a criteria table, written as the file `criteria.csv`."""
    return [problem for problem in _problems(_around(data)) if problem.file == CRITERIA.file]


def read_criteria(data: bytes) -> tuple[BundleCriterion, ...]:
    """Return the rows of a criteria table that could be read; whether they form a sound tree is another question."""
    return read_table(CRITERIA, data, {}, Problems()).values()


def table_cells(criteria: Sequence[Criterion]) -> list[dict[str, str]]:
    """Return the criteria as rows of cells, written as the canonical file writes them."""
    text = write_files(Bundle(_some_settings(), bundle_criteria(criteria)))[CRITERIA.file].decode()
    header, *rows = csv.reader(io.StringIO(text))
    return [dict(zip(header, row, strict=True)) for row in rows]


def criteria_csv(rows: Sequence[Cells]) -> bytes:
    """Return rows of cells as the file `criteria.csv`; row n stands on line n + 2."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([[row.get(column, "") for column in COLUMNS] for row in rows])
    return out.getvalue().encode("utf-8", "surrogateescape")


def _around(criteria: bytes) -> dict[str, bytes]:
    return {**write_files(Bundle(_some_settings())), CRITERIA.file: criteria}


def _some_settings() -> RoundSettings:
    """Sound settings, where only the criteria are asked about."""
    return RoundSettings(code="round", title="round", timezone="UTC", points=Decimal(1), fund=1)


def _problems(files: Mapping[str, bytes]) -> list[Problem]:
    try:
        read_files(files)
    except BundleError as error:
        return list(error.problems)
    return []
