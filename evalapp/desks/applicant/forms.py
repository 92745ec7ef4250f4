"""The form of the applicant desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from evalapp.desks.forms import PlainForm, clean_text, normal_text

__all__ = ["ReplyForm"]


class ReplyForm(PlainForm):
    """What the city says to its exclusion."""

    reply = TextAreaField(
        _("Your reply"), validators=[InputRequired(), Length(max=20_000), clean_text], filters=[normal_text],
        render_kw={"rows": 8, "class": "roomy"},
        description=_("It can be sent once and stands as it is. Name your evidence."),
    )  # fmt: skip
    send = SubmitField(_("Send the reply"))
