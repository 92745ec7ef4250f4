"""Forms of the admin desk."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, Field, SelectField, StringField, SubmitField, ValidationError
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, Optional

from evalapp.accounts.administration import GRANTABLE, NewAccount
from evalapp.core.labels import label
from evalapp.core.mail import is_address
from evalapp.core.viewer import Role
from evalapp.desks.forms import PlainForm, SelectChoice, clean_text, normal_text
from evalapp.desks.language import LANGUAGES, translated
from evalapp.rounds.models import Round

__all__ = ["AccountForm", "PartForm"]


def one_address(_form: BaseForm, field: Field) -> None:
    """Refuse what is not exactly one e-mail address: a letter has one recipient."""
    if not is_address(field.data or ""):
        raise ValidationError(_("Please type an e-mail address."))


class PartForm(PlainForm):
    """One more part for an account."""

    role = SelectField(_("Role"))
    round_id = SelectField(
        _("Round"),
        coerce=int,
        description=_("A coordinator without round may create rounds; administrators have none."),
    )
    send = SubmitField(_("Give this part"))

    def offer(self, rounds: Sequence[Round]) -> None:
        """Fill the choices."""
        self.role.choices = [SelectChoice(role.value, translated(label(role))) for role in GRANTABLE]
        choices = [SelectChoice(round_.id, f"{round_.title} ({round_.code})") for round_ in rounds]
        self.round_id.choices = [SelectChoice(0, gettext("None: the whole installation")), *choices]

    def part(self) -> tuple[Role, int | None]:
        """Return the chosen role and round."""
        return Role(self.role.data), self.round_id.data or None


class AccountForm(PartForm):
    """A new account with its first part."""

    login = StringField(
        _("Sign-in name"), validators=[InputRequired(), Length(max=120), clean_text], filters=[normal_text]
    )
    name = StringField(_("Name"), validators=[InputRequired(), Length(max=200), clean_text], filters=[normal_text])
    email = EmailField(
        _("E-mail"),
        validators=[
            Optional(),
            Length(max=254),
            one_address,
        ],
        filters=[normal_text],
        description=_("The invitation is sent there, if it is given."),
    )
    language = SelectField(_("Language"), choices=[SelectChoice(*language) for language in LANGUAGES.items()])
    send = SubmitField(_("Create the account"))

    def new_account(self) -> NewAccount:
        """Return the account as typed."""
        role, round_id = self.part()
        return NewAccount(
            self.login.data or "", self.name.data or "", self.email.data or "", self.language.data, role, round_id
        )
