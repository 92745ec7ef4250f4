"""How sure a ranking is: frozen values for pages and reports, read from what a calculation keeps.

What the model says of experts stands in the same kept values and comes out by `strictness_of` alone: nothing else here
names an expert, so what officials' pages and reports are given cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evalapp.core.words import Words
from evalapp.results.agreement import AgreementFigures
from evalapp.results.doubts import doubt_words

__all__ = ["HowSure", "Interval", "Place", "Strictness", "Variance", "strictness_of"]

Plain = Mapping[str, Any]
Interval = tuple[Decimal, Decimal]
UNSETTLED = Decimal("0.1"), Decimal("0.9")
"""Between these chances of being funded lies the close-score zone."""


@dataclass(frozen=True, slots=True)
class Place:
    """How sure a declaration's place is, by the reference model. `ranks` holds its true rank, `interval` its true value
    in points, each at the level of the whole; `chance` is that of being funded, None where there is no funding line.

    `total`, `rank`, `expected_rank` and what `total` is made of (`raw` + `strictness` + `shrinkage`, exactly) belong to
    the reference ranking, which is another one than the official.
    """

    code: str
    ranks: tuple[int, int]
    chance: Decimal | None
    total: Decimal
    rank: int
    tied: bool
    expected_rank: Decimal
    se: Decimal
    interval: Interval
    raw: Decimal
    strictness: Decimal
    shrinkage: Decimal

    @property
    def unsettled(self) -> bool:
        """Whether it stands in the close-score zone."""
        return self.chance is not None and UNSETTLED[0] < self.chance < UNSETTLED[1]

    @classmethod
    def from_plain(cls, code: str, row: Plain) -> Place:
        """Read what a calculation keeps."""
        low, high = row["ranks"]
        names = ("total", "expected_rank", "se", "raw", "strictness", "shrinkage")
        return cls(
            code=code,
            ranks=(low, high),
            chance=None if row["chance"] is None else Decimal(row["chance"]),
            rank=row["rank"],
            tied=row["tied"],
            interval=_interval(row["interval"]),
            **{name: Decimal(row[name]) for name in names},
        )


@dataclass(frozen=True, slots=True)
class Variance:
    """Components of variance, in squared points: between declarations, between experts, and what neither explains."""

    declaration: Decimal
    expert: Decimal
    residual: Decimal


@dataclass(frozen=True, slots=True)
class Strictness:
    """What the model says of one expert; never a finding. `severity`: points given below the others on the same work,
    positive is strict; `precision`: 1 over the variance of the expert's noise, 1 is average."""

    code: str
    sheets: int
    severity: Decimal
    interval: Interval
    precision: Decimal


@dataclass(frozen=True, slots=True)
class HowSure:
    """How sure one ranking is. `places` is by code, empty where `why` says why the model says nothing; `draws` joint
    draws with `seed` gave the chances and the ranks. `agreement` is of the sheets' own totals, None of the twin."""

    model: str
    level: Decimal
    seed: int
    draws: int
    places: Mapping[str, Place]
    variance: Variance | None
    why: Words | None
    doubts: tuple[Words, ...]
    agreement: AgreementFigures | None

    @property
    def zone(self) -> tuple[str, ...]:
        """The codes of the close-score zone, ascending."""
        return tuple(sorted(code for code, place in self.places.items() if place.unsettled))

    @property
    def has_line(self) -> bool:
        """Whether there is a funding line to be inside of."""
        return any(place.chance is not None for place in self.places.values())

    @classmethod
    def from_plain(cls, values: Plain) -> HowSure:
        """Read what a calculation keeps, but for what it says of experts."""
        why, variance = values["why"], values["variance"]
        return cls(
            model=values["model"],
            level=Decimal(values["level"]),
            seed=values["seed"],
            draws=values["draws"],
            places={code: Place.from_plain(code, row) for code, row in values["declarations"].items()},
            variance=None if variance is None else Variance(**{name: Decimal(text) for name, text in variance.items()}),
            why=None if why is None else doubt_words(why["code"], why["params"]),
            doubts=tuple(doubt_words(row["code"], row["params"]) for row in values["doubts"]),
            agreement=AgreementFigures.from_plain(values["agreement"]) if "agreement" in values else None,
        )


def strictness_of(values: Plain) -> tuple[Strictness, ...]:
    """Return what a calculation keeps of experts, by code: for coordinators, and for nobody else."""
    return tuple(
        Strictness(
            code,
            row["sheets"],
            Decimal(row["severity"]),
            _interval(row["interval"]),
            Decimal(row["precision"]),
        )
        for code, row in sorted(values["experts"].items())
    )


def _interval(ends: list[str]) -> Interval:
    low, high = ends
    return Decimal(low), Decimal(high)
