"""Reading objective scores: which can be entered, what is kept, and as one would type it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.canonical import digest
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.declarations.queries import declarations_of
from evalapp.rounds.models import Criterion, CriterionKind
from evalapp.rounds.queries import criteria_of
from evalapp.sheets.models import ObjectiveScore
from evalapp.sheets.scale import plain_number, value_of

__all__ = ["Entry", "ObjectiveTable", "Pair", "field_of", "has_objective_items", "mark_of", "objective_table"]

Pair = tuple[str, str]
"""A declaration's code and an item's."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed for one declaration and item; `seen` is the mark of what its form was made from."""

    score: str = ""
    evidence: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class ObjectiveTable:
    """The admitted declarations and the objective items of a round, by code in their order, and what is kept."""

    declarations: Mapping[str, Declaration]
    items: Mapping[str, Criterion]
    scores: Mapping[Pair, ObjectiveScore]

    def entry(self, pair: Pair) -> Entry:
        """Return what is kept as one would type it."""
        row = self.scores.get(pair)
        if row is None:
            return Entry(seen=mark_of(None, ""))
        score = plain_number(value_of(self.items[pair[1]], row.steps))
        return Entry(score, row.evidence, mark_of(row.steps, row.evidence))


def mark_of(steps: int | None, evidence: str) -> str:
    """Return a text that is another one for every other score and evidence."""
    return digest([steps, " ".join(evidence.split())])


def field_of(part: str, pair: Pair) -> str:
    """Return the name of a field (`score`, `evidence`) in forms and refusals; `:` stands in no code."""
    return ":".join((part, *pair))


def has_objective_items(session: Session, round_id: int) -> bool:
    """Whether the round has scoring items whose values the coordinator enters."""
    same = Criterion.round_id == round_id, Criterion.kind == CriterionKind.OBJECTIVE
    return session.scalar(select(Criterion.id).where(*same).limit(1)) is not None


def objective_table(session: Session, round_id: int) -> ObjectiveTable:
    """Return what can be entered and what is kept, also for declarations that are not admitted any more."""
    admitted = declarations_of(session, round_id, (DeclarationState.ADMITTED,))
    criteria = criteria_of(session, round_id)
    rows = session.execute(
        select(Declaration.code, Criterion.code, ObjectiveScore)
        .join(Declaration, Declaration.id == ObjectiveScore.declaration_id)
        .join(Criterion, Criterion.id == ObjectiveScore.criterion_id)
        .where(Declaration.round_id == round_id)
    )
    return ObjectiveTable(
        declarations={row.code: row for row in admitted},
        items={row.code: row for row in criteria if row.is_item and row.kind is CriterionKind.OBJECTIVE},
        scores={(declaration, item): row for declaration, item, row in rows},
    )
