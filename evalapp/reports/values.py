"""The decision report as frozen plain values: all that a template sees. No expert stands in any of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from evalapp.core.words import Words
from evalapp.reports.charts import Axis, Bar, Histogram, Spread
from evalapp.reports.explained import Explained
from evalapp.reports.flags import FlagsPart
from evalapp.reports.intervals import RankAxis, RankSpan
from evalapp.reports.sureness import Sureness

__all__ = [
    "Confirmed",
    "ConflictCount",
    "CriterionLine",
    "DecisionReport",
    "Departure",
    "Fate",
    "MadeFrom",
    "MadeOf",
    "Part",
    "RankedLine",
    "RankedTable",
    "Section",
    "SureLine",
    "UnresolvedLine",
    "ValueLine",
]


class Fate(StrEnum):
    """What became of a declaration, or where it stands while nothing is decided."""

    FUNDED = "funded"
    RESERVE = "reserve"
    NOT_FUNDED = "not_funded"
    BELOW = "below"
    INSIDE = "inside"
    TIED = "tied"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Part:
    """A criterion of the top level, as a column: `points` is what it is worth."""

    code: str
    title: str
    points: str


@dataclass(frozen=True, slots=True)
class SureLine:
    """How sure a declaration's place is: its true rank lies from `low` to `high`; `chance` of being funded, empty
    without a funding line; `unsettled`: it stands in the close-score zone."""

    low: int
    high: int
    chance: str
    unsettled: bool
    span: RankSpan | None


@dataclass(frozen=True, slots=True)
class RankedLine:
    """A row of the ranked table; `after_line`: the first one below the funding line."""

    code: str
    title: str
    applicant: str
    region: str
    rank: int
    tied: bool
    total: str
    sheets: int
    parts: tuple[str, ...]
    adjustment: str
    below: tuple[str, ...]
    fate: Fate
    reserve: int | None
    after_line: bool
    departs: bool
    spread: Spread | None
    sure: SureLine | None


@dataclass(frozen=True, slots=True)
class RankedTable:
    """The ranking, or one group's part of it."""

    group: str
    places: int
    lines: tuple[RankedLine, ...]


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A criterion's value of one declaration, in points, beside the field's median."""

    title: str
    depth: int
    heading: bool
    points: str
    got: str
    median: str
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class Section:
    """One declaration."""

    line: RankedLine
    group: str
    values: tuple[ValueLine, ...]


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A row of the criteria tree."""

    code: str
    title: str
    depth: int
    heading: bool
    kind: Words
    points: str
    share: str
    scale: str
    threshold: str


@dataclass(frozen=True, slots=True)
class UnresolvedLine:
    """A declaration without rank."""

    code: str
    title: str
    applicant: str
    region: str
    reason: Words


@dataclass(frozen=True, slots=True)
class ConflictCount:
    """How many conflicts of a kind close a declaration to somebody."""

    declaration: str
    kind: Words | str
    stated: int
    others: int


@dataclass(frozen=True, slots=True)
class Departure:
    """What does not follow from the ranking alone; without a ground it is a choice among tied declarations."""

    code: str
    applicant: str
    rank: int
    fate: Fate
    reserve: int | None
    ground: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An official who stands for the decision. A confirmation, never a signature."""

    name: str
    at: datetime
    proposer: bool


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The calculation a report is of."""

    number: int
    made_at: datetime
    program: str
    input_sha256: str
    numbers_sha256: str
    reference_sha256: str | None
    ledger_chain: str
    ledger_seq: int
    ledger_hash: str


@dataclass(frozen=True, slots=True)
class MadeOf:
    """The decision, where there is one on this calculation."""

    number: int
    digest: str
    proposed_at: datetime
    decided_at: datetime
    funded: tuple[RankedLine, ...]
    reserve: tuple[RankedLine, ...]
    departures: tuple[Departure, ...]
    confirmations: tuple[Confirmed, ...]
    money: Words | None


@dataclass(frozen=True, slots=True)
class DecisionReport:
    """Everything the decision report says."""

    code: str
    title: str
    timezone: str
    fictional: bool
    points: str
    method: Words
    rules: tuple[Words, ...]
    calculation: MadeFrom
    decision: MadeOf | None
    parts: tuple[Part, ...]
    adjusted: bool
    pictures: bool
    axis: Axis | None
    rank_axis: RankAxis | None
    histogram: Histogram | None
    sureness: Sureness | None
    tables: tuple[RankedTable, ...]
    sections: tuple[Section, ...]
    criteria: tuple[CriterionLine, ...]
    explained: Explained
    unresolved: tuple[UnresolvedLine, ...]
    warnings: tuple[Words, ...]
    conflicts: tuple[ConflictCount, ...]
    flags: FlagsPart | None
    counted: int
    void: int
    sealed: int
