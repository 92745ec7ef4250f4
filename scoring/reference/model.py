"""What the reference model says of a ranking: plain frozen values, in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scoring.crossed.components import Components

__all__ = ["MODELS", "Doubt", "DoubtCode", "ExpertReference", "Interval", "Parts", "Reference", "Standing"]

MODELS = ("calibrated", "robust")
"""The reference model, and its Student-t twin."""

Interval = tuple[float, float]


class DoubtCode(StrEnum):
    """Why there is no reference, or why it is to be read with care."""

    NO_SCORES = "no_scores"
    NO_SPREAD = "no_spread"
    TOO_FEW = "too_few"
    DISCONNECTED = "disconnected"
    GROUP_DISCONNECTED = "group_disconnected"
    WEAK = "weak"
    ONLY_ONE = "only_one"
    SMALL_SEVERITY = "small_severity"
    FEWER_DRAWS = "fewer_draws"
    PLAIN = "plain"
    TOO_LARGE = "too_large"


_SENTENCES: dict[str, str] = {
    DoubtCode.NO_SCORES: "no reference: no counted sheet has a total",
    DoubtCode.NO_SPREAD: "no reference: all totals are equal, so nothing tells declarations or experts apart",
    DoubtCode.TOO_FEW: "no reference: {scores} sheets by {experts} experts of {declarations} declarations are too few "
    "to tell strictness from quality",
    DoubtCode.DISCONNECTED: "no reference: the design is disconnected, {components} sets of experts have no "
    "declaration in common, and no group is declared, so the strictness of one set cannot be told from the quality "
    "of what it read",
    DoubtCode.GROUP_DISCONNECTED: "no reference: within a group the design is disconnected: {first}",
    DoubtCode.WEAK: "the design is weakly linked ({weakest}): differences between the sets of experts that hardly "
    "overlap rest on few declarations; read the reference with care",
    DoubtCode.ONLY_ONE: "{count} declarations have one sheet only, so their totals lean on that expert's strictness: "
    "{first}",
    DoubtCode.SMALL_SEVERITY: "the experts differ little in strictness, so the reference can add little to the mean",
    DoubtCode.FEWER_DRAWS: "the round is so large that {draws} joint draws were made instead of {asked}",
    DoubtCode.PLAIN: "with {experts} experts (more than {most}) the plain crossed model was used: one noise for all",
    DoubtCode.TOO_LARGE: "no reference: the Student-t twin is made for at most {most} experts, and there are {experts}",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt by code and parameters, for pages that translate; `text` is the English sentence."""

    code: DoubtCode
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The doubt in English."""
        return _SENTENCES[self.code].format(**self.params)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a reference total is made of, in points: their sum is the total exactly (as decimals of 6 places).

    `raw`: the mean of the sheets' own totals, with the mean adjustments. `strictness`: what correcting for who
    scored adds. `shrinkage`: what drawing an uncertain value towards the middle of the field adds.
    """

    raw: float
    strictness: float
    shrinkage: float


@dataclass(frozen=True, slots=True)
class Standing:
    """How sure a ranked declaration's place is.

    `total`, `se` and `interval` (of `Reference.level`) are of its true value in points, `rank` (shared by equal
    totals) is the total's place. `rank_interval` is of its true rank among the ranked declarations, `expected_rank`
    the mean of that rank; `p_fund` the chance that its true value is inside the funding line, None without one.
    """

    total: float
    rank: int
    tied: bool
    se: float
    interval: Interval
    parts: Parts
    rank_interval: tuple[int, int]
    expected_rank: float
    p_fund: float | None


@dataclass(frozen=True, slots=True)
class ExpertReference:
    """What the model says of an expert. A flag or a figure is no finding.

    `severity`: points given below the others on the same work, positive is strict, with its standard error and
    interval; `precision`: 1 over the expert's noise variance, relative to the average expert; `noise`: the standard
    deviation of that noise in points; `scale`: how far the expert spreads declarations apart, 1 is average.
    """

    severity: float
    severity_se: float
    severity_interval: Interval
    precision: float
    noise: float
    scale: float
    sheets: int


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference ranking that stands beside the official one and says how sure it is.

    `declarations` holds the ranked declarations, `experts` all with a total; both empty where `why` says why there is
    no reference. `variance`: the REML components of the crossed model with one noise variance, in squared points,
    None where they cannot be had. `line`: how many are funded (of each group under `line_by_group`).
    """

    model: str
    level: float
    seed: int
    draws: int
    declarations: Mapping[str, Standing] = field(default_factory=dict)
    experts: Mapping[str, ExpertReference] = field(default_factory=dict)
    variance: Components | None = None
    why: Doubt | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def zone(self) -> tuple[str, ...]:
        """The close-score zone: declarations with a chance of being funded between 0.1 and 0.9, by ascending code."""
        found = (code for code, row in self.declarations.items() if row.p_fund is not None and 0.1 < row.p_fund < 0.9)
        return tuple(sorted(found))
