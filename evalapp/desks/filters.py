"""What templates can call: moments in the round's zone, exact numbers as text, labels of the closed lists."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from evalapp.core.clock import in_zone
from evalapp.core.labels import label
from evalapp.desks.web import person, viewer

__all__ = ["install"]


def install(app: Flask) -> None:
    """Register filters and globals."""
    app.jinja_env.filters.update(moment=_moment, exact=_exact, label=_label)
    app.context_processor(lambda: {"person": person(), "viewer": viewer()})
    app.jinja_env.add_extension("jinja2.ext.loopcontrols")


def _moment(value: datetime | None, timezone: str) -> Markup | str:
    """Show a moment on the clock of a zone, with the machine-readable moment beside it."""
    if value is None:
        return "—"
    local = in_zone(value, timezone)
    shown = local.strftime("%Y-%m-%d %H:%M")
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(timespec="seconds"), shown)


def _exact(value: Decimal | int | None) -> str:
    """Show a number as it was entered: no exponent, no trailing zeros."""
    if value is None:
        return ""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _label(value: object) -> str:
    """Show a member of a closed list in the page's language."""
    return label(value).said(gettext)
