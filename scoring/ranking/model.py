"""What a ranking says: plain frozen values, every number an exact fraction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

__all__ = ["METHODS", "Funded", "Notice", "NoticeCode", "Ranked", "Ranking", "Reason", "ReasonCode", "Unresolved"]

METHODS = ("mean", "median", "trimmed", "zscore")


class Funded(StrEnum):
    """Where a declaration stands to the funding line."""

    INSIDE = "inside"
    LINE_TIE = "line_tie"
    OUTSIDE = "outside"
    BELOW_THRESHOLD = "below_threshold"


class ReasonCode(StrEnum):
    """Why a declaration has no total."""

    FEW_SHEETS = "few_sheets"
    ALL_ABSTAINED = "all_abstained"
    NO_OBJECTIVE = "no_objective"


class NoticeCode(StrEnum):
    """What a reader of the ranking should know besides it."""

    FEW_TRIMMED = "few_trimmed"
    INCOMPLETE_SHEETS = "incomplete_sheets"
    LINE_TIE = "line_tie"
    LOT_DUE = "lot_due"
    NOT_CALIBRATED = "not_calibrated"


_SENTENCES: dict[str, str] = {
    ReasonCode.FEW_SHEETS: "{counted} of {quorum} sheets counted",
    ReasonCode.ALL_ABSTAINED: "no counted sheet has a score for {criterion}",
    ReasonCode.NO_OBJECTIVE: "the objective score for {criterion} is missing",
    NoticeCode.FEW_TRIMMED: "trimmed with fewer than 5 experts on {count} declarations, so little is left: {first}",
    NoticeCode.INCOMPLETE_SHEETS: "{count} counted sheets have items neither scored nor abstained from: {first}",
    NoticeCode.LINE_TIE: "a tie of {count} declarations stands across the funding line: {first}",
    NoticeCode.LOT_DUE: "a tie of {count} declarations stands across the funding line and a lot is due: {first}",
    NoticeCode.NOT_CALIBRATED: "nothing was calibrated, the totals are the means: {why}",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason by code and parameters, for pages that translate; `text` is the English clause."""

    code: ReasonCode
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The reason in English."""
        return _SENTENCES[self.code].format(**self.params)


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning by code and parameters, for pages that translate; `text` is the English sentence.

    The parameters are `count` and `first`, the first dozen of those concerned, in ascending order with commas; of
    NOT_CALIBRATED `why`, a sentence.
    """

    code: NoticeCode
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The warning in English."""
        return _SENTENCES[self.code].format(**self.params)


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A declaration that cannot be ranked, with every reason; `experts` is the number of its counted sheets."""

    code: str
    reasons: tuple[Reason, ...]
    experts: int = 0
    group: str = ""

    @property
    def why(self) -> str:
        """All reasons as one English sentence."""
        return "; ".join(reason.text for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A declaration in the ranking.

    `total` is in points and exact; `shown` is it rounded half up to the round's decimals. `values` holds each counted
    criterion's value in [0, 1], inner rows too: the mean over the counted sheets, whatever the method. `adjustments`
    holds each bonus or deduction in points, `adjustment` their sum. `sheets` holds each counted sheet's own total in
    points without adjustments, by expert; an expert who abstained from everything counts in `experts` only.
    """

    code: str
    rank: int
    tied: bool
    total: Fraction
    shown: Decimal
    experts: int
    below_threshold: tuple[str, ...] = ()
    values: Mapping[str, Fraction] = field(default_factory=dict)
    adjustment: Fraction = Fraction(0)
    adjustments: Mapping[str, Fraction] = field(default_factory=dict)
    sheets: Mapping[str, Fraction] = field(default_factory=dict)
    group: str = ""
    funded: Funded | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """A whole ranking: `declarations` by rank (by code within a tie), `unresolved` by code.

    `fund` and `fund_by_group` are the line that `funded` was marked with, both None where there is none.
    """

    method: str
    points: Decimal
    declarations: tuple[Ranked, ...]
    unresolved: tuple[Unresolved, ...]
    warnings: tuple[Notice, ...] = ()
    fund: int | None = None
    fund_by_group: Mapping[str, int] | None = None
