"""Forms of the moves of a round."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from evalapp.core.labels import label
from evalapp.desks.coordinator.fields import MomentField
from evalapp.desks.forms import PlainForm, SelectChoice, clean_text, normal_text
from evalapp.desks.language import translated
from evalapp.rounds.models import PhaseName

__all__ = ["CloseForm", "ExtendForm", "OpenForm", "ReopenForm", "StartForm"]


class OpenForm(PlainForm):
    """Opening locks; it is asked for twice."""

    understood = BooleanField(
        _("I have read what is locked. Only a newly announced round changes it."), validators=[InputRequired()]
    )
    digest = HiddenField()
    send = SubmitField(_("Lock and open the round"))


class StartForm(PlainForm):
    """Scoring starts."""

    send = SubmitField(_("Start scoring"))


class CloseForm(PlainForm):
    """Scoring ends; before the deadline only when that is meant, and with unresolved declarations only knowingly."""

    before_deadline = BooleanField(_("Close before the deadline"))
    unresolved = BooleanField(_("Close although declarations stay unresolved; they will not be ranked"))
    send = SubmitField(_("Close scoring"))


class _Reasoned(PlainForm):
    ends_at = MomentField(_("New end"), validators=[InputRequired()])
    reason = TextAreaField(
        _("Reason"),
        validators=[InputRequired(), Length(max=2000), clean_text],
        filters=[normal_text],
        description=_("It is kept in the audit trail."),
        render_kw={"rows": 3},
    )


class ExtendForm(_Reasoned):
    """A phase ends later."""

    phase = SelectField(_("Phase"))
    send = SubmitField(_("Extend"))

    def offer(self) -> None:
        """Fill the choices."""
        self.phase.choices = [SelectChoice(name.value, translated(label(name))) for name in PhaseName]


class ReopenForm(_Reasoned):
    """Scoring goes on after it was closed."""

    send = SubmitField(_("Extend scoring"))
