"""Forms of the criteria tree: one row, or a whole table."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from evalapp.core.labels import label
from evalapp.desks.forms import PlainForm, SelectChoice, clean_text, normal_text
from evalapp.desks.language import translated
from evalapp.rounds.models import CriterionKind

__all__ = ["CriterionForm", "TableForm"]


def _one_line(value: Any) -> Any:
    """A cell of the table holds one line: line breaks become spaces."""
    return " ".join(normal_text(value).split()) if isinstance(value, str) else value


def _digits(value: Any) -> Any:
    """Full-width digits are understood."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


def _number(words: Any, **options: Any) -> StringField:
    return StringField(words, filters=[_digits], render_kw={"inputmode": "decimal", "maxlength": 20}, **options)


class CriterionForm(PlainForm):
    """A row of the criteria tree; every cell is text, read by the checks that read a bundle."""

    code = StringField(
        _("Code"), validators=[InputRequired(), Length(max=32)], filters=[normal_text], description=_("Such as A1.")
    )
    parent = SelectField(_("Stands under"), validate_choice=True)
    title = StringField(_("Title"), validators=[InputRequired(), Length(max=500), clean_text], filters=[_one_line])
    weight = _number(
        _("Points or weight"),
        validators=[InputRequired()],
        description=_("Relative to the rows beside it; points may be typed as weights."),
    )
    kind = SelectField(_("Kind"))
    best = _number(_("Best score"), description=_("Leave the scale empty where rows stand under this one."))
    worst = _number(_("Worst score"))
    step = _number(_("Step from one score to the next"))
    threshold = _number(
        _("Threshold"),
        description=_(
            "Below it a declaration cannot be funded, whatever its total: a score of this scale, or percent where rows "
            "stand under this one. Leave it empty for none."
        ),
    )
    guidance = TextAreaField(
        _("Guidance for experts"), validators=[Length(max=4000), clean_text], filters=[_one_line], render_kw={"rows": 3}
    )
    send = SubmitField(_("Save"))

    def offer(self, parents: list[tuple[str, str]]) -> None:
        """Fill the choices: the rows under which this one may stand."""
        self.parent.choices = [SelectChoice("", gettext("Top level")), *(SelectChoice(*parent) for parent in parents)]
        self.kind.choices = [SelectChoice(kind.value, translated(label(kind))) for kind in CriterionKind]

    def cells(self) -> dict[str, str]:
        """Return the row as typed."""
        names = ("code", "parent", "title", "weight", "best", "worst", "step", "guidance", "kind", "threshold")
        return {name: self[name].data or "" for name in names}


class TableForm(PlainForm):
    """The whole table as the text of a `criteria.csv`, pasted or as a file."""

    file = FileField(_("A file criteria.csv"), render_kw={"accept": ".csv,text/csv"})
    text = TextAreaField(
        _("Or the table itself"), render_kw={"rows": 16, "class": "font-monospace", "spellcheck": "false"}
    )
    send = SubmitField(_("Check and put in place of the criteria"))
