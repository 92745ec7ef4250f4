"""The rows of a bundle into the tables of a round, many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from evalapp.bundles import rows, scores
from evalapp.bundles.accounts import Former, accounts_for, grant_experts
from evalapp.bundles.batches import portions
from evalapp.conflicts.models import Conflict
from evalapp.core import clock
from evalapp.core.database import Base
from evalapp.declarations.models import Declaration, DeclarationState, DeclaredValue, Indicator
from evalapp.eligibility.models import SupportedCity
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.rounds.models import Criterion, Round
from evalapp.rounds.queries import criteria_of
from evalapp.sheets.models import ObjectiveScore, Score, Sheet
from scoring.bundle import Bundle, sheets_of

__all__ = ["Progress", "insert_rows", "is_scored"]

Progress = Callable[[int, int], None]
"""Told how many rows of how many are written."""

Row = dict[str, Any]


def is_scored(bundle: Bundle) -> bool:
    """Whether the bundle holds what experts did: then its round's scoring is closed."""
    return bool(bundle.scores or bundle.sheets)


def insert_rows(
    session: Session, round_: Round, bundle: Bundle, former: Mapping[str, Former], progress: Progress | None = None
) -> None:
    """Write every row of a sound bundle into a round that has none; `former` are the experts it had before."""
    writer = _Writer(session, bundle, progress)
    moment = clock.now()
    state = DeclarationState.ADMITTED if is_scored(bundle) else DeclarationState.ENTERED
    writer.write(Criterion, rows.criteria(bundle, round_.id))
    declared = writer.write_coded(Declaration, rows.declarations(bundle, round_.id, state))
    accounts = accounts_for(session, round_.code, bundle.experts, former)
    experts = writer.write_coded(Expert, rows.experts(bundle, round_.id, accounts))
    grant_experts(session, round_.id, accounts)
    writer.write(Conflict, rows.conflicts(bundle, declared, experts, moment))
    indicators = writer.write_coded(Indicator, rows.indicators(bundle, round_.id))
    writer.write(DeclaredValue, rows.declared(bundle, declared, indicators))
    writer.write(SupportedCity, rows.supported(bundle, round_.id))
    criteria = criteria_of(session, round_.id)
    steps, items = scores.Steps(criteria), {row.code: row.id for row in criteria}
    writer.write(ObjectiveScore, rows.objective(bundle, declared, items, steps))
    writer.write(Assignment, scores.assignments(bundle, declared, experts, moment))
    made = writer.write_with_ids(Sheet, scores.sheets(bundle, declared, experts, moment))
    pairs = ((sheet.declaration, sheet.expert) for sheet in sheets_of(bundle))
    writer.write(Score, scores.scores(bundle, dict(zip(pairs, made, strict=True)), declared, items, steps))


class _Writer:
    """Writes rows in portions and tells how far it is."""

    def __init__(self, session: Session, bundle: Bundle, progress: Progress | None) -> None:
        self._session = session
        self._progress = progress
        self._done = 0
        self._total = sum(
            map(
                len,
                (
                    bundle.criteria, bundle.declarations, bundle.experts, bundle.conflicts, bundle.indicators,
                    bundle.declared, bundle.supported, bundle.objective, bundle.assignments, bundle.scores,
                ),
            )
        )  # fmt: skip

    def write(self, table: type[Base], made: Iterable[Row]) -> None:
        for portion in portions(list(made)):
            self._session.execute(insert(table), list(portion))
            self._tell(len(portion))

    def write_with_ids(self, table: type[Base], made: Iterable[Row]) -> list[int]:
        """Write rows; return their ids, in their order."""
        ids: list[int] = []
        query = insert(table).returning(table.__table__.c.id, sort_by_parameter_order=True)
        for portion in portions(list(made)):
            ids += self._session.scalars(query, list(portion))
            self._tell(len(portion))
        return ids

    def write_coded(self, table: type[Base], made: Iterable[Row]) -> dict[str, int]:
        """Write rows that have codes; return their ids by code."""
        written = list(made)
        return dict(zip((row["code"] for row in written), self.write_with_ids(table, written), strict=True))

    def _tell(self, count: int) -> None:
        self._done += count
        if self._progress is not None:
            # Sheets and derived assignments are written beside the rows that were counted.
            self._progress(min(self._done, self._total), self._total)
