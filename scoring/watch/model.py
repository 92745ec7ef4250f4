"""What the watch over experts says: signals with their evidence. A flag is no finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Flag", "RegionEffect", "Signal", "Unwatched", "UnwatchedCode", "WatchReport"]


class Signal(StrEnum):
    """What can stand out in an expert's sheets."""

    NOISE = "noise"
    RESIDUAL = "residual"
    CORRELATION = "correlation"
    EXTREMES = "extremes"
    HALO = "halo"
    OWN_REGION = "own_region"


class UnwatchedCode(StrEnum):
    """Why a signal, or all of them, cannot be watched."""

    NO_SCORES = "no_scores"
    NO_COMPARISON = "no_comparison"
    NO_SPREAD = "no_spread"
    TOO_FEW = "too_few"
    NO_ENDS = "no_ends"
    NO_REGIONS = "no_regions"


_REASONS: dict[UnwatchedCode, str] = {
    UnwatchedCode.NO_SCORES: "no counted sheet has a total",
    UnwatchedCode.NO_COMPARISON: "no expert has {fewest} declarations that others scored too: nobody can be compared",
    UnwatchedCode.NO_SPREAD: "no expert gives different totals, so nobody stands out",
    UnwatchedCode.TOO_FEW: "too few experts have the {fewest} sheets that this needs",
    UnwatchedCode.NO_ENDS: "the ends of the scale are not known",
    UnwatchedCode.NO_REGIONS: "no expert has sheets both of the own region and of others that could be compared",
}

_SENTENCES: dict[Signal, str] = {
    Signal.NOISE: "the totals scatter by {value:.1f} points around what the others and the expert's own strictness "
    "lead to expect; the typical expert's by {typical:.1f}",
    Signal.RESIDUAL: "one total, {score:.1f}, is {points:+.1f} points off what the others and the expert's own "
    "strictness lead to expect: {value:+.1f} of the expert's own deviations",
    Signal.CORRELATION: "the order of the totals hardly follows the others': a rank correlation of {value:.2f}, where "
    "the typical expert has {typical:.2f}",
    Signal.EXTREMES: "{value:.0%} of the scores stand at an end of the scale; of the others' on the same declarations "
    "{others:.0%}",
    Signal.HALO: "the scores hardly differ: {same:.0%} of the sheets are alike, and the items within a sheet differ by "
    "{spread:.0%} of what they do with the typical expert",
    Signal.OWN_REGION: "declarations of the own region get {value:+.1f} points beside what the others lead to expect",
}
_ALIKE = "the scores hardly differ: {same:.0%} of the sheets have the very same total"


@dataclass(frozen=True, slots=True)
class Flag:
    """A signal that an expert's sheets reach.

    `value` is what was seen: own noise in points; the largest residual in the expert's own deviations; the rank
    correlation; the share of extreme scores; sameness from 0 to 1; the effect in points, shrunk. `false_alarm` is the
    chance that an honest expert of this round reaches it, by which the flag was raised; `interval` that of an effect,
    in points. `declarations` are the codes that the evidence rests on, the strongest first; `facts` what a page prints
    besides: noise `typical`, `ratio`; residual `score`, `expected`, `points`; correlation `typical`; extremes
    `others`; halo `same`, and with items `spread`; own region `raw`, `own`, `other` (numbers of sheets); all `sheets`.
    """

    signal: Signal
    value: float
    false_alarm: float
    interval: tuple[float, float] | None = None
    declarations: tuple[str, ...] = ()
    facts: Mapping[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The flag as an English sentence. It says what was seen and how likely luck is, not that anybody did wrong."""
        plain = self.signal is Signal.HALO and "spread" not in self.facts
        seen = (_ALIKE if plain else _SENTENCES[self.signal]).format(value=self.value, **self.facts)
        if self.interval:
            seen += f" (between {self.interval[0]:+.1f} and {self.interval[1]:+.1f})"
        return f"{seen}. By luck alone this happens to {self.false_alarm:.2%} of honest experts. This is no finding."


@dataclass(frozen=True, slots=True)
class Unwatched:
    """Why a signal is not watched, by code and parameters; `text` is the English clause."""

    code: UnwatchedCode
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The reason in English."""
        return _REASONS[self.code].format(**self.params)


@dataclass(frozen=True, slots=True)
class RegionEffect:
    """Points given to declarations of the own region beyond others', with standard error and interval of `level`."""

    effect: float
    se: float
    interval: tuple[float, float]
    level: float


@dataclass(frozen=True, slots=True)
class WatchReport:
    """The flags of a round's experts, and how far they can be trusted. A flag is no finding.

    `flags` holds every expert with a total, by code, most with none. `false_alarm` is the chance asked for that an
    honest expert has any flag (each single signal's where `each`); `thresholds` is by expert the chance up to which one
    signal raises a flag; `realised` how often each signal alone flags an honest expert of this round. So with m
    experts `expected_alarms` of them are flagged although all are honest, and `any_alarm` is the share of wholly honest
    rounds in which somebody is. They come from `replications` honest rounds made with `seed`; `pooled` where the round
    is so large that experts with as many sheets had to stand for each other.

    `region` is the overall favour to the own region, None where it cannot be had, `regions` each expert's, shrunk
    towards it. `unwatched` says which signals were not watched, and why.
    """

    flags: Mapping[str, tuple[Flag, ...]] = field(default_factory=dict)
    false_alarm: float = 0.01
    each: bool = False
    seed: int = 0
    replications: int = 0
    pooled: bool = False
    thresholds: Mapping[str, float] = field(default_factory=dict)
    realised: Mapping[Signal, float] = field(default_factory=dict)
    expected_alarms: float = 0.0
    any_alarm: float = 0.0
    region: RegionEffect | None = None
    regions: Mapping[str, RegionEffect] = field(default_factory=dict)
    unwatched: Mapping[Signal, Unwatched] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """How many flags luck alone would raise, in English."""
        return (
            f"A flag is no finding. Were all {len(self.flags)} experts honest, {self.expected_alarms:.1f} of them "
            f"would be flagged on average, and somebody would be in {self.any_alarm:.0%} of such rounds."
        )
