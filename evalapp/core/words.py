"""Sentences that are translated where they are shown.

Operations and rules speak in `Words`: an English sentence with named values. Pages, reports and mail translate it into
the reader's language; a command prints it in English. So no stage below the pages needs to know a language or the web.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Translate", "Words", "say"]

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence (`%(name)s` placeholders) and its values; a value may itself be `Words`."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def said(self, translate: Translate) -> str:
        """Return the sentence through `translate` (English sentence → the reader's), values filled in."""
        sentence = translate(self.text)
        if not self.values:
            return sentence.replace("%%", "%")
        values = {key: v.said(translate) if isinstance(v, Words) else v for key, v in self.values.items()}
        return sentence % values

    def __str__(self) -> str:
        return self.said(lambda text: text)


def say(text: str, /, **values: Any) -> Words:
    """Make a sentence; the name is a keyword of the message extraction, so `text` must be a literal."""
    return Words(text, values)
