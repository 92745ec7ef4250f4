"""Texts that people type, in the one form in which both databases, every export and a PDF carry them alike."""

from __future__ import annotations

import unicodedata

from evalapp.core.errors import Refusal
from evalapp.core.words import say

__all__ = ["LONGEST", "kept_text"]

LONGEST = 20_000


def kept_text(typed: str, longest: int = LONGEST) -> str:
    """Return typed text composed (NFC), with plain line feeds and without outer space; refuse what cannot be stored."""
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > longest:
        raise Refusal(
            say("This text has %(length)s characters; at most %(most)s can be kept.", length=len(text), most=longest)
        )
    for character in text:
        kind = unicodedata.category(character)
        if kind == "Cs" or (kind == "Cc" and character not in "\t\n"):
            raise Refusal(say("This text holds a character that cannot be stored. Please type it again."))
    return text
