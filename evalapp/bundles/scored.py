"""The part of an export that experts made: scores, sheets and assignments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from evalapp.bundles.scores import Pair
from evalapp.bundles.stored import unfiltered_rows
from evalapp.panels.models import Assignment
from evalapp.results.plain_text import one_line
from evalapp.results.scales import Values
from evalapp.sheets.models import Score, Sheet, SheetState
from scoring import bundle as bundles
from scoring.bundle import Bundle, sheets_of
from scoring.bundle import SheetState as BundleState

__all__ = ["with_scored_part"]


def with_scored_part(session: Session, round_id: int, stated: Bundle, values: Values) -> Bundle:
    """Return the export with what experts made. Where the round came in without a row or file that follows from the
    rest, and it still does, it stays out."""
    scores = _scores(session, round_id, values)
    rows = unfiltered_rows(session, Sheet, round_id)
    scored = replace(stated, scores=scores)
    sheets = replace(scored, sheets=tuple(_sheets(rows, scored)))
    return replace(sheets, assignments=_assignments(session, round_id, sheets))


def _scores(session: Session, round_id: int, values: Values) -> tuple[bundles.Score, ...]:
    return tuple(
        bundles.Score(
            row["declaration"],
            row["expert"],
            row["criterion"],
            values.of(row["criterion_id"], row["steps"]),
            one_line(row["comment"]),
        )
        for row in unfiltered_rows(session, Score, round_id)
    )


def _sheets(rows: Sequence[RowMapping], scored: Bundle) -> Iterator[bundles.Sheet]:
    follows = {(sheet.declaration, sheet.expert): sheet for sheet in sheets_of(scored)}
    for row in rows:
        sheet = bundles.Sheet(row["declaration"], row["expert"], _state(row["state"]), _opinion(row))
        came_in = row["position"] is not None
        if came_in or not scored.layout or follows.get((sheet.declaration, sheet.expert)) != sheet:
            yield sheet


def _state(state: SheetState) -> BundleState:
    """A void sheet is a draft that the rules do not count."""
    return BundleState.DRAFT if state is SheetState.VOID else BundleState(state.value)


def _opinion(row: RowMapping) -> str:
    """The opinion; the format has no other place for why an expert abstained from everything."""
    return one_line(" ".join(filter(None, (row["opinion"], row["abstained"]))))


def _assignments(session: Session, round_id: int, bundle: Bundle) -> tuple[bundles.Assignment, ...]:
    """The assignments that stand, and those that ended but left a sheet that is not sealed."""
    working = {
        (sheet.declaration, sheet.expert) for sheet in sheets_of(bundle) if sheet.state is not BundleState.SEALED
    }
    conflicts = {(row.declaration, row.expert) for row in bundle.conflicts}
    came_in: list[int] = []
    pairs: list[Pair] = []
    for row in unfiltered_rows(session, Assignment, round_id):
        pair = row["declaration"], row["expert"]
        if pair not in conflicts and (row["ended_at"] is None or pair in working):
            pairs.append(pair)
            came_in += [] if row["position"] is None else [row["position"]]
    if bundle.layout and "assignments.csv" not in bundle.layout and not came_in and set(pairs) <= working:
        return ()
    return tuple(bundles.Assignment(*pair) for pair in pairs)
