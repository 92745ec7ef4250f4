"""The password typed again before an act that binds."""

from __future__ import annotations

from datetime import datetime

from flask import request, session
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired, Length

from evalapp.accounts import sign_in as sessions
from evalapp.accounts.models import User
from evalapp.core import clock
from evalapp.core.errors import Forbidden, Refusal
from evalapp.core.words import say
from evalapp.desks.forms import PlainForm
from evalapp.desks.web import TOKEN, database, db, viewer

__all__ = ["StandForm", "identify"]


class StandForm(PlainForm):
    """What everyone who stands for a proposal gives besides reasons."""

    certificate = BooleanField(
        _("I certify that I hold no conflict of interest with any declaration of this round."),
    )
    password = PasswordField(
        _("Your password"),
        validators=[InputRequired(), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


def identify(password: str) -> datetime:
    """Return the moment at which the signed-in person proved to be present; a wrong password counts like a failed
    sign-in, in a transaction of its own, because the request's is rolled back."""
    user = db().get_one(User, viewer().user_id)
    login, address = user.login, request.remote_addr or "unknown"
    if sessions.throttled(db(), login, address):
        raise Forbidden(say("Too many failed attempts. Please wait a quarter of an hour."))
    try:
        sessions.confirm_identity(db(), session[TOKEN], user, password)
    except Refusal:
        db().rollback()
        with database().transaction(db().info["viewer"]) as writing:
            sessions.note_failure(writing, login, address)
        raise
    return clock.now()
