"""Translations outside a request: reports, mail and commands speak a named language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

from evalapp.core.words import Translate

__all__ = ["DIRECTORY", "translations", "translator"]

DIRECTORY = Path(__file__).resolve().parent.parent / "translations"


@cache
def translations(language: str) -> NullTranslations:
    """Return the catalogue of a language (`zh`, `en`); English is the language of the sources."""
    return Translations.load(str(DIRECTORY), [language])


def translator(language: str) -> Translate:
    """Return the function that turns an English sentence into the language's."""
    return translations(language).gettext
