"""Do two names mean the same, or one a part of the other? Chinese and Latin, organisations, persons and cities."""

from __future__ import annotations

import hashlib

from evalapp.conflicts.detection.aliases import Aliases
from evalapp.conflicts.detection.chinese import read_chinese
from evalapp.conflicts.detection.cities import read_city, read_region
from evalapp.conflicts.detection.folding import LONGEST, fold, has_han, is_placeholder, split_parentheses
from evalapp.conflicts.detection.keys import Keys, Match, MatchRelation, Name, Strength, What, compatible, merge
from evalapp.conflicts.detection.latin import read_latin
from evalapp.conflicts.detection.persons import read_person
from evalapp.core.words import say

__all__ = ["PAIRINGS", "match", "read_name"]

_SAME = Match(MatchRelation.SAME, Strength.STRONG, say("the same name"))
_SHORT = Match(MatchRelation.SAME, Strength.LIKELY, say("a short form or another order of the same name"))
_PART = Match(MatchRelation.PART, Strength.STRONG, say("one is a part of the other"))
_SHARED = Match(MatchRelation.PART, Strength.LIKELY, say("both are parts of one body"))
_BRANCH = Match(MatchRelation.PART, Strength.LIKELY, say("one is a branch of the other, or its short name"))
_GROUP = Match(MatchRelation.PART, Strength.LIKELY, say("a group and a company of its name"))
_PERSON = Match(MatchRelation.PERSON_SAME, Strength.LIKELY, say("the same name of a person"))
_INITIALS = Match(MatchRelation.PERSON_SIMILAR, Strength.WEAK, say("the same family name and initials"))

Pairing = tuple[str, str, Match]
PAIRINGS: dict[What, tuple[Pairing, ...]] = {
    "organisation": (
        ("full", "full", _SAME), ("full", "near", _SHORT), ("near", "full", _SHORT),
        ("full", "bodies", _PART), ("bodies", "full", _PART), ("near", "bodies", _PART), ("bodies", "near", _PART),
        ("bodies", "bodies", _SHARED), ("full", "bases", _BRANCH), ("bases", "full", _BRANCH),
    ),
    "person": (
        ("full", "full", _PERSON), ("near", "near", _INITIALS), ("near", "bases", _INITIALS),
        ("bases", "near", _INITIALS),
    ),
    "region": (("full", "full", _SAME),),
    "city": (("full", "full", _SAME), ("full", "bodies", _PART), ("bodies", "full", _PART)),
}  # fmt: skip
"""Which keys of one name meet which of another, the strongest relation first; two names match by nothing else."""


def read_name(text: str | None, what: What, aliases: Aliases | None = None, region: str = "") -> Name:
    """Take a name apart. A text that stands for nothing has no keys and matches nothing.

    A text longer than `LONGEST` is compared as a whole. `region` is the province of a city.
    """
    written = text or ""
    folded = fold(written)
    if is_placeholder(folded):
        return Name(_shown(written), what)
    if len(folded) > LONGEST:
        return Name(_shown(written), what, full={"sha256:" + _sha256(written): {}})
    name = _read(_shown(written), folded, what, region)
    return aliases.applied(name) if aliases else name


def match(one: Name, other: Name) -> Match | None:
    """Return how two names of one sort belong together, None if they do not."""
    for mine, theirs, result in PAIRINGS[one.what]:
        if _meet(getattr(one, mine), getattr(other, theirs)):
            if result is _SAME and {one.form, other.form} == {"company", "group"}:
                return _GROUP
            return result
    return None


def _meet(mine: Keys, theirs: Keys) -> bool:
    return any(compatible(mine[key], theirs[key]) for key in mine.keys() & theirs.keys())


def _read(written: str, folded: str, what: What, region: str) -> Name:
    if what == "person":
        return read_person(written, folded)
    if what == "city":
        return read_city(written, folded, region)
    if what == "region":
        return read_region(written, folded)
    if not has_han(folded):
        return read_latin(written, folded)
    name = read_chinese(written, folded)
    outer, notes = split_parentheses(folded)
    if not has_han(outer):
        name = read_latin(written, outer)
    for note in notes:
        if has_han(note) != has_han(outer) and len(note) > 3:
            other = read_chinese(note, note) if has_han(note) else read_latin(note, note)
            merge(name.full, other.full)
            merge(name.bodies, other.bodies)
    return name


def _shown(written: str) -> str:
    """A name as it is shown; one that is too long is cut, its digest keeps it apart from others that begin alike."""
    if len(written) <= LONGEST:
        return written
    return f"{written[: LONGEST - 10]}… {_sha256(written)[:8]}"


def _sha256(written: str) -> str:
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
