"""Assignments, sheets and scores of a bundle as rows of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, localcontext
from typing import Any

from evalapp.core.errors import Refusal
from evalapp.core.words import say
from evalapp.rounds.models import Criterion
from evalapp.sheets.models import SheetState
from evalapp.sheets.scale import steps_of
from scoring.bundle import Bundle, DraftRule, Sheet, sheets_of
from scoring.bundle import SheetState as BundleState

__all__ = ["Pair", "Steps", "assignments", "scores", "sheets"]

Pair = tuple[str, str]
Row = dict[str, Any]
Ids = Mapping[str, int]

MOST_STEPS = 2**63 - 1
_DIGITS = 60


class Steps:
    """Scores as steps from the worst end, by item code; each pair of item and score is worked out once."""

    def __init__(self, criteria: Sequence[Criterion]) -> None:
        self._items = {row.code: row for row in criteria}
        self._known: dict[tuple[str, Decimal], int] = {}

    def of(self, code: str, score: Decimal) -> int:
        """Return the steps; refuse a scale so fine that no database can count them."""
        key = code, score
        if key not in self._known:
            with localcontext() as context:
                context.prec = _DIGITS
                steps = steps_of(self._items[code], score)
            if steps > MOST_STEPS:
                raise Refusal(say("The scale of “%(item)s” has more steps than can be kept.", item=code))
            self._known[key] = steps
        return self._known[key]


def assignments(bundle: Bundle, declaration_ids: Ids, expert_ids: Ids, moment: datetime) -> Iterator[Row]:
    """The assigned pairs. A bundle that leaves them out still says who scored what: those pairs have no position, and
    the export leaves them out again."""
    pairs: dict[Pair, int | None] = {
        (row.declaration, row.expert): position for position, row in enumerate(bundle.assignments)
    }
    conflicts = {(row.declaration, row.expert) for row in bundle.conflicts}
    for sheet in sheets_of(bundle):
        pair = sheet.declaration, sheet.expert
        if sheet.state is not BundleState.SEALED and pair not in conflicts:
            pairs.setdefault(pair, None)
    for (declaration, expert), position in pairs.items():
        yield {
            "declaration_id": declaration_ids[declaration],
            "expert_id": expert_ids[expert],
            "position": position,
            "assigned_at": moment,
            "released_at": moment,
            "ended_at": None,
        }


def sheets(bundle: Bundle, declaration_ids: Ids, expert_ids: Ids, moment: datetime) -> Iterator[Row]:
    """Every sheet, in the order of `sheets_of`. Only those of `sheets.csv` have a position: the others follow from
    their scores, and the export leaves them out again."""
    named = len(bundle.sheets)
    for position, sheet in enumerate(sheets_of(bundle)):
        state = _closed_state(sheet, bundle.settings.rules.drafts)
        yield {
            "declaration_id": declaration_ids[sheet.declaration],
            "expert_id": expert_ids[sheet.expert],
            "position": position if position < named else None,
            "state": state,
            "version": 1,
            "opinion": sheet.opinion,
            "abstained": "",
            "saved_at": moment,
            "submitted_at": moment if state is SheetState.SUBMITTED else None,
            "digest": None,
        }


def scores(
    bundle: Bundle, sheet_ids: Mapping[Pair, int], declaration_ids: Ids, criterion_ids: Ids, steps: Steps
) -> Iterator[Row]:
    """Every score and abstention."""
    for position, row in enumerate(bundle.scores):
        yield {
            "declaration_id": declaration_ids[row.declaration],
            "sheet_id": sheet_ids[row.declaration, row.expert],
            "criterion_id": criterion_ids[row.criterion],
            "position": position,
            "steps": None if row.score is None else steps.of(row.criterion, row.score),
            "comment": row.comment,
        }


def _closed_state(sheet: Sheet, drafts: DraftRule) -> SheetState:
    """The state once scoring is closed: a draft is void unless the rules count it."""
    if sheet.state is BundleState.DRAFT and drafts is DraftRule.VOID:
        return SheetState.VOID
    return SheetState(sheet.state.value)
