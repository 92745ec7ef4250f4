"""Names of persons: order, titles, hyphens and initials; Chinese and Latin meet only by an alias."""

from __future__ import annotations

import re

from evalapp.conflicts.detection.folding import fold, has_han, split_parentheses, words
from evalapp.conflicts.detection.keys import Keys, Marks, Name, merge

__all__ = ["read_person"]

_OFFICES = (
    "教授|副教授|讲师|博士后|博士|硕士|院士|研究员|副研究员|工程师|高级工程师|先生|女士|小姐|同志|老师|主任|副主任|局长|副局长"
    "|市长|副市长|区长|副区长|县长|书记|副书记|处长|科长|院长|校长|所长|主席|总经理|经理|董事长|律师|法官"
)
_BEFORE = re.compile(f"^(?:{_OFFICES})")
_AFTER = re.compile(f"(?:{_OFFICES})$")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_TITLES = words(
    """dr prof professor mr mrs ms miss mx sir dame phd md msc bsc ba ma mba llm jd jr sr ii iii ing dipl hon rev mayor
    esq habil dphil"""
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def read_person(text: str, folded: str) -> Name:
    """Return the keys of a person; a family name alone gives none, because it says too little."""
    outer, notes = split_parentheses(folded)
    name = Name(text, "person")
    _read_part(name, outer)
    for note in notes:
        if has_han(note) != has_han(outer):
            _read_part(name, note)
    if text.translate(_UMLAUTS) != text:
        _read_latin(name, split_parentheses(fold(text.translate(_UMLAUTS)))[0])
    return name


def _read_part(name: Name, part: str) -> None:
    if has_han(part):
        plain = _AFTER.sub("", _BEFORE.sub("", _NOT_LETTERS.sub("", part)))
        if len(plain) > 1:
            merge(name.full, {plain: {}})
    else:
        _read_latin(name, part)


def _read_latin(name: Name, part: str) -> None:
    plain = part.replace(".-", ". ").replace(".", " ").replace("-", "").replace("'", "").replace("’", "")
    parts = [word for word in re.findall(r"[^\W\d_]+", plain) if word not in _TITLES]
    written = [word for word in parts if len(word) > 1 or not word.isascii()]
    initials = [word for word in parts if len(word) == 1 and word.isascii()]
    if len(parts) < 2:
        merge(name.full, {word: {} for word in parts if not word.isascii()})
        return
    middle: Marks = {"middle": frozenset(initials)} if initials else {}
    if len(written) > 1:
        merge(name.full, _orders(parts))
        merge(name.near if initials else name.bases, {"mid:" + "|".join(sorted(written)): middle})
        merge(name.bases, _abbreviated(written, middle))
    elif written:
        later: Marks = {"middle": frozenset(initials[1:])} if len(initials) > 1 else {}
        merge(name.near, {f"ini:{written[0]}|{initials[0]}": later})


def _orders(parts: list[str]) -> Keys:
    """The name in any order, and with two neighbouring words taken as one given name: Xiao Ming = Xiaoming."""
    found: Keys = {"|".join(sorted(parts)): {}}
    if 2 < len(parts) < 6:
        for at in range(len(parts) - 1):
            found["|".join(sorted([*parts[:at], parts[at] + parts[at + 1], *parts[at + 2 :]]))] = {}
    return found


def _abbreviated(written: list[str], middle: Marks) -> Keys:
    """What initials may be written for this name, the family name last or first."""
    return {f"ini:{written[-1]}|{written[0][0]}": middle, f"ini:{written[0]}|{written[1][0]}": middle}
