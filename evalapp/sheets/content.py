"""What a sheet says, as plain values: read from what was typed, kept with every version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evalapp.core.errors import Refusal
from evalapp.core.texts import LONGEST, kept_text
from evalapp.core.words import Words, say
from evalapp.rounds.create import FieldRefusal
from evalapp.rounds.models import Criterion
from evalapp.sheets.items import required_items
from evalapp.sheets.scale import read_score

__all__ = ["ItemContent", "ItemInput", "SheetContent", "SheetInput", "Unreadable", "read_sheet"]

LONGEST_COMMENT = 4000


@dataclass(frozen=True, slots=True)
class ItemInput:
    """What was typed for one item."""

    score: str = ""
    abstains: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class SheetInput:
    """What was typed into a sheet. `lock` is the digest of the criteria the form was made for, `request_id` the form's
    own number: the same form sent twice is saved once."""

    items: Mapping[str, ItemInput] = field(default_factory=dict)
    opinion: str = ""
    abstains: bool = False
    abstained: str = ""
    lock: str | None = None
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class ItemContent:
    """One item: a score in steps, or an abstention, or neither yet; and the comment."""

    steps: int | None = None
    abstains: bool = False
    comment: str = ""

    @property
    def decided(self) -> bool:
        """Whether there is a score or an abstention."""
        return self.steps is not None or self.abstains


@dataclass(frozen=True, slots=True)
class SheetContent:
    """A whole sheet; `abstained` is the reason for abstaining from the whole of it, empty otherwise."""

    items: Mapping[str, ItemContent] = field(default_factory=dict)
    opinion: str = ""
    abstained: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Return JSON's own types."""
        items = {
            code: {"steps": item.steps, "abstains": item.abstains, "comment": item.comment}
            for code, item in self.items.items()
        }
        return {"items": items, "opinion": self.opinion, "abstained": self.abstained}

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> SheetContent:
        """Read what `to_plain` wrote."""
        items = {code: ItemContent(**item) for code, item in values["items"].items()}
        return cls(items, values["opinion"], values["abstained"])


class Unreadable(FieldRefusal):
    """Something typed cannot be kept; `by_field` says what is wrong, `titles` of what, by name of the field."""

    def __init__(self, by_field: Mapping[str, Words], titles: Mapping[str, Words | str]) -> None:
        super().__init__(by_field)
        self.titles = dict(titles)
        sentences = [say("%(field)s: %(problem)s", field=titles[name], problem=by_field[name]) for name in by_field]
        self.problems = tuple(sentences)


class _Problems:
    """Collects what is wrong, field by field, so that everything is said at once."""

    def __init__(self) -> None:
        self.by_field: dict[str, Words] = {}
        self.titles: dict[str, Words | str] = {}

    def add(self, name: str, title: str | Words, words: Words) -> None:
        self.by_field.setdefault(name, words)
        self.titles[name] = title

    def text(self, name: str, title: str | Words, typed: str, longest: int = LONGEST) -> str:
        try:
            return kept_text(typed, longest)
        except Refusal as error:
            self.add(name, title, error.problems[0])
            return ""

    def score(self, item: Criterion, typed: str) -> int | None:
        try:
            return read_score(item, typed)
        except Refusal as error:
            self.add(f"score-{item.code}", item.title, error.problems[0])
            return None


def read_sheet(items: Sequence[Criterion], typed: SheetInput, *, complete: bool) -> SheetContent:
    """Return what was typed as values; refuse everything that is wrong at once, and with `complete` what is missing."""
    problems = _Problems()
    abstained = _whole_abstention(typed, problems)
    found = {item.code: _item(item, typed.items.get(item.code, ItemInput()), problems, typed) for item in items}
    opinion = problems.text("opinion", say("Opinion of the whole"), typed.opinion)
    if complete:
        for item in required_items(items):
            if not found[item.code].decided and f"score-{item.code}" not in problems.by_field:
                problems.add(f"score-{item.code}", item.title, say("Give a score, or abstain with a reason."))
    if problems.by_field:
        raise Unreadable(problems.by_field, problems.titles)
    return SheetContent({code: item for code, item in found.items() if item != ItemContent()}, opinion, abstained)


def _whole_abstention(typed: SheetInput, problems: _Problems) -> str:
    title = say("Abstaining from the whole sheet")
    reason = problems.text("abstained", title, typed.abstained, LONGEST_COMMENT)
    if typed.abstains and not reason:
        problems.add("abstained", title, say("Give the reason for abstaining."))
    if reason and not typed.abstains:
        problems.add("abstained", title, say("Tick the box if you abstain from the whole sheet, or clear the reason."))
    return reason


def _item(item: Criterion, typed: ItemInput, problems: _Problems, whole: SheetInput) -> ItemContent:
    name = f"comment-{item.code}"
    comment = problems.text(name, item.title, typed.comment, LONGEST_COMMENT)
    if whole.abstains:
        return ItemContent(abstains=True, comment=comment)
    score = typed.score.strip()
    if not typed.abstains:
        return ItemContent(problems.score(item, score) if score else None, comment=comment)
    if score:
        problems.add(f"score-{item.code}", item.title, say("Give a score or abstain, not both."))
    if not comment:
        problems.add(name, item.title, say("Give the reason for abstaining."))
    return ItemContent(abstains=True, comment=comment)
