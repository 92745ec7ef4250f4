"""The form of a round's rules; each rule says beside its field what it does."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, SelectField, SubmitField
from wtforms.validators import InputRequired, NumberRange

from evalapp.core.labels import label
from evalapp.desks.coordinator.fields import LinesField, NumberField
from evalapp.desks.forms import PlainForm, SelectChoice
from evalapp.desks.language import translated
from evalapp.rounds.models import Criterion
from evalapp.rounds.rules import DraftRule, Method, RankOn, ReferenceOpens, RegionRule, RoundRules
from evalapp.rounds.settle import MOST_CONFLICT_YEARS
from evalapp.rounds.wording import LOT, SHARED

__all__ = ["RulesForm"]

SPARE_TIES = 2


class RulesForm(PlainForm):
    """All rules of a round."""

    method = SelectField(
        _("Method"),
        description=_(
            "How the experts' scores become one: the mean of each item; or, of the experts' own totals, the mean "
            "without the highest and the lowest, or the middle one."
        ),
    )
    decimals = NumberField(
        _("Decimals shown"),
        validators=[InputRequired(), NumberRange(0, 10)],
        description=_("With how many decimals totals are shown. Sums are always exact."),
    )
    rank_on = SelectField(
        _("Rank on"),
        description=_("On the exact total, or on the total as shown: then equal rounded totals are a tie."),
    )
    ties = FieldList(SelectField(_("Equal totals are compared by")))
    ties_end = SelectField(
        _("Ties that remain"), description=_("Equal declarations share a rank, or a lot decides who is funded.")
    )
    quorum = NumberField(
        _("Quorum"),
        validators=[InputRequired(), NumberRange(1, 10**6)],
        description=_(
            "The fewest counted score sheets with which a declaration is ranked; with fewer it is unresolved."
        ),
    )
    drafts = SelectField(
        _("Unsubmitted sheets at closing"),
        description=_("What a score sheet is that was begun and not submitted when scoring is closed."),
    )
    coordinator_sees_ranking = BooleanField(
        _("Coordinators see the ranking after scoring is closed"),
        description=_("Before closing, nobody sees another person's scores, whatever is chosen here."),
    )
    officials_see_sheets = BooleanField(
        _("Officials see the score sheets after scoring is closed"),
        description=_("Without the experts' names; otherwise only totals and values by criterion."),
    )
    reference_opens = SelectField(
        _("Reference ranking and what-if open"),
        description=_("From when other methods may be looked at. After a proposal is locked, they cannot steer it."),
    )
    confirmations = NumberField(
        _("Confirmations"),
        validators=[InputRequired(), NumberRange(1, 9)],
        description=_("How many officials beside the proposer confirm a proposal before it is decided."),
    )
    grounds = LinesField(
        _("Permitted grounds for departing from the ranking"),
        description=_("One ground a line. Without any, the decision follows the ranking."),
        render_kw={"rows": 4},
    )
    exclusion_rules = LinesField(
        _("Rules under which an expert can be excluded"),
        description=_(
            "One rule a line, numbered from 1. Two officials name one of them when they exclude an expert whose score "
            "sheets stand out. Without any, nobody is excluded so."
        ),
        render_kw={"rows": 4},
    )
    reply_days = NumberField(
        _("Days to reply to an exclusion"),
        validators=[InputRequired(), NumberRange(1, 366)],
        description=_("How long an excluded city may reply; scoring does not start before."),
    )
    conflict_years = NumberField(
        _("Years for which an ended relation counts"),
        validators=[InputRequired(), NumberRange(0, MOST_CONFLICT_YEARS)],
        description=_("Employment, service and the like that ended longer ago are no possible conflict. 0: none does."),
    )
    region_rule = SelectField(
        _("Experts of the same region"),
        description=_("Whether an expert of the declaration's own province, or city, is a possible conflict."),
    )
    text_affinity = BooleanField(
        _("Texts say how near an expert is to a declaration"),
        description=_("Otherwise only the declared fields do, when assignments are planned."),
    )
    send = SubmitField(_("Save the rules"))

    def offer(self, countable: list[Criterion]) -> None:
        """Fill the choices; ties are compared by criteria that count."""
        for field, kinds in ((self.method, Method), (self.rank_on, RankOn), (self.drafts, DraftRule)):
            field.choices = [SelectChoice(kind.value, translated(label(kind))) for kind in kinds]
        self.reference_opens.choices = [SelectChoice(kind.value, translated(label(kind))) for kind in ReferenceOpens]
        self.region_rule.choices = [SelectChoice(kind.value, translated(label(kind))) for kind in RegionRule]
        self.ties_end.choices = [
            SelectChoice(SHARED, gettext("Share the rank")),
            SelectChoice(LOT, gettext("A lot is drawn")),
        ]
        choices = [SelectChoice("", "—"), *(SelectChoice(row.code, f"{row.code} {row.title}") for row in countable)]
        for entry in self.ties:
            entry.choices = choices

    def rules(self, before: RoundRules) -> RoundRules:
        """Return the rules as typed. No word at the end of the ties means shared ranks; it is kept where it was so."""
        ties = tuple(entry.data for entry in self.ties if entry.data)
        if self.ties_end.data == LOT or (before.ties and before.ties[-1] == SHARED):
            ties = (*ties, self.ties_end.data)
        return RoundRules(
            method=Method(self.method.data),
            decimals=self.decimals.data or 0,
            rank_on=RankOn(self.rank_on.data),
            quorum=self.quorum.data or 0,
            drafts=DraftRule(self.drafts.data),
            ties=ties,
            reference_opens=ReferenceOpens(self.reference_opens.data),
            coordinator_sees_ranking=self.coordinator_sees_ranking.data,
            officials_see_sheets=self.officials_see_sheets.data,
            confirmations=self.confirmations.data or 0,
            reply_days=self.reply_days.data or 0,
            grounds=tuple(self.grounds.data),
            exclusion_rules=tuple(self.exclusion_rules.data),
            conflict_years=self.conflict_years.data or 0,
            region_rule=RegionRule(self.region_rule.data),
            text_affinity=self.text_affinity.data,
        )

    @classmethod
    def of_rules(cls, rules: RoundRules, countable: list[Criterion]) -> RulesForm:
        """Return the form filled with rules; what was sent goes before."""
        codes = [code for code in rules.ties if code not in (SHARED, LOT)]
        values: dict[str, Any] = rules.to_plain()
        values["ties"] = [*codes, *[""] * SPARE_TIES]
        values["ties_end"] = LOT if rules.ties and rules.ties[-1] == LOT else SHARED
        form = cls(data=values)
        form.offer(countable)
        return form
