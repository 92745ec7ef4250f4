"""The language of a page: what the person chose, else what the browser asks for, else the installation's."""

from __future__ import annotations

from flask import Flask, current_app, g, request, session
from flask_babel import Babel, get_locale, gettext

from evalapp.core.words import Words

__all__ = ["LANGUAGES", "install", "translated"]

LANGUAGES = {"zh": "中文", "en": "English"}


def install(app: Flask) -> None:
    """Set up Flask-Babel and the filter `said` for sentences that come from operations."""
    Babel(app, locale_selector=_choose)
    app.jinja_env.filters["said"] = translated
    app.context_processor(lambda: {"language": str(get_locale()), "languages": LANGUAGES})


def translated(words: Words | str) -> str:
    """Return an operation's sentence in the page's language."""
    return words.said(gettext) if isinstance(words, Words) else words


def _choose() -> str:
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    signed_in = g.get("person")
    if signed_in is not None and signed_in.language in LANGUAGES:
        return str(signed_in.language)
    default = current_app.config["BABEL_DEFAULT_LOCALE"]
    return request.accept_languages.best_match(list(LANGUAGES)) or str(default)
