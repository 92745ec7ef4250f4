"""One writing for one text: width, case, accents, invisible characters and spaces folded away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["LONGEST", "fold", "has_han", "is_placeholder", "latin_tokens", "split_parentheses", "words"]

LONGEST = 160
"""Characters of a name. A longer text is compared as a whole and taken apart no further."""

_READ = 4096


def words(listed: str) -> frozenset[str]:
    """Return the words of a list that is written with spaces and line breaks."""
    return frozenset(listed.split())


_HAN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
_INVISIBLE = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})
_FILLERS = dict.fromkeys([0x115F, 0x1160, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10), *range(0x300, 0x370)], "")
_LIKE = str.maketrans("[]{}〔〕【】〖〗ØøŁłĐđ", "()()()()()OoLlDd")
_WORDS = re.compile(r"[^\W_]+")
_SINGLES = re.compile(r"\b(?:[^\W\d_][.\s]+){1,7}[^\W\d_]\b(?=\.|\s|,|$)")
_PLACEHOLDERS = words(
    """无 暂无 没有 不详 未知 未填 其他 个人 退休 已退休 离休 自由职业 自由职业者 保密 同上 null none nil na nan
    unknown retired freelance freelancer selfemployed independent other various tbd"""
)


def fold(text: str | None) -> str:
    """Return a text composed (NFKC), lower-case, without accents or invisible characters, with single spaces.

    Only the first few thousand characters are read: a name is much shorter.
    """
    return _folded((text or "")[:_READ])


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    if not plain.isascii():
        spaced = "".join(c if unicodedata.category(c) not in _INVISIBLE else " " * c.isspace() for c in plain)
        bare = unicodedata.normalize("NFKD", spaced).translate(_FILLERS)
        plain = unicodedata.normalize("NFC", bare).translate(_LIKE)
    else:
        plain = "".join(c for c in plain if c.isprintable() or c.isspace()).translate(_LIKE)
    return " ".join(plain.casefold().split())


def has_han(text: str) -> bool:
    """Whether a text holds Chinese characters."""
    return _HAN.search(text) is not None


def is_placeholder(folded: str) -> bool:
    """Whether a folded text stands for nothing: empty, only punctuation, or words like “none”."""
    kept = "".join(_WORDS.findall(folded))
    return not kept or kept in _PLACEHOLDERS


def latin_tokens(folded: str) -> list[str]:
    """Return the words of a folded Latin text; `m.i.t.` and `s. a.` become one word each."""
    joined = _SINGLES.sub(lambda found: re.sub(r"[.\s]+", "", found[0]) + " ", folded)
    return _WORDS.findall(joined.replace("&", " and ").replace("'", "").replace("’", ""))


def split_parentheses(text: str) -> tuple[str, list[str]]:
    """Return a text without what stands in parentheses, and what stood in them; unbalanced ones are dropped."""
    outer: list[str] = []
    inner: list[str] = []
    depth = 0
    for character in text:
        if character == "(":
            depth += 1
            if depth == 1:
                inner.append("")
                outer.append(" ")
        elif character == ")":
            depth = max(0, depth - 1)
        elif depth:
            inner[-1] += character
        else:
            outer.append(character)
    return "".join(outer).strip(), [part.strip() for part in inner if part.strip()]
