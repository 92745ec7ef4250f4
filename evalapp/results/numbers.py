"""What a calculation says: frozen values for pages and reports, and their JSON, in which every number is exact text.

Nothing here names an expert: sheets are totals in ascending order, conflicts stand by declaration only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evalapp.core.canonical import plain
from evalapp.core.words import Words
from scoring.bundle import CriterionKind, RankOn
from scoring.ranking import Funded

__all__ = ["ConflictRow", "CriterionRow", "Line", "Numbers", "RankedDeclaration", "SheetCounts", "Unresolved"]

Line = Funded
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A row of the criteria tree, parents before children. `share` is its exact part of the whole, `points` the share
    in the round's points; both None for what carries no weight (bonuses, deductions, notes)."""

    code: str
    parent: str | None
    title: str
    weight: Decimal
    kind: CriterionKind
    best: Decimal | None
    worst: Decimal | None
    step: Decimal | None
    threshold: Decimal | None
    depth: int
    share: Fraction | None
    points: Fraction | None

    @classmethod
    def from_plain(cls, row: Plain) -> CriterionRow:
        """Read what `to_plain` wrote."""
        numbers = {name: _decimal(row[name]) for name in ("best", "worst", "step", "threshold")}
        shares = {name: _fraction(row[name]) for name in ("share", "points")}
        made = {**row, **numbers, **shares, "weight": Decimal(row["weight"]), "kind": CriterionKind(row["kind"])}
        return cls(**made)


@dataclass(frozen=True, slots=True)
class RankedDeclaration:
    """A declaration in the ranking. `total` is exact, `shown` rounded; `line` is where it stands to the funding line.

    `values` are in [0, 1] by criterion, `adjustments` in points by item and `adjustment` their sum. `sheets` counts its
    sheets, `sheet_totals` are the sheets' own totals in points, lowest first, of those who scored anything.
    """

    code: str
    title: str
    applicant: str
    region: str
    group: str
    rank: int
    tied: bool
    total: Fraction
    shown: Decimal
    sheets: int
    line: Line | None
    below_threshold: tuple[str, ...]
    values: Mapping[str, Fraction]
    adjustment: Fraction
    adjustments: Mapping[str, Fraction]
    sheet_totals: tuple[Fraction, ...]

    @classmethod
    def from_plain(cls, row: Plain) -> RankedDeclaration:
        """Read what `to_plain` wrote."""
        exact = {
            "total": Fraction(row["total"]),
            "shown": Decimal(row["shown"]),
            "line": None if row["line"] is None else Line(row["line"]),
            "below_threshold": tuple(row["below_threshold"]),
            "values": {code: Fraction(value) for code, value in row["values"].items()},
            "adjustment": Fraction(row["adjustment"]),
            "adjustments": {code: Fraction(value) for code, value in row["adjustments"].items()},
            "sheet_totals": tuple(map(Fraction, row["sheet_totals"])),
        }
        return cls(**{**row, **exact})


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A declaration that cannot be ranked, and why; several reasons are one sentence."""

    code: str
    title: str
    applicant: str
    region: str
    group: str
    reason: Words

    @classmethod
    def from_plain(cls, row: Plain) -> Unresolved:
        """Read what `to_plain` wrote."""
        return cls(**{**row, "reason": _words(row["reason"])})


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A conflict in force; `stated`: by the expert, else imposed or imported."""

    declaration: str
    kind: str
    stated: bool


@dataclass(frozen=True, slots=True)
class SheetCounts:
    """How many sheets counted, were void (drafts that do not count) or sealed."""

    counted: int
    void: int
    sealed: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything that came out of one calculation."""

    points: Decimal
    decimals: int
    method: str
    fund: int | None
    fund_by_group: Mapping[str, int] | None
    rank_on: RankOn
    ties: tuple[str, ...]
    quorum: int
    criteria: tuple[CriterionRow, ...]
    declarations: tuple[RankedDeclaration, ...]
    unresolved: tuple[Unresolved, ...]
    warnings: tuple[Words, ...]
    conflicts: tuple[ConflictRow, ...]
    sheets: SheetCounts

    def to_plain(self) -> dict[str, Any]:
        """Return JSON's own types; numbers that are not counts are text (`"349/4"`)."""
        result = _plain(self)
        assert isinstance(result, dict)  # noqa: S101 - tells the type checker what a dataclass becomes
        return result

    @classmethod
    def from_plain(cls, values: Plain) -> Numbers:
        """Read what `to_plain` wrote."""
        return cls(
            points=Decimal(values["points"]),
            decimals=values["decimals"],
            method=values["method"],
            fund=values["fund"],
            fund_by_group=values["fund_by_group"],
            rank_on=RankOn(values["rank_on"]),
            ties=tuple(values["ties"]),
            quorum=values["quorum"],
            criteria=tuple(map(CriterionRow.from_plain, values["criteria"])),
            declarations=tuple(map(RankedDeclaration.from_plain, values["declarations"])),
            unresolved=tuple(map(Unresolved.from_plain, values["unresolved"])),
            warnings=tuple(map(_words, values["warnings"])),
            conflicts=tuple(ConflictRow(**row) for row in values["conflicts"]),
            sheets=SheetCounts(**values["sheets"]),
        )


_ROWS = (Numbers, CriterionRow, RankedDeclaration, Unresolved, ConflictRow, SheetCounts, Words)


def _plain(value: object) -> Any:
    if isinstance(value, _ROWS):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return plain(value)


def _words(value: Plain) -> Words:
    named = {key: _words(item) if isinstance(item, dict) else item for key, item in value["values"].items()}
    return Words(value["text"], named)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
