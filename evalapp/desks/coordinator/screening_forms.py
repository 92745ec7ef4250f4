"""Forms of screening."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from evalapp.desks.coordinator.fields import MomentField
from evalapp.desks.forms import PlainForm, SelectChoice, clean_text, normal_text
from evalapp.eligibility.models import ExclusionState

__all__ = ["CorrectionForm", "ExcludeForm", "HistoryForm", "ReplyForm", "SettleForm"]

PROSE = {"rows": 4, "class": "roomy"}


class HistoryForm(PlainForm):
    """The history of support, pasted or uploaded."""

    rows = TextAreaField(
        _("Rows of supported.csv"), render_kw={"rows": 16, "class": "font-monospace roomy", "wrap": "off"}
    )
    file = FileField(
        _("or a file"), render_kw={"accept": ".csv"}, description=_("Where a file is chosen, it is read instead.")
    )
    send = SubmitField(_("Replace the history"))

    def content(self) -> bytes:
        """Return what is to be read."""
        if self.file.data:
            read: bytes = self.file.data.stream.read()
            return read
        return (self.rows.data or "").strip("\r\n").encode("utf-8", "surrogatepass") + b"\n"


class CorrectionForm(PlainForm):
    """What a city is asked to correct."""

    note = TextAreaField(
        _("What must be corrected or completed"), validators=[InputRequired(), Length(max=4000), clean_text],
        filters=[normal_text], render_kw=PROSE,
    )  # fmt: skip
    send = SubmitField(_("Request a correction"))


class ExcludeForm(PlainForm):
    """An exclusion's deadline."""

    reply_by = MomentField(_("Deadline to reply"), validators=[InputRequired()])
    send = SubmitField(_("Notify the exclusion"))


class ReplyForm(PlainForm):
    """What the city says to its exclusion."""

    reply = TextAreaField(
        _("Reply"), validators=[InputRequired(), Length(max=20_000), clean_text], filters=[normal_text],
        render_kw={"rows": 8, "class": "roomy"}, description=_("It can be sent once and stands as it is."),
    )  # fmt: skip
    send = SubmitField(_("Send the reply"))


class SettleForm(PlainForm):
    """What becomes of an exclusion."""

    outcome = RadioField(
        _("Outcome"),
        choices=[
            SelectChoice(ExclusionState.UPHELD.value, _("Uphold")),
            SelectChoice(ExclusionState.LIFTED.value, _("Lift")),
        ],
        validators=[Optional()],
    )
    reason = TextAreaField(
        _("Reason"), validators=[InputRequired(), Length(max=20_000), clean_text], filters=[normal_text],
        render_kw=PROSE, description=_("The city reads it."),
    )  # fmt: skip
    send = SubmitField(_("Settle"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for an outcome."""
        sound = bool(super().validate(extra_validators))
        if not self.outcome.data and not self.outcome.errors:
            self.outcome.errors = (gettext("Please choose."),)
        return sound and bool(self.outcome.data)
