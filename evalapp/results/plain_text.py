"""Texts typed on pages as the bundle format takes them: one line, normal form C, nothing unprintable."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["one_line"]

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def one_line(text: str, instead: str = "") -> str:
    """Return the text on one line, its line breaks and other control characters as single spaces; `instead`, if given,
    where nothing is left to see. A text that came in by a bundle comes back unchanged."""
    line = unicodedata.normalize("NFC", _SURROGATE.sub("", _CONTROL.sub(" ", text)))
    return instead if instead and not line.strip() else line
