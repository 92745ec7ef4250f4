"""Forms of the conflict pages: one conflict, a pasted table."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import SelectField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from evalapp.conflicts.labels import KIND_LABELS
from evalapp.conflicts.pasting.lines import decoded_table
from evalapp.conflicts.pasting.table import MOST_BYTES, Column
from evalapp.core.errors import Refusal
from evalapp.declarations.models import Declaration
from evalapp.desks.forms import PlainForm, SelectChoice, chosen_id, clean_text, first_choice, normal_text
from evalapp.desks.language import translated
from evalapp.experts.models import Expert

__all__ = ["ImposeForm", "PasteForm"]


class ImposeForm(PlainForm):
    """A conflict that the expert did not state."""

    declaration = SelectField(
        _("Declaration"), validators=[InputRequired(_("Choose the declaration."))], coerce=chosen_id
    )
    expert = SelectField(_("Expert"), validators=[InputRequired(_("Please choose."))], coerce=chosen_id)
    kind = SelectField(_("Kind of conflict"), validators=[InputRequired(_("Choose the kind of the conflict."))])
    reason = TextAreaField(
        _("Reason"), validators=[InputRequired(), Length(max=2000), clean_text], filters=[normal_text],
        render_kw={"rows": 3}, description=_("Kept encrypted; the audit trail holds no reason."),
    )  # fmt: skip
    send = SubmitField(_("Set the conflict"))

    @classmethod
    def of(cls, declarations: Sequence[Declaration], experts: Sequence[Expert]) -> ImposeForm:
        """Return the form with the round's declarations and experts; the address can name one of each."""
        by_code = {row.code: row.id for row in declarations}, {row.code: row.id for row in experts}
        chosen = by_code[0].get(request.args.get("declaration", "")), by_code[1].get(request.args.get("expert", ""))
        form = cls(declaration=chosen[0], expert=chosen[1])
        of_declarations = (SelectChoice(row.id, f"{row.code} · {row.applicant}") for row in declarations)
        of_experts = (SelectChoice(row.id, f"{row.code} · {row.name}") for row in experts)
        kinds = (SelectChoice(kind, translated(words)) for kind, words in KIND_LABELS.items())
        for field, choices in ((form.declaration, of_declarations), (form.expert, of_experts), (form.kind, kinds)):
            field.choices = [first_choice(), *choices]
        return form


class PasteForm(PlainForm):
    """Rows pasted from a spreadsheet, or a file of them; sent as multipart, because a large table fits no other way."""

    rows = TextAreaField(
        _("Rows"), render_kw={"rows": 12, "class": "font-monospace roomy", "wrap": "off"},
        description=_("Pasted from a spreadsheet, or typed with commas; the first row can name the columns."),
    )  # fmt: skip
    file = FileField(
        _("or a file"), render_kw={"accept": ".csv,.tsv,.txt"},
        description=_("CSV or text with tabs. Where a file is chosen, it is read instead."),
    )  # fmt: skip
    send = SubmitField(_("Enter the rows"))

    @classmethod
    def of(cls, columns: Sequence[Column]) -> PasteForm:
        """Return the form, at first with the names of the columns."""
        return cls(rows=",".join(column.name for column in columns) + "\n")

    def content(self) -> bytes:
        """Return what is to be read; what a file holds stands in the field from then on, so that it can be mended."""
        if self.file.data:
            read: bytes = self.file.data.stream.read(MOST_BYTES + 1)
            try:
                self.rows.data = decoded_table(read[:MOST_BYTES])
            except Refusal:
                self.rows.data = ""  # no text at all: reading says so
            return read
        return (self.rows.data or "").encode("utf-8", "surrogatepass")
