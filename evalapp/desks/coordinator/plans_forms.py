"""The forms of assignment plans: what is asked of a computed one, a file of changes."""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from evalapp.core.labels import label
from evalapp.core.words import Words, say
from evalapp.desks.coordinator.fields import NumberField
from evalapp.desks.forms import PlainForm, SelectChoice, clean_text, normal_text
from evalapp.desks.language import translated
from evalapp.panels.plans.ground import Ground
from evalapp.panels.plans.lines import Typed, read_demand, read_least, read_pairs
from evalapp.panels.plans.problems import MOST_EXPERTS
from evalapp.panels.plans.request import Objective, PlanRequest

__all__ = ["FileForm", "PlanForm"]


def _lines(text: Any, help_text: Any, example: str) -> TextAreaField:
    return TextAreaField(
        text, validators=[clean_text, Length(max=400_000)], filters=[_plain_lines], description=help_text,
        render_kw={"rows": 3, "class": "font-monospace", "placeholder": example},
    )  # fmt: skip


def _plain_lines(value: Any) -> Any:
    """Line feeds as one kind; blank lines stay, so that problems name the lines that people see."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


class PlanForm(PlainForm):
    """What a computed plan is to be like."""

    objective = RadioField(_("What is made as good as can be"), validators=[InputRequired()])
    experts = NumberField(
        _("Experts on each declaration"), validators=[InputRequired(), NumberRange(1, MOST_EXPERTS)], default=3
    )
    demand = _lines(_("Other numbers for some declarations"), _("One a line: declaration, number."), "D12 5")
    min_load = NumberField(_("Fewest declarations of an expert"), validators=[Optional(), NumberRange(0, 10_000)])
    max_load = NumberField(
        _("Most declarations of an expert"), validators=[Optional(), NumberRange(0, 10_000)],
        description=_("Empty: no limit. An expert's own limit counts where it is smaller."),
    )  # fmt: skip
    most_per_employer = NumberField(
        _("At most of one employer"), validators=[Optional(), NumberRange(1, 1_000)],
        description=_("On each declaration's panel; empty: no limit."),
    )  # fmt: skip
    most_per_region = NumberField(
        _("At most of one province"), validators=[Optional(), NumberRange(1, 1_000)],
        description=_("On each declaration's panel; empty: no limit."),
    )  # fmt: skip
    categories = _lines(_("At least of a category"), _("One a line: category, number."), "technical 2")
    fields_asked = _lines(_("At least of a field"), _("One a line: field, number."), "finance 1")
    apart = _lines(_("Experts kept apart"), _("One pair a line: they never meet on a declaration."), "E06 E09")
    fixed = _lines(_("Fixed pairs"), _("One a line: declaration, expert."), "D12 E06")
    across = NumberField(
        _("Pairs across fields, at least (percent)"), validators=[Optional(), NumberRange(0, 100)],
        description=_("Some scores across fields keep strictness apart from quality; 20 is a good value."),
    )  # fmt: skip
    seed = StringField(
        _("Seed"), validators=[Length(max=100), clean_text], filters=[normal_text],
        description=_("Decides between plans that are equally good. The same seed gives the same plan."),
    )  # fmt: skip
    keep = BooleanField(
        _("Change as few present assignments as can be"), default=True,
        description=_("While scoring runs, a plan never takes away what stands."),
    )  # fmt: skip
    send = SubmitField(_("Compute the plan"))

    @classmethod
    def of(cls) -> PlanForm:
        """Return the form; a new one proposes a seed of its own."""
        form = cls()
        form.objective.choices = [SelectChoice(each.value, translated(label(each))) for each in Objective]
        if not form.is_submitted():
            form.objective.data, form.seed.data = Objective.FAIR.value, secrets.token_hex(4)
        return form

    def request(self, ground: Ground) -> tuple[PlanRequest | None, list[Words]]:
        """Return what is asked for, and everything that is wrong with the typed lines; None where a field is wrong."""
        valid, typed = self.validate(), Typed()
        declarations = frozenset(row.code for row in ground.areas)
        experts = frozenset(row.code for row in ground.people)
        categories = frozenset(row.category for row in ground.people if row.category)
        fields = frozenset(name for row in ground.people for name in row.knowledge.levels)
        demand = read_demand(self.demand.data or "", declarations, say("Other numbers"), typed)
        least = read_least(self.categories.data or "", "category", categories, say("At least of a category"), typed)
        least += read_least(self.fields_asked.data or "", "field", fields, say("At least of a field"), typed)
        apart = read_pairs(self.apart.data or "", (experts, experts), say("Experts kept apart"), typed)
        fixed = read_pairs(self.fixed.data or "", (declarations, experts), say("Fixed pairs"), typed)
        if not valid:
            return None, typed.problems
        numbers = {name: self[name].data for name in ("max_load", "most_per_employer", "most_per_region")}
        made = PlanRequest(
            objective=Objective(self.objective.data), experts=self.experts.data or 0, min_load=self.min_load.data or 0,
            least=least, demand=demand, apart=apart, fixed=fixed, across=self.across.data or 0,
            seed=self.seed.data or "", keep=bool(self.keep.data), **numbers,
        )  # fmt: skip
        return made, typed.problems


class FileForm(PlainForm):
    """Changes as rows, pasted or uploaded."""

    rows = TextAreaField(
        _("Rows of changes"), render_kw={"rows": 12, "class": "font-monospace roomy", "wrap": "off"},
        description=_("action,declaration,expert; the action is add or end."), default="action,declaration,expert\n",
    )  # fmt: skip
    file = FileField(
        _("or a file"), render_kw={"accept": ".csv,text/csv"},
        description=_("Where a file is chosen, it is read instead."),
    )  # fmt: skip
    send = SubmitField(_("Check and show the difference"))

    def content(self) -> bytes:
        """Return what is to be read."""
        if self.file.data:
            read: bytes = self.file.data.stream.read()
            return read
        return (self.rows.data or "").strip("\r\n").encode("utf-8", "surrogatepass") + b"\n"
