"""A coefficient of agreement in words that need no statistics, each with the source that draws its limits.

A band is a code: pages translate it, `Worded.text` is its English. Where there is an interval, its lower end is judged
and not the estimate: with few declarations an estimate looks good by luck too often.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

__all__ = ["Band", "Coefficient", "Worded", "word"]


class Coefficient(StrEnum):
    """The families of coefficients that have limits of their own.

    `ICC` are intraclass correlations and the generalizability coefficients G and Phi, which are the same thing
    (in a complete design G is ICC(3,k) and Phi ICC(2,k)); `ALPHA` is Krippendorff's, `W` Kendall's.
    """

    ICC = "icc"
    ALPHA = "alpha"
    W = "kendall_w"


class Band(StrEnum):
    """What a coefficient says, from the worst of its family to the best."""

    POOR = "poor"
    MODERATE = "moderate"
    GOOD = "good"
    EXCELLENT = "excellent"
    UNRELIABLE = "unreliable"
    TENTATIVE = "tentative"
    RELIABLE = "reliable"
    VERY_WEAK = "very_weak"
    WEAK = "weak"
    MEDIUM = "medium"
    STRONG = "strong"


_LIMITS: dict[Coefficient, tuple[tuple[float, Band], ...]] = {
    Coefficient.ICC: ((0.9, Band.EXCELLENT), (0.75, Band.GOOD), (0.5, Band.MODERATE)),
    Coefficient.ALPHA: ((0.8, Band.RELIABLE), (0.667, Band.TENTATIVE)),
    Coefficient.W: ((0.7, Band.STRONG), (0.5, Band.MEDIUM), (0.3, Band.WEAK)),
}
"""Each band from its limit upwards; what is below all of them is the family's worst."""

_WORST = {Coefficient.ICC: Band.POOR, Coefficient.ALPHA: Band.UNRELIABLE, Coefficient.W: Band.VERY_WEAK}

_SOURCES = {
    Coefficient.ICC: "Koo & Li 2016, Journal of Chiropractic Medicine 15, 155-163",
    Coefficient.ALPHA: "Krippendorff 2004, Human Communication Research 30, 411-433",
    Coefficient.W: "Schmidt 1997, Decision Sciences 28, 763-774",
}

_TEXTS = {
    Band.POOR: "poor agreement: who scores a declaration matters at least as much as the declaration",
    Band.MODERATE: "moderate agreement: the scores tell good declarations from bad ones, not close ones apart",
    Band.GOOD: "good agreement: at least three quarters of the differences in scores are between declarations",
    Band.EXCELLENT: "excellent agreement: at least nine tenths of the differences in scores are between declarations",
    Band.UNRELIABLE: "the scores agree too little to rest conclusions on them",
    Band.TENTATIVE: "the scores agree enough for tentative conclusions only",
    Band.RELIABLE: "the scores agree enough to rest conclusions on them",
    Band.VERY_WEAK: "the experts' orders of the declarations have next to nothing in common",
    Band.WEAK: "the experts' orders of the declarations have little in common",
    Band.MEDIUM: "the experts' orders of the declarations are alike in part",
    Band.STRONG: "the experts' orders of the declarations are much alike",
}


@dataclass(frozen=True, slots=True)
class Worded:
    """`band` holds for `judged`: the lower end of the interval (`by_interval`), else the estimate itself.

    `at_best` is the band of the interval's upper end, the same as `band` without an interval: the truth lies between.
    """

    coefficient: Coefficient
    band: Band
    at_best: Band
    judged: float
    by_interval: bool

    @property
    def text(self) -> str:
        """The band in English."""
        return _TEXTS[self.band]

    @property
    def source(self) -> str:
        """Who drew the limits between the bands."""
        return _SOURCES[self.coefficient]


def word(coefficient: Coefficient, value: float | None, interval: tuple[float, float] | None = None) -> Worded | None:
    """The words for a coefficient; None for one that is not defined.

    Limits, each belonging to the band above it: intraclass correlations 0.5, 0.75, 0.9; alpha 0.667, 0.8; W 0.3, 0.5,
    0.7. Raises `ValueError` for what is no finite number.
    """
    if value is None:
        return None
    low, high = interval or (value, value)
    if not (isfinite(value) and isfinite(low) and isfinite(high)):
        raise ValueError(f"{value}, {interval}: no finite number")
    return Worded(coefficient, _band(coefficient, low), _band(coefficient, high), low, interval is not None)


def _band(coefficient: Coefficient, value: float) -> Band:
    return next((band for limit, band in _LIMITS[coefficient] if value >= limit), _WORST[coefficient])
