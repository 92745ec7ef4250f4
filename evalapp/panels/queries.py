"""Reading assignments: who scores what, and what stands between an expert and a declaration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment

__all__ = ["PairTable", "loads_of", "pair_table"]

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PairTable:
    """The assignments and conflicts in force of a round by pair of declaration id and expert id.

    `recused`: every pair that ever had a conflict, one that a coordinator lifted included; not a slip of the hand that
    the expert took back.
    """

    assignments: Mapping[Pair, Assignment]
    conflicts: Mapping[Pair, ConflictOrigin]
    recused: frozenset[Pair] = frozenset()

    @property
    def active(self) -> frozenset[Pair]:
        """The pairs assigned now."""
        return frozenset(pair for pair, row in self.assignments.items() if row.ended_at is None)

    def loads(self) -> Counter[int]:
        """How many declarations each expert has, by expert id."""
        return Counter(expert for _, expert in self.active)

    def strength(self) -> Counter[int]:
        """How many experts each declaration has, by declaration id."""
        return Counter(declaration for declaration, _ in self.active)


def pair_table(session: Session, round_id: int, expert_ids: Collection[int] | None = None) -> PairTable:
    """Return the panel of a round, of some experts only where they are named."""
    mine = [Expert.round_id == round_id]
    if expert_ids is not None:
        mine.append(Expert.id.in_(expert_ids))
    assignments = select(Assignment).join(Expert, Expert.id == Assignment.expert_id).where(*mine)
    # Columns only: reasons are encrypted, and a round can have tens of thousands of conflicts.
    wanted = select(
        Conflict.declaration_id, Conflict.expert_id, Conflict.origin, Conflict.lifted_at.is_(None),
        Conflict.lift_reason.is_(None),
    ).join(Expert, Expert.id == Conflict.expert_id)  # fmt: skip
    conflicts: dict[Pair, ConflictOrigin] = {}
    recused: set[Pair] = set()
    for declaration_id, expert_id, origin, in_force, taken_back in session.execute(wanted.where(*mine)):
        pair = declaration_id, expert_id
        if in_force:
            conflicts[pair] = origin
        if in_force or not taken_back:
            recused.add(pair)
    return PairTable(
        {(row.declaration_id, row.expert_id): row for row in session.scalars(assignments)},
        conflicts,
        frozenset(recused),
    )


def loads_of(session: Session, round_id: int) -> Counter[str]:
    """Return how many declarations each expert of a round has, by the expert's code."""
    wanted = (
        select(Expert.code)
        .join(Assignment, Assignment.expert_id == Expert.id)
        .join(Declaration, Declaration.id == Assignment.declaration_id)
        .where(Expert.round_id == round_id, Assignment.ended_at.is_(None))
    )
    return Counter(session.scalars(wanted))
