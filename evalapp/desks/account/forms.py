"""Forms of the account pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, PasswordField, StringField, SubmitField
from wtforms.validators import EqualTo, InputRequired, Length

from evalapp.desks.forms import PlainForm, clean_text

__all__ = ["InvitationForm", "SignInForm"]


class SignInForm(PlainForm):
    """Sign-in name and password."""

    login = StringField(
        _("Sign-in name"),
        validators=[InputRequired(), Length(max=120), clean_text],
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        _("Password"), validators=[InputRequired(), Length(max=200)], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()
    send = SubmitField(_("Sign in"))


class InvitationForm(PlainForm):
    """A first password, typed twice."""

    password = PasswordField(
        _("New password"),
        validators=[InputRequired(), Length(max=200)],
        description=_("At least 10 characters; a sentence you remember is good."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("The same password again"),
        validators=[InputRequired(), EqualTo("password", message=_("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )
    send = SubmitField(_("Set password"))
