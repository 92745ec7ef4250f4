"""A round in which plans are made: what tests of plans share."""

from __future__ import annotations

from sqlalchemy import select

from evalapp.core.database import Database
from evalapp.core.jobs import JobState, run
from evalapp.core.ledger import LedgerEntry
from evalapp.experts.models import Expert
from evalapp.panels.plans.models import AssignmentPlan
from evalapp.panels.plans.operations import Applied, apply_plan
from evalapp.panels.plans.proposing import propose_solved
from evalapp.panels.plans.request import PlanRequest
from evalapp.panels.queries import pair_table
from tests.support.world import World

__all__ = ["active", "applied", "change_expert", "computed", "entries", "plan_row"]


def active(world: World) -> set[str]:
    """The pairs assigned now, as `D1E2`."""
    declarations = {row.id: code for code, row in world.declarations.items()}
    experts = {row.id: code for code, row in world.experts.items()}
    with world.system() as session:
        return {declarations[one] + experts[other] for one, other in pair_table(session, world.round_id).active}


def computed(world: World, database: Database, request: PlanRequest) -> int:
    """Ask for a plan and let a worker compute it; its number."""
    with world.acting(world.coordinator) as session:
        plan = propose_solved(session, None, world.round_id, request)
        number, job_id = plan.number, plan.job_id
    assert job_id is not None
    assert run(database, job_id) is JobState.DONE
    return number


def applied(world: World, number: int, reason: str = "", *, release_now: bool = False) -> Applied:
    """Apply a plan as the coordinator."""
    with world.acting(world.coordinator) as session:
        return apply_plan(session, world.round_id, number, reason, release_now=release_now)


def plan_row(world: World, number: int) -> AssignmentPlan:
    """The plan as it stands."""
    with world.system() as session:
        same = AssignmentPlan.round_id == world.round_id, AssignmentPlan.number == number
        return session.scalars(select(AssignmentPlan).where(*same)).one()


def change_expert(world: World, code: str, **values: object) -> None:
    """Change columns of an expert by hand."""
    with world.system() as session:
        row = session.get_one(Expert, world.experts[code].id)
        for name, value in values.items():
            setattr(row, name, value)


def entries(world: World, action: str) -> list[str]:
    """The facts of the ledger's entries of an action."""
    with world.system() as session:
        return list(session.scalars(select(LedgerEntry.facts).where(LedgerEntry.action == action)))
