"""Organisation names in Latin letters: abbreviations, legal forms, word order, acronyms, departments."""

from __future__ import annotations

import re

from evalapp.conflicts.detection.folding import latin_tokens, split_parentheses
from evalapp.conflicts.detection.keys import Keys, Name, merge
from evalapp.conflicts.detection.latin_words import (
    ADDRESSES,
    BODIES,
    DISTINCT,
    KNOWN_ACRONYMS,
    LEGAL,
    STOPS,
    TRADES,
    UNITS,
    usual_word,
)  # fmt: skip

__all__ = ["read_latin"]

_SEGMENTS = re.compile(r"[,;/|，；、]|\s-\s")
_GOVERNMENT = re.compile(
    r"(?:the )?(.{2,40}?) (?:municipal|city|district|county)\b.*\b(?:government|bureau|office|commission|committee)\b"
)


def read_latin(text: str, folded: str) -> Name:
    """Return the keys of an organisation whose name is written in Latin letters (or in no Chinese ones)."""
    outer, notes = split_parentheses(folded)
    segments = [words for part in _SEGMENTS.split(outer) if (words := [usual_word(w) for w in latin_tokens(part)])]
    legal = any(set(words) & LEGAL for words in segments)
    whole = [words for part in segments if (words := _without_legal(part))]
    name = Name(text, "organisation", form=_form(segments) if legal else "")
    kept = whole[:1] + [words for words in whole[1:] if not set(words) <= ADDRESSES | set(whole[0])]
    if not kept or not "".join(_content([word for part in kept for word in part])):
        return name
    _read_segments(name, kept, first_is_company=legal and len(kept) > 1)
    qualifier = "".join(key for note in notes if (key := _key(latin_tokens(note))) and f"acr:{key}" not in name.near)
    if qualifier:
        branch = Name(text, "organisation", form=name.form)
        merge(branch.full, {f"{key}({qualifier})": marks for key, marks in name.full.items()})
        merge(branch.bodies, name.bodies)
        merge(branch.bases, name.full)
        merge(branch.bases, name.bases)
        name = branch
    elif legal and len(kept) == 1:
        merge(name.bases, _brand(kept[0]))
    if text.isupper() and len(whole) == 1 and len(whole[0]) == 1:
        merge(name.full, {f"acr:{whole[0][0]}": {}})
    if found := _GOVERNMENT.match(outer):
        merge(name.bodies, {f"gov:{_key(latin_tokens(found[1]))}": {}})
    return name


def _read_segments(name: Name, kept: list[list[str]], *, first_is_company: bool) -> None:
    words = [word for part in kept for word in part]
    merge(name.full, {_key(words): {}})
    merge(name.near, _orders(words) | _acronym(words))
    for position, part in enumerate(kept):
        if len(kept) > 1 and (set(part) & BODIES or (position == 0 and first_is_company)):
            campus = position == 0 and not any(set(other) & (UNITS | BODIES) for other in kept[1:])
            merge(name.bases if campus else name.bodies, _named(part) | _acronym(part, known=True))
        for body in _inside(part):
            merge(name.bodies, _named(body))


def _inside(words: list[str]) -> list[list[str]]:
    """Return the bodies named within one run of words: X University School of Law, Hospital of the University of X."""
    found = []
    for at, word in enumerate(words):
        rest = words[at + 1 :]
        if word == "university" and at and rest and rest[0] not in STOPS and set(rest) & UNITS:
            found.append(words[: at + 1])
        if (
            word in {"of", "at", "to", "with", "in"}
            and set(words[:at]) & UNITS
            and set(rest) & {"university", "academy"}
        ):
            found.append(rest)
    return found


def _named(words: list[str]) -> Keys:
    key: Keys = {_key(words): {}}
    return key | _orders(words)


def _orders(words: list[str]) -> Keys:
    """University of X = X University, except where both exist; X University of China = X University."""
    content = _content(words)
    if content.count("university") != 1 or len(content) < 2:
        return {}
    if words[-2:] == ["of", "china"] and content[0] != "university" and len(content) > 2:
        return {"".join(content[:-1]): {}}
    if "of" in words[2:]:
        return {}
    first, last = content[0] == "university", content[-1] == "university"
    place = content[1:] if first else content[:-1]
    if not (first or last) or " ".join(place) in DISTINCT:
        return {}
    return {"".join([*place, "university"] if first else ["university", *place]): {}}


def _acronym(words: list[str], *, known: bool = False) -> Keys:
    """The initials; with `known` only those that everybody takes for this one body."""
    content = _content(words)
    short = "".join(word[0] for word in content)
    usual = 3 <= len(short) <= 6 and KNOWN_ACRONYMS.get(short, "" if known else _key(words)) == _key(words)
    return {f"acr:{short}": {}} if usual else {}


def _brand(words: list[str]) -> Keys:
    content = _content(words)
    brand = list(content)
    while len(brand) > 1 and brand[-1] in TRADES:
        brand.pop()
    return {"".join(brand): {}} if brand != content else {}


def _without_legal(words: list[str]) -> list[str]:
    end = len(words)
    while end and words[end - 1] in LEGAL:
        end -= 1
    return words[:end]


def _form(segments: list[list[str]]) -> str:
    ends = {word for words in segments for word in words if word in LEGAL}
    return "group" if ends & {"group", "holding"} else "company"


def _content(words: list[str]) -> list[str]:
    return [word for word in words if word not in STOPS]


def _key(words: list[str]) -> str:
    return "".join(_content(words))
