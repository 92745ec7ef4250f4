"""What people type into the fields of operations, cleaned by kind: codes, lines, prose, lists of names.

A *line* may stand in a cell of a bundle (no line break); *prose* may have several lines. A refusal names the field.
"""

from __future__ import annotations

import re

from evalapp.core.errors import Refusal
from evalapp.core.texts import LONGEST, kept_text
from evalapp.core.words import Words, say

__all__ = ["code", "line", "names", "prose"]

LONGEST_LINE = 500
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,32}", re.ASCII)


def line(typed: str, what: Words, *, needed: bool = False, most: int = LONGEST_LINE) -> str:
    """Return a text of one line; a line break or a tab inside becomes a space."""
    return _checked(" ".join(re.split(r"[\r\n\t]+", typed.strip())), what, needed, most)


def prose(typed: str, what: Words, *, needed: bool = False, most: int = LONGEST) -> str:
    """Return a text of one or more lines."""
    return _checked(typed, what, needed, most)


def code(typed: str) -> str:
    """Return a code: what addresses, bundles and reports call a declaration, an expert or an indicator."""
    text = typed.strip()
    if not _CODE.fullmatch(text) or not text.strip("."):
        raise Refusal(
            say("“%(code)s” is not a code: 1 to 32 of the characters A-Z a-z 0-9 _ . - are expected.", code=text[:40])
        )
    return text


def names(typed: tuple[str, ...], what: Words) -> tuple[str, ...]:
    """Return several names, each a line without `;`, none twice."""
    cleaned = (line(part, what) for name in typed for part in re.split("[;；]", name))
    return tuple(dict.fromkeys(part for part in cleaned if part))


def _checked(typed: str, what: Words, needed: bool, most: int) -> str:
    try:
        text = kept_text(typed, most)
    except Refusal as error:
        raise Refusal(say("%(what)s: %(problem)s", what=what, problem=error.problems[0])) from None
    if needed and not text:
        raise Refusal(say("%(what)s: something must be written here.", what=what))
    return text
