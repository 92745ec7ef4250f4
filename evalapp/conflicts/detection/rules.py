"""The rules of detection: what a meeting of two facts suggests. Each rule is one function and its name is its id.

Sources: the Chinese rules of avoidance in tendering and evaluation (same unit, director, supervisor or holder, paid
service, legal dispute, each within three years) and the practice of research funders (parts of one body, region).
Kinship and bias cannot be detected; they come in only as what the expert stated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from evalapp.conflicts.detection.keys import MatchRelation, Strength

__all__ = ["RULES", "Meeting", "Suggestion", "suggestions"]

_PART_OF_EXPERT = {"employment", "control"}


@dataclass(frozen=True, slots=True)
class Meeting:
    """A fact of an expert (`of_expert`, with its kind of tie) that met one of a declaration, and how."""

    of_expert: str
    kind: str
    of_declaration: str
    relation: MatchRelation
    strength: Strength


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The rule that applies, the kind of conflict it suggests, and how strongly."""

    rule: str
    kind: str
    strength: Strength


def same_employer(met: Meeting) -> Suggestion | None:
    """The expert works for, or controls, the applicant or a party, or did so within the years."""
    if met.of_expert != "affiliation" or met.kind not in _PART_OF_EXPERT or met.relation is not MatchRelation.SAME:
        return None
    return Suggestion("same_employer", met.kind, met.strength)


def part_of_same_body(met: Meeting) -> Suggestion | None:
    """The expert's employer and the applicant or a party are one a part of the other, or parts of one body."""
    if met.of_expert != "affiliation" or met.kind not in _PART_OF_EXPERT or met.relation is not MatchRelation.PART:
        return None
    return Suggestion("part_of_same_body", met.kind, met.strength)


def earlier_work(met: Meeting) -> Suggestion | None:
    """Paid service, or another tie, of the expert to the applicant or a party within the years."""
    if met.of_expert != "affiliation" or met.kind not in {"service", "other"}:
        return None
    return Suggestion("earlier_work", met.kind, met.strength)


def dispute(met: Meeting) -> Suggestion | None:
    """A legal dispute of the expert with the applicant or a party within the years."""
    if met.of_expert != "affiliation" or met.kind != "dispute":
        return None
    return Suggestion("dispute", "dispute", met.strength)


def same_person(met: Meeting) -> Suggestion | None:
    """The expert bears the name of the declaration's leader."""
    if met.of_expert != "name":
        return None
    return Suggestion("same_person", "employment", met.strength)


def stated_relation(met: Meeting) -> Suggestion | None:
    """What the expert stated on the round's certificate fits the applicant, its leader or a party."""
    if met.of_expert != "relation":
        return None
    return Suggestion("stated_relation", met.kind, met.strength)


def same_region(met: Meeting) -> Suggestion | None:
    """Expert and declaration are of one province, where the round counts that."""
    if met.of_expert != "region" or met.of_declaration != "region":
        return None
    return Suggestion("same_region", "other", met.strength)


def same_city(met: Meeting) -> Suggestion | None:
    """The expert lives in the city, or their employer's name states it, where the round counts that."""
    if met.of_expert not in {"region", "seat"} or met.of_declaration != "applicant":
        return None
    return Suggestion("same_city", "other", met.strength if met.of_expert == "region" else Strength.LIKELY)


RULES: tuple[Callable[[Meeting], Suggestion | None], ...] = (
    same_employer, part_of_same_body, earlier_work, dispute, same_person, stated_relation, same_region, same_city,
)  # fmt: skip


@lru_cache(maxsize=1024)
def suggestions(met: Meeting) -> tuple[Suggestion, ...]:
    """Return what every rule makes of a meeting, in the order of the rules."""
    return tuple(found for rule in RULES if (found := rule(met)) is not None)
