"""A round with facts that meet: what tests of findings start from."""

from __future__ import annotations

from sqlalchemy import select

from evalapp.conflicts.findings.models import ConflictFinding
from evalapp.conflicts.findings.operations import Detected, detect_conflicts
from evalapp.conflicts.relations.operations import paste_relations
from evalapp.conflicts.relations.pasted import RelationTable
from evalapp.core import clock
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from tests.support.world import World

__all__ = ["EMPLOYER", "HOSPITAL", "UNTIL", "finding_of", "findings", "look", "meet", "paste"]

UNTIL = clock.now().year - 1
"""A last year that still counts."""
EMPLOYER, HOSPITAL = "苏州大学", "苏州大学附属第一医院"


def meet(world: World, expert: str = "E1", declaration: str = "D1") -> None:
    """Let an expert work at a hospital of the university that is a unit of a declaration, and look for it."""
    with world.system() as session:
        session.get_one(Expert, world.experts[expert].id).employer = HOSPITAL
    paste(world, RelationTable.PARTIES, f"{declaration},unit,{EMPLOYER},2019,{UNTIL}")
    look(world)


def paste(world: World, table: RelationTable, text: str) -> None:
    """Paste rows as the coordinator."""
    with world.acting(world.coordinator) as session:
        paste_relations(session, world.round_id, table, text.encode())


def look(world: World) -> Detected:
    """Look for conflicts as the coordinator."""
    with world.acting(world.coordinator) as session:
        return detect_conflicts(session, world.round_id, silent=False)


def findings(world: World) -> list[tuple[str, str, str, str]]:
    """Every finding as (declaration, expert, rule, state)."""
    with world.system() as session:
        rows = session.execute(
            select(Declaration.code, Expert.code, ConflictFinding.rule, ConflictFinding.state)
            .join(Declaration, Declaration.id == ConflictFinding.declaration_id)
            .join(Expert, Expert.id == ConflictFinding.expert_id)
            .order_by(ConflictFinding.id)
        )
        return [(declaration, expert, rule, state.value) for declaration, expert, rule, state in rows]


def finding_of(world: World, declaration: str = "D1", expert: str = "E1") -> int:
    """The id of the newest finding of a pair."""
    place = {"declaration_id": world.declarations[declaration].id, "expert_id": world.experts[expert].id}
    with world.system() as session:
        return list(session.scalars(select(ConflictFinding.id).filter_by(**place).order_by(ConflictFinding.id)))[-1]
