"""The rows of a conflict certificate: as they were typed, and checked, all problems at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evalapp.conflicts.certificates.models import RelationSubject, StatedRelation
from evalapp.conflicts.models import KINDS
from evalapp.core import clock, typed
from evalapp.core.errors import Refusal
from evalapp.core.words import Words, say
from evalapp.rounds.create import FieldRefusal

__all__ = ["MOST_ROWS", "Relation", "TypedRelation", "checked_relations"]

MOST_ROWS = 60
LONGEST_NAME, LONGEST_NOTE = 200, 1000
EARLIEST = 1900
SUBJECTS = {member.value: member for member in RelationSubject}


@dataclass(frozen=True, slots=True)
class TypedRelation:
    """A row of the form, as typed. The fields of the form are named `field-row`, rows from 0."""

    subject: str = ""
    name: str = ""
    kind: str = ""
    from_year: str = ""
    until_year: str = ""
    note: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed or chosen in this row."""
        return not any(value.strip() for value in asdict(self).values())


@dataclass(frozen=True, slots=True)
class Relation:
    """A stated relation. Years are of the common era; without a last year it still holds."""

    subject: RelationSubject
    name: str
    kind: str
    from_year: int | None = None
    until_year: int | None = None
    note: str = ""

    @classmethod
    def of(cls, row: StatedRelation) -> Relation:
        """Return a kept row as plain values."""
        return cls(row.subject, row.name, row.kind, row.from_year, row.until_year, row.note)

    def kept(self, position: int) -> StatedRelation:
        """Return the row to be kept."""
        return StatedRelation(position=position, **{name: getattr(self, name) for name in self.__slots__})

    def to_plain(self) -> dict[str, Any]:
        """Return values of JSON's own types."""
        return asdict(self)


def checked_relations(rows: Sequence[TypedRelation], *, none: bool) -> tuple[Relation, ...]:
    """Return what was stated; `none`: the person states that there is nothing to state. Refuses with every problem,
    by field. Rows left empty say nothing, a row typed twice stands once."""
    problems: dict[str, Words] = {}
    filled = [(number, row) for number, row in enumerate(rows) if not row.empty]
    if none and filled:
        problems["none"] = say("You state that there is no relation and name one as well: please choose.")
    if not none and not filled:
        problems["none"] = say("Name your relations, or state that you have none.")
    if len(filled) > MOST_ROWS:
        problems["none"] = say("At most %(most)s relations can be kept.", most=MOST_ROWS)
    found = [_relation(number, row, problems) for number, row in filled[:MOST_ROWS]]
    if problems:
        raise FieldRefusal(problems)
    return tuple(dict.fromkeys(row for row in found if row is not None))


def _relation(number: int, row: TypedRelation, problems: dict[str, Words]) -> Relation | None:
    before = len(problems)
    if row.subject not in SUBJECTS:
        _note(problems, number, "subject", say("Choose whom the relation is to."))
    if row.kind not in KINDS:
        _note(problems, number, "kind", say("Choose the kind of the relation."))
    name = _text(problems, number, "name", row.name)
    note = _text(problems, number, "note", row.note)
    years = _year(problems, number, "from_year", row.from_year), _year(problems, number, "until_year", row.until_year)
    if years[0] and years[1] and years[0] > years[1]:
        _note(problems, number, "until_year", say("The last year lies before the first."))
    if row.kind == "other" and not note:
        _note(problems, number, "note", say("Say in a few words what the relation is."))
    if len(problems) > before:
        return None
    return Relation(SUBJECTS[row.subject], name, row.kind, *years, note)


def _note(problems: dict[str, Words], number: int, field: str, words: Words) -> None:
    problems.setdefault(f"{field}-{number}", say("Row %(row)s: %(problem)s", row=number + 1, problem=words))


def _text(problems: dict[str, Words], number: int, field: str, text: str) -> str:
    try:
        if field == "name":
            return typed.line(text, say("Name"), needed=True, most=LONGEST_NAME)
        return typed.prose(text, say("Note"), most=LONGEST_NOTE)
    except Refusal as error:
        _note(problems, number, field, error.problems[0])
        return ""


def _year(problems: dict[str, Words], number: int, field: str, text: str) -> int | None:
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("年").strip()
    if not plain:
        return None
    this_year = clock.now().year
    if not (plain.isascii() and plain.isdigit() and len(plain) == 4 and EARLIEST <= int(plain) <= this_year + 1):
        _note(problems, number, field, say("A year is a number such as %(year)s, not in the future.", year=this_year))
        return None
    return int(plain)
