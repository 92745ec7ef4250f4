"""What two versions of a sheet say differently, in the words of the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from evalapp.desks.forms import normal_text
from evalapp.rounds.models import Criterion
from evalapp.sheets.content import ItemInput, SheetInput
from evalapp.sheets.items import asked_items

__all__ = ["Difference", "differences"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the versions differ."""

    title: str
    mine: str
    stored: str


def differences(criteria: Sequence[Criterion], mine: SheetInput, stored: SheetInput) -> list[Difference]:
    """Return every field whose two texts differ, in the order of the form."""
    pairs = _pairs(criteria, mine, stored)
    return [Difference(title, a, b) for title, a, b in pairs if normal_text(a) != normal_text(b)]


def _pairs(criteria: Sequence[Criterion], mine: SheetInput, stored: SheetInput) -> Iterator[tuple[str, str, str]]:
    for item in asked_items(criteria):
        a, b = (sheet.items.get(item.code, ItemInput()) for sheet in (mine, stored))
        yield f"{item.code} {item.title}", _score(a), _score(b)
        yield _("Comment on %(item)s", item=f"{item.code} {item.title}"), a.comment, b.comment
    yield _("Opinion of the whole"), mine.opinion, stored.opinion
    yield _("Abstaining from the whole sheet"), _whole(mine), _whole(stored)


def _score(item: ItemInput) -> str:
    return " ".join(part for part in (item.score, _("abstains") if item.abstains else "") if part)


def _whole(sheet: SheetInput) -> str:
    return " ".join(part for part in (_("abstains") if sheet.abstains else "", sheet.abstained) if part)
