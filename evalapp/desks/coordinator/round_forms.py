"""Forms of a round's settings, dates and documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, IntegerField, SelectField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from evalapp.desks.coordinator.fields import ExactField, LinesField, MomentField, from_zone, to_zone
from evalapp.desks.forms import PlainForm, SelectChoice, clean_text, normal_text
from evalapp.rounds.create import RoundValues, places_in_budget
from evalapp.rounds.models import Phase, PhaseName, Round

__all__ = ["DatesForm", "DocumentsForm", "NewRoundForm", "SettingsForm"]

MOST = 10**15 - 1
LONGEST_NUMBER = 15
NUMBER, GROUPS, BUDGET = "number", "groups", "budget"


class SettingsForm(PlainForm):
    """What a round is about and how many can be funded."""

    title = StringField(_("Title"), validators=[InputRequired(), Length(max=500), clean_text], filters=[normal_text])
    timezone = StringField(
        _("Time zone"),
        validators=[InputRequired(), Length(max=64)],
        filters=[normal_text],
        description=_("An IANA name such as Asia/Shanghai. All dates of the round are shown on its clock."),
    )
    points = ExactField(
        _("Points of a perfect total"), validators=[InputRequired()], render_kw={"inputmode": "decimal"}
    )
    how = SelectField(
        _("How many can be funded"),
        choices=[
            SelectChoice(NUMBER, _("A fixed number")),
            SelectChoice(GROUPS, _("A number for each group")),
            SelectChoice(BUDGET, _("As many awards as the budget pays")),
        ],
    )
    fund = IntegerField(_("Number of places"), validators=[Optional(), NumberRange(1, 10**9)])
    groups = LinesField(
        _("Places by group"),
        description=_("One group a line, as in “east = 4”. The names are those of the declarations' groups."),
        render_kw={"rows": 3},
    )
    budget = IntegerField(_("Budget, in whole units"), validators=[Optional(), NumberRange(1, MOST)])
    award = IntegerField(_("One award, in whole units"), validators=[Optional(), NumberRange(0, MOST)])
    first_tranche = IntegerField(_("First tranche of an award"), validators=[Optional(), NumberRange(0, MOST)])
    currency = StringField(
        _("Currency"), validators=[Length(max=8), clean_text], filters=[normal_text], description=_("Such as CNY.")
    )
    send = SubmitField(_("Save"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what the chosen way to fund needs; the fields of the other ways are not read."""
        sound = bool(super().validate(extra_validators))
        problem: tuple[Field, str] | None = None
        if self.how.data == NUMBER and self.fund.data is None and not self.fund.errors:
            problem = self.fund, gettext("Please type how many can be funded.")
        elif self.how.data == GROUPS and self.places() is None:
            problem = self.groups, gettext("Please type each group once, as in “east = 4”.")
        elif self.how.data == BUDGET and self.budget.data is None and not self.budget.errors:
            problem = self.budget, gettext("Please type the budget.")
        if problem is not None:
            field, sentence = problem
            field.errors = (*field.errors, sentence)
        return sound and problem is None

    def places(self) -> dict[str, int] | None:
        """Return the places by group, None where the lines cannot be read."""
        found: dict[str, int] = {}
        for line in self.groups.data or ():
            name, mark, number = (part.strip() for part in line.replace("＝", "=").rpartition("="))
            if not mark or not name or name in found or not (number.isdecimal() and len(number) <= LONGEST_NUMBER):
                return None
            found[name] = int(number)
        return found or None

    def values(self) -> RoundValues:
        """Return the settings; a budget becomes the number of awards that it pays."""
        fund = self.fund.data if self.how.data == NUMBER else None
        if self.how.data == BUDGET:
            fund = places_in_budget(self.budget.data or 0, self.award.data or 0)
        return RoundValues(
            title=self.title.data or "",
            timezone=self.timezone.data or "",
            points=self.points.data,
            fund=fund,
            fund_by_group=self.places() if self.how.data == GROUPS else None,
            currency=self.currency.data,
            award=self.award.data,
            first_tranche=self.first_tranche.data,
        )

    @classmethod
    def of_round(cls, round_: Round) -> SettingsForm:
        """Return the form filled with a round's settings; what was sent goes before."""
        groups = [f"{name} = {places}" for name, places in (round_.fund_by_group or {}).items()]
        return cls(
            title=round_.title,
            timezone=round_.timezone,
            points=round_.points,
            how=NUMBER if round_.fund_by_group is None else GROUPS,
            fund=round_.fund,
            groups=groups,
            award=None if round_.award is None else int(round_.award),
            first_tranche=None if round_.first_tranche is None else int(round_.first_tranche),
            currency=round_.currency or "",
        )


class NewRoundForm(SettingsForm):
    """A new round: its settings and its code."""

    code = StringField(
        _("Code"),
        validators=[InputRequired(), Length(max=32)],
        filters=[normal_text],
        description=_("1 to 32 of A-Z a-z 0-9 _ . - ; it stands in addresses and reports and never changes."),
    )
    send = SubmitField(_("Create the round"))


class DocumentsForm(PlainForm):
    """The documents every declaration must bring."""

    documents = LinesField(
        _("Required documents"),
        description=_("One document a line; the completeness check goes through this list."),
        render_kw={"rows": 8},
    )
    send = SubmitField(_("Save"))


class DatesForm(PlainForm):
    """Begin and end of each phase, on the round's clock."""

    declaring_starts_at = MomentField(_("Declaring begins"), validators=[Optional()])
    declaring_ends_at = MomentField(_("Declaring ends"), validators=[Optional()])
    screening_starts_at = MomentField(_("Screening begins"), validators=[Optional()])
    screening_ends_at = MomentField(_("Screening ends"), validators=[Optional()])
    scoring_starts_at = MomentField(_("Scoring begins"), validators=[Optional()])
    scoring_ends_at = MomentField(_("Scoring ends: the deadline of score sheets"), validators=[Optional()])
    deciding_starts_at = MomentField(_("Deciding begins"), validators=[Optional()])
    deciding_ends_at = MomentField(_("Deciding ends"), validators=[Optional()])
    send = SubmitField(_("Save"))

    def dates(self, timezone: str) -> dict[PhaseName, tuple[datetime | None, datetime | None]]:
        """Return the typed dates as moments."""
        return {
            name: (
                from_zone(self[f"{name.value}_starts_at"].data, timezone),
                from_zone(self[f"{name.value}_ends_at"].data, timezone),
            )
            for name in PhaseName
        }

    @classmethod
    def of_phases(cls, phases: dict[PhaseName, Phase], timezone: str) -> DatesForm:
        """Return the form filled with the dates there are; what was sent goes before."""
        filled = {}
        for name, phase in phases.items():
            filled[f"{name.value}_starts_at"] = to_zone(phase.starts_at, timezone)
            filled[f"{name.value}_ends_at"] = to_zone(phase.ends_at, timezone)
        return cls(**filled)
