"""One evaluation round as plain values: what a round bundle says, table by table.

The classes mirror the files of the bundle format; nothing here computes, reads files or knows a database. Row order
is kept, because the canonical export returns rows in the order in which they came in.

Numbers that decide the outcome are `decimal.Decimal` as written in the file (exact, never a float).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "ABSTAIN",
    "Assignment",
    "Bundle",
    "Conflict",
    "Criterion",
    "CriterionKind",
    "Declaration",
    "DeclaredValue",
    "DraftRule",
    "Expert",
    "Indicator",
    "IndicatorKind",
    "Method",
    "ObjectiveScore",
    "RankOn",
    "RoundSettings",
    "Rules",
    "Score",
    "Sheet",
    "SheetState",
    "Supported",
    "SupportedStatus",
]

ABSTAIN = "abstain"


class Method(StrEnum):
    """How the experts' values become one: the methods a round may fix in its rules."""

    MEAN = "mean"
    TRIMMED = "trimmed"
    MEDIAN = "median"


class RankOn(StrEnum):
    """Whether declarations are ranked on the exact total or on the total as shown."""

    EXACT = "exact"
    SHOWN = "shown"


class DraftRule(StrEnum):
    """What unsubmitted sheets are when scoring closes."""

    VOID = "void"
    COUNTED = "counted"


class CriterionKind(StrEnum):
    """What a scoring item is for."""

    SCORED = "scored"
    OBJECTIVE = "objective"
    ADJUST = "adjust"
    NOTE = "note"


class SheetState(StrEnum):
    """States of a score sheet in a bundle."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SEALED = "sealed"


class IndicatorKind(StrEnum):
    """What a declared indicator measures."""

    GROWTH = "growth"
    COUNT = "count"
    TEXT = "text"


class SupportedStatus(StrEnum):
    """How sure an earlier support is."""

    CONFIRMED = "confirmed"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules fixed when the round opens; the defaults are those of the format."""

    method: Method = Method.MEAN
    decimals: int = 2
    rank_on: RankOn = RankOn.EXACT
    quorum: int = 1
    drafts: DraftRule = DraftRule.VOID
    ties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundSettings:
    """`round.toml`. Exactly one of `fund` and `fund_by_group` may be set (both None: no funding line)."""

    code: str
    title: str
    timezone: str
    points: Decimal
    fund: int | None = None
    fund_by_group: dict[str, int] | None = None
    currency: str | None = None
    award: int | None = None
    first_tranche: int | None = None
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A row of `criteria.csv`; scoring items (leaves) have best, worst and step, inner rows do not."""

    code: str
    title: str
    weight: Decimal
    parent: str | None = None
    best: Decimal | None = None
    worst: Decimal | None = None
    step: Decimal | None = None
    guidance: str = ""
    kind: CriterionKind = CriterionKind.SCORED
    threshold: Decimal | None = None
    kind_written: bool = field(default=False, compare=False)
    """Whether the file said `scored` where an empty cell means the same: only the canonical export asks."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A row of `declarations.csv`."""

    code: str
    title: str
    applicant: str
    region: str = ""
    kind: str = ""
    fields: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Expert:
    """A row of `experts.csv`."""

    code: str
    name: str
    employer: str = ""
    region: str = ""
    fields: tuple[str, ...] = ()
    max_load: int | None = None
    category: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row of `conflicts.csv`: this expert may not know of this declaration."""

    declaration: str
    expert: str
    kind: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A row of `assignments.csv`."""

    declaration: str
    expert: str


@dataclass(frozen=True, slots=True)
class Score:
    """A row of `scores.csv`; `score` None is an abstention (missing, never zero)."""

    declaration: str
    expert: str
    criterion: str
    score: Decimal | None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A row of `sheets.csv`."""

    declaration: str
    expert: str
    state: SheetState
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class ObjectiveScore:
    """A row of `objective.csv`."""

    declaration: str
    criterion: str
    score: Decimal
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of `indicators.csv`; `target` is text as written (a number for growth and count)."""

    code: str
    title: str
    unit: str
    kind: IndicatorKind
    target: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredValue:
    """A row of `declared.csv`; `value` is text as written (a number for growth and count)."""

    declaration: str
    indicator: str
    year: int
    value: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Supported:
    """A row of `supported.csv`: a city supported before."""

    city: str
    province: str
    programme: str
    kind: str
    year: int
    status: SupportedStatus
    source: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A whole round.

    `layout` remembers what came in, so that the canonical export gives the same files back: file name → the columns
    its header named, in order (for `round.toml`: the keys that were present, dotted, such as `rules.method`). A file
    absent from `layout` was absent from the folder. An empty `layout` means "not read from a folder": the writer then
    writes every file that has rows, with every column of the format.
    """

    settings: RoundSettings
    criteria: tuple[Criterion, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    experts: tuple[Expert, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    scores: tuple[Score, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    objective: tuple[ObjectiveScore, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    declared: tuple[DeclaredValue, ...] = ()
    supported: tuple[Supported, ...] = ()
    layout: dict[str, tuple[str, ...]] = field(default_factory=dict)
