"""Forms of declarations, indicators, declared values and files."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Regexp

from evalapp.core.labels import label
from evalapp.core.uploads import ACCEPTED
from evalapp.declarations.indicators import EnteredIndicator
from evalapp.declarations.models import Declaration, Indicator, IndicatorKind
from evalapp.declarations.operations import Entered
from evalapp.desks.coordinator.fields import LinesField
from evalapp.desks.forms import PlainForm, SelectChoice, clean_text, normal_text
from evalapp.desks.language import translated
from evalapp.rounds.models import RequiredDocument, Round

__all__ = ["ApplicantForm", "DeclarationForm", "FileForm", "IndicatorForm", "ReasonForm", "ValueForm"]

CODE = Regexp(r"\A[A-Za-z0-9_.-]{1,32}\Z", message=_("1 to 32 of the characters A-Z a-z 0-9 _ . - are expected."))


class DeclarationForm(PlainForm):
    """A declaration."""

    code = StringField(
        _("Code"), validators=[InputRequired(), CODE], filters=[normal_text],
        description=_("Names the declaration in addresses, files and reports; 1 to 32 of A-Z a-z 0-9 _ . -"),
    )  # fmt: skip
    title = StringField(_("Title"), validators=[InputRequired(), Length(max=500), clean_text], filters=[normal_text])
    applicant = StringField(_("City"), validators=[InputRequired(), Length(max=120), clean_text], filters=[normal_text])
    region = StringField(
        _("Province"), validators=[Length(max=120), clean_text], filters=[normal_text],
        description=_("The eligibility rules count by province; for a district, its municipality."),
    )  # fmt: skip
    kind = StringField(
        _("Kind of city"), validators=[Length(max=60), clean_text], filters=[normal_text],
        render_kw={"list": "kinds"},
        description=_("One of the list, or your own word."),
    )  # fmt: skip
    group = StringField(_("Group"), validators=[Length(max=60), clean_text], filters=[normal_text])
    fields = LinesField(_("Fields"), render_kw={"rows": 2}, description=_("One a line."))
    summary = TextAreaField(
        _("Summary"),
        validators=[Length(max=20_000), clean_text],
        filters=[normal_text],
        render_kw={"rows": 6, "class": "roomy"},
    )
    send = SubmitField(_("Save"))

    @classmethod
    def of(cls, round_: Round, declaration: Declaration | None = None) -> DeclarationForm:
        """Return the form, filled from a declaration; what was sent goes before. Groups of the round are offered."""
        form = cls(obj=declaration)
        if round_.fund_by_group:
            form.group.description = _("One of the groups of this round's places.")
            form.group.render_kw = {"list": "groups"}
        return form

    def entered(self) -> Entered:
        """Return what was typed."""
        return Entered(
            self.code.data or "",
            self.title.data or "",
            self.applicant.data or "",
            self.region.data or "",
            self.kind.data or "",
            tuple(self["fields"].data or ()),
            self.group.data or "",
            self.summary.data or "",
        )


class IndicatorForm(PlainForm):
    """An indicator that every city declares."""

    code = StringField(_("Code"), validators=[InputRequired(), CODE], filters=[normal_text])
    title = StringField(_("Title"), validators=[InputRequired(), Length(max=500), clean_text], filters=[normal_text])
    kind = SelectField(_("Kind"), coerce=IndicatorKind)
    unit = StringField(_("Unit"), validators=[InputRequired(), Length(max=60), clean_text], filters=[normal_text])
    target = StringField(
        _("Target"), validators=[Length(max=500), clean_text], filters=[normal_text],
        description=_("A number for growth rates and counts."),
    )  # fmt: skip
    send = SubmitField(_("Save"))

    @classmethod
    def of(cls, indicator: Indicator | None = None) -> IndicatorForm:
        """Return the form, filled from an indicator; what was sent goes before."""
        form = cls(obj=indicator)
        form.kind.choices = [SelectChoice(member, translated(label(member))) for member in IndicatorKind]
        return form

    def entered(self) -> EnteredIndicator:
        """Return what was typed."""
        return EnteredIndicator(
            self.code.data or "",
            self.title.data or "",
            self.unit.data or "",
            IndicatorKind(self.kind.data),
            self.target.data or "",
        )


class ValueForm(PlainForm):
    """What a city declares for an indicator in a year."""

    indicator = SelectField(_("Indicator"), coerce=int)
    year = IntegerField(_("Year"), validators=[InputRequired(), NumberRange(1900, 2999)])
    value = StringField(_("Value"), validators=[InputRequired(), Length(max=500), clean_text], filters=[normal_text])
    evidence = StringField(
        _("Evidence"), validators=[Length(max=2000), clean_text], filters=[normal_text],
        description=_("Where the value can be checked."),
    )  # fmt: skip
    send = SubmitField(_("Declare"))

    @classmethod
    def of(cls, indicators: Sequence[Indicator]) -> ValueForm:
        """Return the form with the round's indicators."""
        form = cls(prefix="value-")
        form.indicator.choices = [SelectChoice(row.id, f"{row.code} · {row.title} ({row.unit})") for row in indicators]
        return form


class FileForm(PlainForm):
    """A file of a declaration."""

    file = FileField(
        _("File"), validators=[FileRequired(_("Please choose a file."))], render_kw={"accept": ",".join(ACCEPTED)},
        description=_("pdf, docx, xlsx, png, jpg, csv or txt."),
    )  # fmt: skip
    document = SelectField(_("Which required document it is"), coerce=int)
    title = StringField(
        _("Title of the file"), validators=[Length(max=300), clean_text], filters=[normal_text],
        description=_("Empty: the document's name, or the file's."),
    )  # fmt: skip
    send = SubmitField(_("Attach"))

    @classmethod
    def of(cls, documents: Sequence[RequiredDocument]) -> FileForm:
        """Return the form with the round's required documents."""
        form = cls(prefix="file-")
        form.document.choices = [
            SelectChoice(0, _("None of the required ones")),
            *(SelectChoice(row.id, row.title) for row in documents),
        ]
        return form


class ReasonForm(PlainForm):
    """A reason that is kept."""

    reason = TextAreaField(
        _("Reason"), validators=[InputRequired(), Length(max=2000), clean_text], filters=[normal_text],
        render_kw={"rows": 2},
    )  # fmt: skip
    send = SubmitField(_("Withdraw"))


class ApplicantForm(PlainForm):
    """The account that speaks for a declaration."""

    email = StringField(
        _("E-mail"), validators=[Length(max=120), clean_text], filters=[normal_text],
        description=_("It becomes the sign-in name and gets the letters; without one only the link is made."),
    )  # fmt: skip
    send = SubmitField(_("Invite"))
