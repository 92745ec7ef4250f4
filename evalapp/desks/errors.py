"""Every error becomes a page a person can read; nobody sees a traceback."""

from __future__ import annotations

import structlog
from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from evalapp.core.errors import Refusal

__all__ = ["install"]

log = structlog.get_logger(__name__)


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(IntegrityError, _crossed)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, title: str, *sentences: object) -> ResponseReturnValue:
    opened = g.get("db")
    if opened is not None:
        opened.rollback()
    return render_template("shared/error.html", status=status, title=title, sentences=sentences), status


def _refused(error: Refusal) -> ResponseReturnValue:
    if error.status == 404:
        # What is hidden and what is absent answer alike, to the byte.
        return _page(404, _("Not found"), _("There is nothing at this address, or nothing that you may see."))
    return _page(error.status, _titles(error.status), *error.problems)


def _titles(status: int) -> str:
    if status == 403:
        return str(_("Not permitted"))
    if status == 409:
        return str(_("Somebody saved a newer version first"))
    return str(_("This cannot be done"))


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return _page(400, _("The form has expired"), _("Please go back, reload the page and send the form again."))


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error
    if isinstance(error, SecurityError):
        # A host name that is not ours: no address can be built for it, so no page either.
        return "400 Bad Request", 400, {"Content-Type": "text/plain; charset=utf-8"}
    if code == 404:
        return _page(404, _("Not found"), _("There is nothing at this address, or nothing that you may see."))
    if code == 413:
        return _page(413, _("Too large"), _("What was sent is larger than this installation accepts."))
    return _page(code, _("The request was not understood"), _("Please go back and try again."))


def _busy(error: OperationalError) -> ResponseReturnValue:
    _look_up_nobody()
    log.warning("database not available", error=str(error.orig))
    return _page(503, _("Please try again in a moment"), _("The database is busy. Nothing was saved."))


def _crossed(_error: IntegrityError) -> ResponseReturnValue:
    """Two people did the same thing at once, and the database kept the first."""
    return _page(409, _titles(409), _("Somebody did the same at the same moment. Nothing was saved; please try again."))


def _unexpected(error: Exception) -> ResponseReturnValue:
    _look_up_nobody()
    log.error("unexpected error", exc_info=error)
    return _page(
        500, _("Something went wrong on our side"), _("Nothing was saved. The operators find details in the log.")
    )


def _look_up_nobody() -> None:
    """Where the very question who asks has failed, the page about it must not ask again."""
    g.setdefault("person", None)
