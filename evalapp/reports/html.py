"""From plain values to HTML: a sandboxed template engine of its own, which knows no request and no database."""

from __future__ import annotations

from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from evalapp.core.clock import in_zone
from evalapp.core.labels import label
from evalapp.core.translations import translations, translator
from evalapp.core.words import Translate, Words

__all__ = ["LANGUAGES", "render"]

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
LANGUAGES = {"zh": "zh-CN", "en": "en"}


def render(template: str, language: str, **values: Any) -> str:
    """Return a template's HTML in a language; whatever the values hold, text stays text."""
    return _environment(language).get_template(template).render(**values, language=language, lang=LANGUAGES[language])


@cache
def _environment(language: str) -> ImmutableSandboxedEnvironment:
    if language not in LANGUAGES:
        raise ValueError(f"reports speak {', '.join(LANGUAGES)}, not {language}")
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    translate = translator(language)
    environment.filters.update(
        said=partial(_said, translate), label=partial(_label, translate), moment=_moment, date=partial(_date, language)
    )
    return environment


def _said(translate: Translate, words: Words | str) -> str:
    return words.said(translate) if isinstance(words, Words) else words


def _label(translate: Translate, member: object) -> str:
    return label(member).said(translate)


def _moment(value: datetime, timezone: str) -> str:
    """Show a moment on the clock of the round's zone, to the second: a record is compared by it."""
    return in_zone(value, timezone).strftime("%Y-%m-%d %H:%M:%S") + f" ({timezone})"


def _date(language: str, value: datetime, timezone: str) -> str:
    return format_date(in_zone(value, timezone).date(), "long", locale=language)
