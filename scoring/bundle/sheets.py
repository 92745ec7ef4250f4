"""Which score sheets a bundle holds and which of them count."""

from __future__ import annotations

from collections.abc import Iterable

from scoring.bundle.model import Bundle, Criterion, CriterionKind, DraftRule, Score, Sheet, SheetState

__all__ = ["Pair", "counts", "effective_sheets", "required_items", "sheets_of"]

Pair = tuple[str, str]
"""A declaration's code and an expert's."""


def sheets_of(bundle: Bundle) -> tuple[Sheet, ...]:
    """Every sheet with its effective state: the rows of `sheets.csv` first, then pairs that only have scores.

    A pair without a row in `sheets.csv` is submitted where each `scored` item has a score or an abstention, else a
    draft. Items of the kinds `adjust` and `note` are optional to fill.

    >>> from scoring import example_round, sheets_of
    >>> sheet = sheets_of(example_round())[0]
    >>> sheet.declaration, sheet.expert, sheet.state.value
    ('D1', 'E1', 'submitted')
    """
    return effective_sheets(bundle.criteria, bundle.scores, bundle.sheets)


def effective_sheets(
    criteria: Iterable[Criterion], scores: Iterable[Score], sheets: Iterable[Sheet]
) -> tuple[Sheet, ...]:
    """`sheets_of` on rows that are not yet a bundle."""
    required = required_items(criteria)
    filled: dict[Pair, set[str]] = {}
    for row in scores:
        filled.setdefault((row.declaration, row.expert), set()).add(row.criterion)
    known = {(sheet.declaration, sheet.expert): sheet for sheet in sheets}
    for (declaration, expert), items in filled.items():
        if (declaration, expert) not in known:
            state = SheetState.SUBMITTED if required <= items else SheetState.DRAFT
            known[declaration, expert] = Sheet(declaration, expert, state)
    return tuple(known.values())


def required_items(criteria: Iterable[Criterion]) -> frozenset[str]:
    """The codes of the items that every expert must score or abstain from."""
    rows = tuple(criteria)
    inner = {row.parent for row in rows}
    return frozenset(row.code for row in rows if row.kind == CriterionKind.SCORED and row.code not in inner)


def counts(sheet: Sheet, drafts: DraftRule) -> bool:
    """Whether a sheet enters the totals: a submitted one always, a draft where the rules say so, a sealed one never."""
    return sheet.state == SheetState.SUBMITTED or (sheet.state == SheetState.DRAFT and drafts == DraftRule.COUNTED)
