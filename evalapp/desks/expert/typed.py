"""Between the form of a sheet and its values, both ways."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flask import request

from evalapp.core.words import Words
from evalapp.rounds.models import Criterion
from evalapp.sheets.content import ItemInput, SheetContent, SheetInput
from evalapp.sheets.items import asked_items
from evalapp.sheets.scale import plain_number, value_of

__all__ = ["SheetForm", "as_typed", "from_request", "typed_version"]


@dataclass(frozen=True, slots=True)
class SheetForm:
    """The form as the page shows it: what stands in its fields, and what is wrong by the name of the field."""

    typed: SheetInput
    version: int
    problems: dict[str, Words] = field(default_factory=dict)
    titles: dict[str, Words | str] = field(default_factory=dict)

    def item(self, code: str) -> ItemInput:
        """What stands in the fields of an item."""
        return self.typed.items.get(code, ItemInput())


def from_request(criteria: Sequence[Criterion]) -> SheetInput:
    """Read the posted form, exactly as typed; anything else that was sent is not looked at."""
    form = request.form
    items = {
        item.code: ItemInput(
            form.get(f"score-{item.code}", ""), f"abstain-{item.code}" in form, form.get(f"comment-{item.code}", "")
        )
        for item in asked_items(criteria)
    }
    return SheetInput(
        items,
        form.get("opinion", ""),
        "abstain" in form,
        form.get("abstained", ""),
        form.get("criteria") or None,
        form.get("request_id", ""),
    )


def typed_version() -> int:
    """The version the form was made from; what is no number can be no version."""
    version = request.form.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1


def as_typed(criteria: Sequence[Criterion], content: SheetContent, lock: str | None) -> SheetInput:
    """Return the values of a sheet as one would type them, in a form with a number of its own."""
    by_code = {item.code: item for item in asked_items(criteria)}
    items = {
        code: ItemInput(
            "" if said.steps is None else plain_number(value_of(by_code[code], said.steps)),
            said.abstains and not content.abstained,
            said.comment,
        )
        for code, said in content.items.items()
        if code in by_code
    }
    whole = bool(content.abstained)
    return fresh(SheetInput(items, content.opinion, whole, content.abstained, lock))


def fresh(typed: SheetInput) -> SheetInput:
    """Return the same values in a form that has not been sent yet."""
    return replace(typed, request_id=secrets.token_urlsafe(12))
