"""What would change the outcome: plain frozen values. Fractions are exact, floats are shares with a stated error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from scoring.ranking import Funded, Unresolved

__all__ = [
    "Acceptability",
    "Caveat",
    "CaveatCode",
    "ExpertFlip",
    "Flip",
    "MethodFlip",
    "Robust",
    "Robustness",
    "ScoreFlip",
    "Shift",
    "WeightFlip",
]


@dataclass(frozen=True, slots=True)
class Acceptability:
    """By declaration, as shares of the weights: `inside` the line, and at each rank that some weights give it."""

    inside: Mapping[str, Fraction]
    ranks: Mapping[str, Mapping[int, Fraction]]


@dataclass(frozen=True, slots=True)
class WeightFlip:
    """The smallest relative change of one criterion's weight, its siblings' weights as they are.

    At `boundary` the declaration meets the line; the flip begins there where `attained`, else just beyond it. `after`
    is a short decimal at or just beyond the boundary at which the declaration has flipped. `boundary` is None where
    it was searched for on a grid and not solved for: then `after` is less than a billionth beyond it.
    """

    criterion: str
    before: Fraction
    after: Fraction
    boundary: Fraction | None = None
    attained: bool = False


@dataclass(frozen=True, slots=True)
class ExpertFlip:
    """The expert with the fewest counted sheets without whom the declaration flips.

    `unresolved` says why it could not even be ranked without that expert, empty where it could.
    """

    without: str
    sheets: int
    unresolved: str = ""


@dataclass(frozen=True, slots=True)
class ScoreFlip:
    """The smallest move of one of the declaration's own scores, as a share of its item's scale, in whole steps."""

    expert: str
    criterion: str
    before: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class MethodFlip:
    """The first method, in the order of `METHODS`, by which the declaration stands on the other side of the line."""

    method: str


Flip = WeightFlip | ExpertFlip | ScoreFlip | MethodFlip


@dataclass(frozen=True, slots=True)
class Robustness:
    """How firmly one ranked declaration stands.

    `p_fund_weights`: share of the weights around the round's with which it is inside the funding line, None without
    one; `rank_share[r - 1]`: share of them with which its rank is r. A shared rank counts as the rank it is written
    with (1, 2, 2, 4), and a tie across the line as not inside. `flips`: at most one of each kind.
    """

    code: str
    rank: int
    funded: Funded | None
    p_fund_weights: float | None
    rank_share: tuple[float, ...]
    flips: tuple[Flip, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """Who crosses the line under one change; `unresolved` maps those that can no longer be ranked to the reason."""

    entering: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    unresolved: Mapping[str, str] = field(default_factory=dict)


class CaveatCode(StrEnum):
    """What a reader of the analysis should know besides it."""

    NO_LINE = "no_line"
    NONE_RANKED = "none_ranked"
    GRID = "grid"


_SENTENCES: dict[str, str] = {
    CaveatCode.NO_LINE: "no funding line is given, so nothing can cross it: p_fund_weights is null and flips are empty",
    CaveatCode.NONE_RANKED: "no declaration can be ranked",
    CaveatCode.GRID: "changes of one weight were tried in {steps} steps each way, up to a thousandfold, and then "
    "narrowed down, because {why}: a flip within a narrower window can be missed",
}


@dataclass(frozen=True, slots=True)
class Caveat:
    """A caveat by code and parameters, for pages that translate; `text` is the English sentence."""

    code: CaveatCode
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The caveat in English."""
        return _SENTENCES[self.code].format(**self.params)


@dataclass(frozen=True, slots=True)
class Robust:
    """The whole analysis: `declarations` in rank order, `unresolved` by code.

    `draws` is 0 where the shares are `exact` (then every share is the nearest float of an exact fraction), else their
    number: the standard error of a share s is sqrt(s (1 - s) / draws). `experts` and `methods` name only those whose
    absence, or use, changes something.
    """

    method: str
    spread: Fraction
    draws: int
    seed: int
    exact: bool
    declarations: tuple[Robustness, ...]
    unresolved: tuple[Unresolved, ...]
    fund: int | None = None
    fund_by_group: Mapping[str, int] | None = None
    experts: Mapping[str, Shift] = field(default_factory=dict)
    methods: Mapping[str, Shift] = field(default_factory=dict)
    warnings: tuple[Caveat, ...] = ()
