"""Forms of the draw: what is announced, and a call."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, RadioField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, Optional

from evalapp.core import clock
from evalapp.core.labels import label
from evalapp.desks.coordinator.fields import LinesField, MomentField, NumberField, from_zone, to_zone
from evalapp.desks.forms import PlainForm, SelectChoice, clean_text, normal_text
from evalapp.desks.language import translated
from evalapp.panels.draw.calls import Call
from evalapp.panels.draw.models import CallOutcome, SeedSource
from evalapp.panels.draw.setup import DrawSetup

__all__ = ["CallForm", "DrawForm"]

_LINE: dict[str, Any] = {"validators": [Length(max=200), clean_text], "filters": [normal_text]}


class DrawForm(PlainForm):
    """Everything that publishing fixes. The names of the fields are those of `DrawSetup`."""

    seats = NumberField(_("Seats"), validators=[InputRequired()])
    odd = BooleanField(_("The number of seats must be odd"))
    shares = LinesField(
        _("Shares of categories"), render_kw={"rows": 3},
        description=_("One a line: a category and the least part of the seats, such as “technical 2/3”."),
    )  # fmt: skip
    max_per_employer = NumberField(
        _("At most so many of one employer"), validators=[Optional()], description=_("Empty: no limit.")
    )
    max_per_region = NumberField(
        _("At most so many of one province"), validators=[Optional()], description=_("Empty: no limit.")
    )
    chair_category = StringField(
        _("Category of the chair"), description=_("Empty: the first drawn is in the chair."), **_LINE
    )
    most_conflicts = NumberField(
        _("Conflicts of interest that are let pass"), validators=[Optional()],
        description=_("0: a conflict with any declaration before the panel is one too many. Empty: not looked at."),
    )  # fmt: skip
    most_sessions = NumberField(
        _("Panels of other rounds this year"), validators=[Optional()],
        description=_("Who sat on so many or more is no candidate. Empty: not looked at."),
    )  # fmt: skip
    starts_on = DateField(_("First day of the evaluation"), validators=[Optional()])
    ends_on = DateField(
        _("Last day of the evaluation"), validators=[Optional()],
        description=_("Experts who are away on any of these days are no candidates."),
    )  # fmt: skip
    left_out = LinesField(
        _("Left out by hand"), render_kw={"rows": 3},
        description=_("One a line: the expert's code and the reason. Codes and reasons are not published."),
    )  # fmt: skip
    seed_source = RadioField(_("Where the seed comes from"), validators=[InputRequired()])
    offices = LinesField(
        _("Offices that commit to a secret"), render_kw={"rows": 4},
        description=_("One a line, at least two. They should not depend on each other."),
    )  # fmt: skip
    fallback = StringField(
        _("Fallback where an office does not reveal"),
        description=_("A public value that nobody can know yet, such as a lottery's numbers of a later day."),
        **_LINE,
    )  # fmt: skip
    public_value_name = StringField(
        _("Public value that is the seed"),
        description=_("Only without offices: a value of a day to come that nobody can know or steer."), **_LINE,
    )  # fmt: skip
    send = SubmitField(_("Keep; nothing is published yet"))

    @classmethod
    def of(cls, setup: DrawSetup) -> DrawForm:
        """Return the form with a setup in it."""
        values = {name: getattr(setup, name) for name in DrawSetup.__slots__}
        form = cls(data=values)
        form.seed_source.choices = [SelectChoice(member.value, translated(label(member))) for member in SeedSource]
        return form

    def setup(self) -> DrawSetup:
        """Return what was typed."""
        values = {name: self[name].data for name in DrawSetup.__slots__}
        for name in ("shares", "offices", "left_out"):
            values[name] = tuple(values[name] or ())
        for name in ("chair_category", "fallback", "public_value_name"):
            values[name] = values[name] or ""
        return DrawSetup(**{**values, "seed_source": SeedSource(values["seed_source"])})


class CallForm(PlainForm):
    """A call to somebody who was drawn."""

    called_at = MomentField(_("Called at"), validators=[InputRequired()])
    outcome = RadioField(_("Outcome"), validators=[InputRequired()])
    witness = StringField(_("Witness"), **_LINE)
    note = StringField(_("Note; where the expert declined, the reason"), **_LINE)
    send = SubmitField(_("Record the call"))

    @classmethod
    def of(cls, timezone: str) -> CallForm:
        """Return the form for a call of this moment."""
        form = cls(called_at=to_zone(clock.now().replace(second=0, microsecond=0), timezone))
        form.outcome.choices = [SelectChoice(member.value, translated(label(member))) for member in CallOutcome]
        return form

    def call(self, timezone: str) -> Call:
        """Return what was typed."""
        moment = from_zone(self.called_at.data, timezone) or clock.now()
        return Call(moment, CallOutcome(self.outcome.data), self.witness.data or "", self.note.data or "")
