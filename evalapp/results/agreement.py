"""How far the experts agree, as a calculation keeps it: coefficients, their intervals and what they say in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evalapp.core.labels import label, register_labels
from evalapp.core.words import Words, say
from scoring.agreement.words import Band, Coefficient, word

__all__ = ["NAMES", "AgreementFigures", "Figure"]

register_labels(
    {
        Band.POOR: say("Poor: who scores a declaration matters at least as much as the declaration."),
        Band.MODERATE: say("Moderate: good declarations are told from weak ones, close ones are not told apart."),
        Band.GOOD: say("Good: at least three quarters of the differences lie between declarations."),
        Band.EXCELLENT: say("Excellent: at least nine tenths of the differences lie between declarations."),
        Band.UNRELIABLE: say("Single sheets agree too little to rest conclusions on one of them."),
        Band.TENTATIVE: say("Single sheets agree enough for tentative conclusions from one of them."),
        Band.RELIABLE: say("Single sheets agree enough to rest conclusions on one of them."),
        Band.VERY_WEAK: say("The experts' orders of the declarations have next to nothing in common."),
        Band.WEAK: say("The experts' orders of the declarations have little in common."),
        Band.MEDIUM: say("The experts' orders of the declarations are alike in part."),
        Band.STRONG: say("The experts' orders of the declarations are much alike."),
    }
)

NAMES: Mapping[str, Words] = {
    "icc.3k": say("The ranking by the mean of all sheets (ICC 3,k)"),
    "icc.1k": say("The ranking by the mean of a declaration's sheets (ICC 1,k)"),
    "icc.3": say("One expert's sheets alone (ICC 3,1)"),
    "icc.1": say("One score sheet alone (ICC 1,1)"),
    "krippendorff.interval": say("Any two sheets of the same declaration (Krippendorff's alpha)"),
    "kendall_w": say("The experts' orders of the declarations (Kendall's W)"),
}
"""What is kept, in the order in which it is shown."""

_FAMILIES = {"icc": Coefficient.ICC, "krippendorff": Coefficient.ALPHA, "kendall_w": Coefficient.W}


@dataclass(frozen=True, slots=True)
class Figure:
    """A coefficient of agreement, with its interval where it has one."""

    key: str
    value: Decimal
    interval: tuple[Decimal, Decimal] | None

    @property
    def name(self) -> Words:
        """What it is a coefficient of."""
        return NAMES[self.key]

    @property
    def said(self) -> Words:
        """What its interval's lower end says in words; without an interval, what it says itself."""
        low = self.value if self.interval is None else self.interval[0]
        worded = word(_FAMILIES[self.key.partition(".")[0]], float(low))
        assert worded is not None  # noqa: S101 - only a coefficient that is not defined has no words
        return label(worded.band)

    @classmethod
    def from_plain(cls, row: Mapping[str, Any]) -> Figure:
        """Read what a calculation keeps."""
        ends = row["interval"]
        interval = None if ends is None else (Decimal(ends[0]), Decimal(ends[1]))
        return cls(row["key"], Decimal(row["value"]), interval)


@dataclass(frozen=True, slots=True)
class AgreementFigures:
    """The coefficients that the design allows, with intervals at `level`. `reliability` is the generalizability
    coefficient of a ranking by means of `sheets` score sheets a declaration (their harmonic mean), None where it is not
    defined; `needed`: how many sheets it takes for 0.8, None where no number of them is enough."""

    level: Decimal
    figures: tuple[Figure, ...] = ()
    reliability: Decimal | None = None
    sheets: Decimal | None = None
    needed: int | None = None

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> AgreementFigures:
        """Read what a calculation keeps."""
        exact = {name: None if values[name] is None else Decimal(values[name]) for name in ("reliability", "sheets")}
        figures = tuple(map(Figure.from_plain, values["figures"]))
        return cls(level=Decimal(values["level"]), figures=figures, needed=values["needed"], **exact)
