"""Fields that the coordinator's forms share: exact numbers, moments on the round's clock, lists by lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from wtforms import DateTimeLocalField, Field, IntegerField, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.widgets import TextArea, TextInput

from evalapp.core.clock import in_zone
from evalapp.core.errors import Refusal
from evalapp.desks.forms import PlainForm, normal_text, require_clean, show_refusal
from evalapp.desks.language import translated
from evalapp.rounds.create import FieldRefusal

__all__ = ["ExactField", "LinesField", "MomentField", "NumberField", "from_zone", "show_problems", "to_zone"]

YEARS = range(1900, 2500)
# Not NFKC: it would also read 8² as 82.
FULL_WIDTH = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {ord("．"): ".", ord("－"): "-"}
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]


class ExactField(StringField):
    """An exact decimal number; full-width digits are understood, exponents and infinities are not."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; what was typed stays in the field."""
        text = valuelist[0].translate(FULL_WIDTH).strip() if valuelist else ""
        self.data: Any = None
        self.typed = text
        if not text:
            return
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or "e" in text.lower() or "_" in text:
            raise ValueError(_("Please type a number such as 100 or 12.5."))
        self.data = number

    def _value(self) -> str:
        if getattr(self, "typed", None) is not None:
            return self.typed
        return "" if self.data is None else f"{Decimal(self.data):f}"


class NumberField(IntegerField):
    """A whole number; full-width digits are understood. A field of text: a browser sends no mistyped word of a number's
    field, and people would not find it again."""

    widget = TextInput()

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        render_kw = {"inputmode": "numeric", "autocomplete": "off", **(options.pop("render_kw", None) or {})}
        super().__init__(label, validators, render_kw=render_kw, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; what was typed stays in the field."""
        super().process_formdata([value.translate(FULL_WIDTH).strip() for value in valuelist])


class MomentField(DateTimeLocalField):
    """A moment as the clock of the round's zone shows it: `data` is naive; `from_zone` makes a moment of it."""

    def __init__(self, label: Any = None, validators: list[Any] | None = None, **options: Any) -> None:
        super().__init__(label, validators, **{"format": FORMATS, **options})

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the moment; a year that no zone could carry over to UTC is no moment."""
        super().process_formdata(valuelist)
        if self.data is not None and self.data.year not in YEARS:
            self.data = None
            raise ValueError(_("Please type a year between 1900 and 2499."))


class LinesField(TextAreaField):
    """A list of texts, one a line; blank lines are passed over."""

    widget = TextArea()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Split into lines."""
        text = normal_text(valuelist[0]) if valuelist else ""
        self.data: Any = [line.strip() for line in text.split("\n") if line.strip()]

    def pre_validate(self, form: BaseForm) -> None:
        """Every line is text that can be stored."""
        for line in self.data or ():
            require_clean(line)

    def _value(self) -> str:
        entries: Sequence[str] = self.data or ()
        return "\n".join(entries)


def from_zone(value: datetime | None, timezone: str) -> datetime | None:
    """Return the moment that a clock of this zone shows as `value`."""
    return None if value is None else value.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def to_zone(value: datetime | None, timezone: str) -> datetime | None:
    """Return what a clock of this zone shows at a moment, without the zone."""
    return None if value is None else in_zone(value, timezone).replace(tzinfo=None)


def show_problems(form: PlainForm, error: Refusal) -> None:
    """Show why an operation refused: beside the fields where it knows them, else above the form."""
    if not isinstance(error, FieldRefusal):
        show_refusal(error)
        return
    elsewhere = []
    for name, words in error.by_field.items():
        field: Field | None = form[name] if name in form else None  # noqa: SIM401 - a form is no dict
        if field is None:
            elsewhere.append(words)
        else:
            field.errors = (*field.errors, translated(words))
    if elsewhere:
        show_refusal(Refusal(*elsewhere))
