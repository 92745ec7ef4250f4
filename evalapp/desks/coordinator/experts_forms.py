"""Forms of the expert pool."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from evalapp.desks.coordinator.fields import LinesField, NumberField
from evalapp.desks.forms import PlainForm, clean_text, normal_text
from evalapp.experts.models import Expert
from evalapp.experts.operations import MOST_LOAD, EnteredExpert

__all__ = ["ExpertForm", "ImportForm"]

CODE = Regexp(r"\A[A-Za-z0-9_.-]{1,32}\Z", message=_("1 to 32 of the characters A-Z a-z 0-9 _ . - are expected."))


class ExpertForm(PlainForm):
    """An expert."""

    code = StringField(
        _("Code"), validators=[InputRequired(), CODE], filters=[normal_text],
        description=_("Names the expert on the coordinator's pages; 1 to 32 of A-Z a-z 0-9 _ . -"),
    )  # fmt: skip
    name = StringField(_("Name"), validators=[InputRequired(), Length(max=120), clean_text], filters=[normal_text])
    employer = StringField(_("Employer"), validators=[Length(max=300), clean_text], filters=[normal_text])
    email = StringField(
        _("E-mail"), validators=[Length(max=120), clean_text], filters=[normal_text],
        description=_("Invitations are mailed to it. A new expert signs in with it; without one, with round and code."),
    )  # fmt: skip
    region = StringField(_("Province"), validators=[Length(max=120), clean_text], filters=[normal_text])
    fields = LinesField(_("Fields"), render_kw={"rows": 2}, description=_("One a line."))
    max_load = NumberField(
        _("Most declarations"), validators=[Optional(), NumberRange(0, MOST_LOAD)],
        description=_("How many declarations this expert takes at most; empty: no limit."),
    )  # fmt: skip
    category = StringField(_("Category"), validators=[Length(max=60), clean_text], filters=[normal_text])
    send = SubmitField(_("Save"))

    @classmethod
    def of(cls, expert: Expert | None = None) -> ExpertForm:
        """Return the form, filled from an expert; what was sent goes before."""
        return cls(obj=expert)

    def entered(self) -> EnteredExpert:
        """Return what was typed."""
        return EnteredExpert(
            self.code.data or "",
            self.name.data or "",
            self.employer.data or "",
            self.email.data or "",
            self.region.data or "",
            tuple(self["fields"].data or ()),
            self.max_load.data,
            self.category.data or "",
        )


class ImportForm(PlainForm):
    """Rows of experts.csv, pasted or uploaded."""

    rows = TextAreaField(
        _("Rows of experts.csv"), render_kw={"rows": 14, "class": "font-monospace roomy", "wrap": "off"}
    )
    file = FileField(
        _("or a file"), render_kw={"accept": ".csv"}, description=_("Where a file is chosen, it is read instead.")
    )
    send = SubmitField(_("Import"))

    def content(self) -> bytes:
        """Return what is to be read."""
        if self.file.data:
            read: bytes = self.file.data.stream.read()
            return read
        return (self.rows.data or "").strip("\r\n").encode("utf-8", "surrogatepass") + b"\n"
