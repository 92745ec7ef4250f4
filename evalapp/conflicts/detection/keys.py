"""A name taken apart into keys: two names can only match where they share one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Literal

from evalapp.core.words import Words

__all__ = ["Keys", "Marks", "Match", "MatchRelation", "Name", "Strength", "What", "compatible", "merge"]

What = Literal["organisation", "person", "city", "region"]
Marks = Mapping[str, frozenset[str]]
"""What else a key knows, by slot (level, province, city, middle name); where both know a slot they must agree."""
Keys = dict[str, Marks]


class MatchRelation(StrEnum):
    """How two names belong together."""

    SAME = "same"
    PART = "part"
    PERSON_SAME = "person-same"
    PERSON_SIMILAR = "person-similar"


class Strength(IntEnum):
    """How much a match says. Not a probability: nothing was measured to make one."""

    WEAK = 1
    LIKELY = 2
    STRONG = 3


@dataclass(frozen=True, slots=True)
class Match:
    """Two names that belong together, and why."""

    relation: MatchRelation
    strength: Strength
    why: Words


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name and its keys.

    `full`: the name itself; equal ones are the same. `near`: short forms and other orders of it, and for persons names
    whose given names are initials. `bodies`: what it is a part of; two parts of one body belong together. `bases`: what
    it may be a branch or a brand of; two branches alone do not belong together. `form`: "company", "group" or "".
    """

    text: str
    what: What
    full: Keys = field(default_factory=dict)
    near: Keys = field(default_factory=dict)
    bodies: Keys = field(default_factory=dict)
    bases: Keys = field(default_factory=dict)
    form: str = ""


def compatible(one: Marks, other: Marks) -> bool:
    """Whether two marks agree in every slot that both know."""
    return all(one[slot] & other[slot] for slot in one.keys() & other.keys())


def merge(into: Keys, more: Mapping[str, Marks]) -> None:
    """Add keys that are not there yet; empty ones never."""
    for key, marks in more.items():
        if key:
            into.setdefault(key, marks)
