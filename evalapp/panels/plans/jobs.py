"""Solving a plan is long work: a job computes it, and when the job is done the plan's row says what came out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.accounts.models import RoleGrant
from evalapp.core.canonical import digest
from evalapp.core.hooks import listens
from evalapp.core.jobs import Made, Progress, handler
from evalapp.core.viewer import Viewer
from evalapp.panels.plans.files import archive_of, plan_in
from evalapp.panels.plans.ground import ground_of
from evalapp.panels.plans.models import AssignmentPlan, PlanKind, PlanState
from evalapp.panels.plans.request import PlanRequest
from evalapp.panels.plans.solving import Answer, solved
from evalapp.panels.repair import mended
from evalapp.rounds.models import Round

__all__ = ["SOLVE", "signs_of_life"]

SOLVE = "panels.plan"
BEAT = 10.0
"""Seconds between two signs of life while a solver is at work."""


@handler(SOLVE)
def _solve(session: Session, arguments: dict[str, Any], progress: Progress) -> Made:
    """Compute a plan. Arguments: `plan`, the row's id. It reads as the person who asked: what is closed to them is in
    no plan of theirs."""
    plan = session.get_one(AssignmentPlan, arguments["plan"])
    round_ = session.get_one(Round, plan.round_id)
    if plan.made_by is not None:
        session.info["viewer"] = _asker(session, plan.made_by)
    progress(0, 2)
    ground = ground_of(session, round_)
    answer: Answer
    with signs_of_life(progress, 1, 2):
        if plan.kind is PlanKind.REPAIR:
            answer = mended(session, round_, ground)
        else:
            session.rollback()  # nothing is held open while the solver is at work
            answer = solved(PlanRequest.from_plain(plan.parameters["request"]), ground)
    progress(2, 2)
    found = {
        "changes": answer.changes,
        "outcome": answer.outcome.to_plain(),
        "seen": ground.seen,
        "scope": [row.code for row in ground.areas],
    }
    facts = {"plan": plan.number, "feasible": answer.outcome.feasible, "changes_sha256": digest(answer.changes)}
    content = archive_of(found, answer.problem)
    return Made(f"plan-{round_.code}-{plan.number}.zip", "application/zip", content, "panels.plan_computed", facts)


@listens("job.done")
def _settle(session: Session, kind: str, arguments: dict[str, Any], content: bytes) -> None:
    """Keep what the job computed in the plan's row, in the transaction that keeps the job's file."""
    if kind != SOLVE:
        return
    wanted = select(AssignmentPlan).where(AssignmentPlan.id == arguments["plan"]).with_for_update()
    plan = session.scalar(wanted)
    if plan is None or plan.state is not PlanState.WAITING:
        return
    found = plan_in(content)
    outcome = found["outcome"]
    plan.state = PlanState.PROPOSED if outcome["feasible"] else PlanState.INFEASIBLE
    plan.changes, plan.outcome, plan.seen = found["changes"], outcome, found["seen"]
    plan.parameters = {**plan.parameters, "scope": found["scope"]}
    if outcome["feasible"]:
        plan.parameters = {**plan.parameters, "wanted": {row["code"]: row["need"] for row in outcome["coverage"]}}
    session.flush()


def _asker(session: Session, user_id: int) -> Viewer:
    grants = session.execute(select(RoleGrant.role, RoleGrant.round_id).where(RoleGrant.user_id == user_id))
    return Viewer(user_id, frozenset((role, round_id) for role, round_id in grants))


@contextmanager
def signs_of_life(progress: Progress, done: int, total: int) -> Iterator[None]:
    """Say again and again how far the job is, so that nobody takes it for dead while a solver computes."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT):
            progress(done, total)

    progress(done, total)
    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
