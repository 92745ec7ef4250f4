"""What detection reads: plain facts of experts and of declarations, and the round's policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Affiliation", "AffiliationKind", "Alias", "DeclarationFacts", "ExpertFacts", "Party", "PartyKind", "Policy",
    "RegionRule", "Relation", "Subject",
]  # fmt: skip

AffiliationKind = Literal["employment", "control", "service", "dispute", "other"]
PartyKind = Literal["leader", "service_firm", "partner", "unit"]
RegionRule = Literal["none", "region", "city"]
Subject = Literal["city", "person", "organisation"]


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A tie of an expert to an organisation; a year that is not known is None, and no last year means: still."""

    organisation: str
    kind: AffiliationKind = "employment"
    from_year: int | None = None
    until_year: int | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """What an expert stated on the round's certificate; `kind` is one of `evalapp.conflicts.models.KINDS`."""

    kind: str
    name: str
    subject: Subject
    from_year: int | None = None
    until_year: int | None = None


@dataclass(frozen=True, slots=True)
class ExpertFacts:
    """An expert: `region` as written, a province with or without its city."""

    code: str
    name: str
    region: str = ""
    affiliations: tuple[Affiliation, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody behind a declaration: its leader (a person), a service firm, a partner, a unit of the applicant."""

    kind: PartyKind
    name: str
    from_year: int | None = None
    until_year: int | None = None


@dataclass(frozen=True, slots=True)
class DeclarationFacts:
    """A declaration: `applicant` is the city (or an organisation), `region` its province."""

    code: str
    applicant: str
    region: str = ""
    parties: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True)
class Alias:
    """Two names that no rule of writing connects: `alias` means the `same` as `name`, or a `part` of it."""

    name: str
    alias: str
    relation: Literal["same", "part"] = "same"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the round counts: `year` is the reference year, `years` how many years back an ended tie still counts."""

    year: int
    years: int = 3
    region: RegionRule = "none"
    aliases: tuple[Alias, ...] = ()

    def __post_init__(self) -> None:
        if self.years < 0:
            raise ValueError(f"years {self.years} is below 0")

    def counts(self, until_year: int | None) -> bool:
        """Whether a tie that ended in this year still counts; None means: still going on."""
        return until_year is None or until_year >= self.year - self.years
