"""Reading plans. A plan's pairs are JSON, which no filter in SQL reaches: one that names a declaration closed to the
viewer is not there for them, and here is the only place where plans are read for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Absent
from evalapp.core.files import StoredFile
from evalapp.core.jobs import Job
from evalapp.core.visibility import suspended
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.panels.plans.models import AssignmentPlan
from evalapp.rounds.models import Round

__all__ = ["PlanRow", "find_plan", "plan_file", "plans_of"]

SHOWN = 50


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan, with the job that computes it."""

    plan: AssignmentPlan
    job: Job | None


def plans_of(session: Session, round_: Round) -> Sequence[PlanRow]:
    """Return the newest plans that are open to the viewer, newest first."""
    closed = _closed(session, round_)
    wanted = select(AssignmentPlan, Job).outerjoin(Job, Job.id == AssignmentPlan.job_id)
    rows = session.execute(
        wanted.where(AssignmentPlan.round_id == round_.id).order_by(AssignmentPlan.number.desc()).limit(SHOWN)
    )
    return [PlanRow(plan, job) for plan, job in rows if not closed & _named(plan)]


def find_plan(session: Session, round_: Round, number: int) -> PlanRow:
    """Return a plan, or refuse as absent: also where it names what is closed to the viewer."""
    wanted = select(AssignmentPlan, Job).outerjoin(Job, Job.id == AssignmentPlan.job_id)
    same = AssignmentPlan.round_id == round_.id, AssignmentPlan.number == number
    row = session.execute(wanted.where(*same).execution_options(populate_existing=True)).one_or_none()
    if row is None or _closed(session, round_) & _named(row[0]):
        raise Absent(say("There is no such plan."))
    return PlanRow(row[0], row[1])


def plan_file(session: Session, row: PlanRow) -> StoredFile:
    """Return the files with which a solved plan can be repeated."""
    found = None if row.job is None or row.job.result_file_id is None else row.job.result_file_id
    kept = None if found is None else session.get(StoredFile, found)
    if kept is None:
        raise Absent(say("There are no files of this plan."))
    return kept


def _closed(session: Session, round_: Round) -> frozenset[str]:
    """The codes of declarations that the viewer may not know of."""
    codes = select(Declaration.code).where(Declaration.round_id == round_.id)
    visible = frozenset(session.scalars(codes))
    with suspended(session):
        return frozenset(session.scalars(codes)) - visible


def _named(plan: AssignmentPlan) -> set[str]:
    """The codes of declarations that a plan names anywhere."""
    changes = plan.changes or {"add": [], "end": []}
    pairs = [*changes["add"], *changes["end"]]
    return {*plan.parameters["scope"], *(declaration for declaration, _ in pairs)}
