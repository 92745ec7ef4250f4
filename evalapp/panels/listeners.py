"""What becomes of assignments when a conflict comes into force and when scoring is about to start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.hooks import listens
from evalapp.core.ledger import Told, record, record_all
from evalapp.core.visibility import suspended
from evalapp.core.words import say
from evalapp.declarations.models import DeclarationState
from evalapp.declarations.queries import declarations_of
from evalapp.panels.models import Assignment
from evalapp.panels.queries import pair_table
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules

__all__ = ["end_assignment", "end_assignments", "remove_assignments", "require_experts"]


def end_assignments(session: Session, each: Sequence[Mapping[str, int]]) -> None:
    """End the assignments of many conflicts of one round at once."""
    pairs = {(place["declaration_id"], place["expert_id"]): place["round_id"] for place in each}
    wanted = select(Assignment).where(Assignment.ended_at.is_(None)).order_by(Assignment.id)
    of_experts = wanted.where(Assignment.expert_id.in_({expert_id for _, expert_id in pairs}))
    with suspended(session):
        rows = session.scalars(of_experts.execution_options(populate_existing=True)).all()
        found = [row for row in rows if (row.declaration_id, row.expert_id) in pairs]
        moment = clock.now()
        for row in found:
            row.ended_at = moment
    for round_id in set(pairs.values()):
        of_round = [row for row in found if pairs[row.declaration_id, row.expert_id] == round_id]
        told: list[Told] = [("panels.ended_by_conflict", ("assignments", row.id), {}) for row in of_round]
        record_all(session, told, round_id=round_id)


@listens("conflict.in_force", together=end_assignments)
def end_assignment(session: Session, declaration_id: int, expert_id: int, round_id: int) -> None:
    """End the assignment that a conflict forbids; it is kept with its moment."""
    same = Assignment.declaration_id == declaration_id, Assignment.expert_id == expert_id
    with suspended(session):
        found = session.scalar(select(Assignment).where(*same).execution_options(populate_existing=True))
        if found is None or found.ended_at is not None:
            return
        found.ended_at = clock.now()
    record(session, "panels.ended_by_conflict", ("assignments", found.id), round_id=round_id)


@listens("declaration.out")
def remove_assignments(session: Session, declaration_id: int, round_id: int) -> None:
    """Free the experts of a declaration that was withdrawn or whose exclusion was upheld (always before scoring)."""
    for row in session.scalars(select(Assignment).where(Assignment.declaration_id == declaration_id)).all():
        session.delete(row)
        session.flush()
        record(session, "panels.unassigned", ("assignments", row.id), round_id=round_id, facts={"out": declaration_id})


@listens("scoring.starting")
def require_experts(session: Session, round_id: int) -> None:
    """Refuse to start scoring while an admitted declaration has fewer experts than the quorum. Writes nothing: pages
    ask as well."""
    quorum = RoundRules.from_plain(session.get_one(Round, round_id).rules).quorum
    panel = pair_table(session, round_id)
    strength = panel.strength()
    admitted = declarations_of(session, round_id, {DeclarationState.ADMITTED})
    short = [declaration.code for declaration in admitted if strength[declaration.id] < quorum]
    if short:
        raise Refusal(
            say(
                "These declarations have fewer experts than the quorum of %(quorum)s: %(codes)s.",
                quorum=quorum, codes=", ".join(short),
            )
        )  # fmt: skip
