"""The tables of the format: for each file its columns, what their cells hold and what makes a row unique.

This is the only place that lists columns; reader, writer and documentation follow it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from scoring.bundle import cells
from scoring.bundle.model import (
    Assignment,
    Conflict,
    Criterion,
    CriterionKind,
    Declaration,
    DeclaredValue,
    Expert,
    Indicator,
    IndicatorKind,
    ObjectiveScore,
    Score,
    Sheet,
    SheetState,
    Supported,
    SupportedStatus,
)

__all__ = [
    "ASSIGNMENTS",
    "CONFLICTS",
    "CRITERIA",
    "DECLARATIONS",
    "DECLARED",
    "EXPERTS",
    "IGNORED",
    "INDICATORS",
    "OBJECTIVE",
    "SCORES",
    "SETTINGS",
    "SHEETS",
    "SUPPORTED",
    "TABLES",
    "Column",
    "Table",
]

SETTINGS = "round.toml"
IGNORED = frozenset({"SOURCE.md", "expected.csv"})

RowT_co = TypeVar("RowT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `needed` columns must be in the header and filled; `refers` names the file whose codes it uses."""

    name: str
    parse: Callable[[str], object] = cells.text
    needed: bool = True
    refers: str | None = None


@dataclass(frozen=True, slots=True)
class Table(Generic[RowT_co]):
    """A file of the format. `make` takes the columns by name, `key` are the columns that may not repeat together."""

    file: str
    make: Callable[..., RowT_co]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    needed: bool = False
    most_rows: int = 500_000

    @property
    def attribute(self) -> str:
        """The field of `Bundle` that holds the rows."""
        return self.file.removesuffix(".csv")


def _optional(name: str, parse: Callable[[str], object] = str) -> Column:
    return Column(name, parse, needed=False)


def _criterion(**values: object) -> Criterion:
    # An empty kind and the word `scored` mean the same; the export must give back what came in.
    make: Callable[..., Criterion] = Criterion
    return make(kind_written="kind" in values, **values)


_CODE = Column("code", cells.code)
_DECLARATION = Column("declaration", cells.code, refers="declarations.csv")
_EXPERT = Column("expert", cells.code, refers="experts.csv")
_CRITERION = Column("criterion", cells.code, refers="criteria.csv")

CRITERIA = Table(
    "criteria.csv",
    _criterion,
    ("code",),
    (
        _CODE,
        _optional("parent", cells.code),
        Column("title"),
        Column("weight", cells.number),
        _optional("best", cells.number),
        _optional("worst", cells.number),
        _optional("step", cells.number),
        _optional("guidance"),
        _optional("kind", cells.choice(CriterionKind)),
        _optional("threshold", cells.number),
    ),
    needed=True,
    most_rows=2_000,
)
DECLARATIONS = Table(
    "declarations.csv",
    Declaration,
    ("code",),
    (
        _CODE,
        Column("title"),
        Column("applicant"),
        _optional("region"),
        _optional("kind"),
        _optional("fields", cells.names),
        _optional("group"),
    ),
    needed=True,
    most_rows=100_000,
)
EXPERTS = Table(
    "experts.csv",
    Expert,
    ("code",),
    (
        _CODE,
        Column("name"),
        _optional("employer"),
        _optional("region"),
        _optional("fields", cells.names),
        _optional("max_load", cells.whole),
        _optional("category"),
        _optional("email"),
    ),
    needed=True,
    most_rows=100_000,
)
CONFLICTS = Table(
    "conflicts.csv",
    Conflict,
    ("declaration", "expert", "kind"),
    (_DECLARATION, _EXPERT, Column("kind"), _optional("reason")),
)
ASSIGNMENTS = Table("assignments.csv", Assignment, ("declaration", "expert"), (_DECLARATION, _EXPERT))
SCORES = Table(
    "scores.csv",
    Score,
    ("declaration", "expert", "criterion"),
    (_DECLARATION, _EXPERT, _CRITERION, Column("score", cells.score), _optional("comment")),
)
SHEETS = Table(
    "sheets.csv",
    Sheet,
    ("declaration", "expert"),
    (_DECLARATION, _EXPERT, Column("state", cells.choice(SheetState)), _optional("opinion")),
)
OBJECTIVE = Table(
    "objective.csv",
    ObjectiveScore,
    ("declaration", "criterion"),
    (_DECLARATION, _CRITERION, Column("score", cells.number), _optional("evidence")),
)
INDICATORS = Table(
    "indicators.csv",
    Indicator,
    ("code",),
    (
        _CODE,
        Column("title"),
        Column("unit"),
        Column("kind", cells.choice(IndicatorKind)),
        _optional("target"),
    ),
)
DECLARED = Table(
    "declared.csv",
    DeclaredValue,
    ("declaration", "indicator", "year"),
    (
        _DECLARATION,
        Column("indicator", cells.code, refers="indicators.csv"),
        Column("year", cells.year),
        Column("value"),
        _optional("evidence"),
    ),
)
SUPPORTED = Table(
    "supported.csv",
    Supported,
    ("city", "programme", "kind", "year"),
    (
        Column("city"),
        Column("province"),
        Column("programme"),
        Column("kind"),
        Column("year", cells.year),
        Column("status", cells.choice(SupportedStatus)),
        _optional("source"),
    ),
)

# In the order of the format; files that others refer to stand before them.
TABLES: tuple[Table[object], ...] = (
    CRITERIA,
    DECLARATIONS,
    EXPERTS,
    CONFLICTS,
    ASSIGNMENTS,
    SCORES,
    SHEETS,
    OBJECTIVE,
    INDICATORS,
    DECLARED,
    SUPPORTED,
)
