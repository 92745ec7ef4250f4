"""What forms of all desks share."""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import urlsplit

from flask import flash, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs are older than the class
from wtforms.form import BaseForm

from evalapp.core.errors import Refusal
from evalapp.desks.language import translated

__all__ = [
    "PlainForm",
    "SelectChoice",
    "chosen_id",
    "clean_text",
    "first_choice",
    "local_target",
    "normal_text",
    "require_clean",
    "show_refusal",
]


class PlainForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Base of all forms: CSRF token, translated messages."""


def clean_text(_form: BaseForm, field: Field) -> None:
    """Refuse characters no database or PDF can carry alike: controls (but tab and line feed), lone surrogates."""
    require_clean(field.data or "")


def require_clean(text: str) -> None:
    """Refuse a text with such characters."""
    for character in text:
        kind = unicodedata.category(character)
        if kind == "Cs" or (kind == "Cc" and character not in "\t\n\r"):
            raise ValidationError(_("This text holds a character that cannot be stored. Please type it again."))


def normal_text(value: Any) -> Any:
    """Return typed text in Unicode's composed form with plain line feeds, without outer space (a field filter)."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def first_choice() -> SelectChoice:
    """Return the empty choice with which the list of a grave act begins: nothing is chosen for anybody."""
    return SelectChoice("", gettext("Please choose"))


def chosen_id(value: Any) -> int | None:
    """Return the id that was chosen, None for the empty choice (the `coerce` of a list)."""
    return int(value) if value else None


def local_target(wanted: str | None) -> str:
    """Return an address of this installation to go back to; anything else becomes the start page."""
    if wanted and wanted.startswith("/") and not wanted.startswith(("//", "/\\")):
        parts = urlsplit(wanted)
        if not parts.scheme and not parts.netloc:
            return wanted
    return url_for("public.home")


def show_refusal(error: Refusal) -> None:
    """Show why an operation refused, above the form that keeps what was typed."""
    for problem in error.problems:
        flash(translated(problem), "danger")
