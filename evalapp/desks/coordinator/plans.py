"""Assignment plans: asked for, waited for, looked at with their pictures, applied or discarded."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.errors import Refusal
from evalapp.core.jobs import JobState
from evalapp.core.permissions import Permission
from evalapp.core.words import Words
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.plans_forms import FileForm, PlanForm
from evalapp.desks.coordinator.plans_parts import part_of
from evalapp.desks.web import allow, db, job_queue
from evalapp.panels.draw.queries import declined_of
from evalapp.panels.gaps import gaps
from evalapp.panels.plans.difference import write_changes
from evalapp.panels.plans.ground import Ground, ground_of
from evalapp.panels.plans.models import AssignmentPlan, PlanKind, PlanState
from evalapp.panels.plans.operations import Applied, apply_plan, discard_plan
from evalapp.panels.plans.problems import request_problems
from evalapp.panels.plans.proposing import propose_by_panels, propose_file, propose_repair, propose_solved
from evalapp.panels.plans.queries import PlanRow, find_plan, plan_file, plans_of
from evalapp.rounds.models import Round

__all__: list[str] = []


@coordinator.get("/rounds/<code:round_code>/assignments/plans")
@allow(Permission.SEE_PROGRESS)
def plans(round_: Round) -> ResponseReturnValue:
    """List the plans made so far, where experts are missing, and the ways to a new one."""
    return _list(round_)


@coordinator.route("/rounds/<code:round_code>/assignments/plans/new", methods=["GET", "POST"])
@allow(Permission.ASSIGN)
def new_plan(round_: Round) -> ResponseReturnValue:
    """Ask for a computed plan; everything that is wrong with the request is said at once."""
    form = PlanForm.of()
    ground = ground_of(db(), round_)
    if not form.is_submitted():
        return _form(round_, form, ground, [])
    wanted, problems = form.request(ground)
    if wanted is not None:
        problems += request_problems(wanted, ground)
    if wanted is None or problems:
        return _form(round_, form, ground, problems), 422
    try:
        plan = propose_solved(db(), job_queue(), round_.id, wanted)
    except Refusal as error:
        db().rollback()
        return _form(round_, form, ground, list(error.problems)), error.status
    return redirect(_address(round_, plan))


@coordinator.route("/rounds/<code:round_code>/assignments/plans/file", methods=["GET", "POST"])
@allow(Permission.ASSIGN)
def file_plan(round_: Round) -> ResponseReturnValue:
    """Read changes from a file or pasted rows; nothing is changed before they are looked at."""
    form = FileForm()
    made: list[AssignmentPlan] = []
    if form.validate_on_submit() and attempted(lambda: made.append(propose_file(db(), round_.id, form.content()))):
        return redirect(_address(round_, made[0]))
    page = render_template("coordinator/plan_file.html", round_=round_, form=form)
    return page, 422 if form.is_submitted() else 200


@coordinator.post("/rounds/<code:round_code>/assignments/plans/panels")
@allow(Permission.ASSIGN)
def panels_plan(round_: Round) -> ResponseReturnValue:
    """Propose that every member of a panel scores all declarations before it."""
    made: list[AssignmentPlan] = []
    if attempted(lambda: made.append(propose_by_panels(db(), round_.id))):
        return redirect(_address(round_, made[0]))
    return _list(round_), 422


@coordinator.post("/rounds/<code:round_code>/assignments/plans/repair")
@allow(Permission.ASSIGN)
def repair_plan(round_: Round) -> ResponseReturnValue:
    """Propose the fewest changes after which no declaration misses an expert."""
    made: list[AssignmentPlan] = []
    if attempted(lambda: made.append(propose_repair(db(), job_queue(), round_.id))):
        return redirect(_address(round_, made[0]))
    return _list(round_), 422


@coordinator.get("/rounds/<code:round_code>/assignments/plans/<int:number>")
@allow(Permission.SEE_PROGRESS)
def plan(round_: Round, number: int) -> ResponseReturnValue:
    """Show a plan; while it is computed, the page asks again by itself."""
    row = find_plan(db(), round_, number)
    response = make_response(_plan(round_, row))
    waiting = row.job is not None and row.job.state in (JobState.WAITING, JobState.RUNNING)
    if row.plan.state is PlanState.WAITING and waiting:
        response.headers["Refresh"] = "2"  # asks again without JavaScript
    return response


@coordinator.post("/rounds/<code:round_code>/assignments/plans/<int:number>/apply")
@allow(Permission.ASSIGN)
def apply_one_plan(round_: Round, number: int) -> ResponseReturnValue:
    """Apply a plan as it was shown; where asked, its experts are told at once."""
    reason, release_now = request.form.get("reason", ""), "release" in request.form
    done: list[Applied] = []
    if attempted(lambda: done.append(apply_plan(db(), round_.id, number, reason, release_now=release_now))):
        flash(_("The plan is applied: %(given)s assigned, %(ended)s taken away, %(released)s released.",
                given=done[0].given, ended=done[0].ended, released=done[0].released), "success")  # fmt: skip
        return redirect(url_for("coordinator.assignments", round_code=round_.code))
    return _plan(round_, find_plan(db(), round_, number), reason, release=release_now), 422


@coordinator.post("/rounds/<code:round_code>/assignments/plans/<int:number>/discard")
@allow(Permission.ASSIGN)
def discard_one_plan(round_: Round, number: int) -> ResponseReturnValue:
    """Lay a plan aside."""
    if attempted(discard_plan, db(), round_.id, number):
        flash(_("The plan is discarded; it is kept in the list."), "success")
    return redirect(url_for("coordinator.plans", round_code=round_.code))


@coordinator.get("/rounds/<code:round_code>/assignments/plans/<int:number>/plan.csv")
@allow(Permission.SEE_PROGRESS)
def plan_csv(round_: Round, number: int) -> ResponseReturnValue:
    """Hand out the difference as a file, which this page and the command line read again."""
    row = find_plan(db(), round_, number)
    content = write_changes(row.plan.changes or {"add": [], "end": []})
    return _download(content.encode(), f"plan-{round_.code}-{number}.csv", "text/csv; charset=utf-8")


@coordinator.get("/rounds/<code:round_code>/assignments/plans/<int:number>/files")
@allow(Permission.SEE_PROGRESS)
def plan_files(round_: Round, number: int) -> ResponseReturnValue:
    """Hand out what anybody needs to compute the plan again, by codes only."""
    kept = plan_file(db(), find_plan(db(), round_, number))
    return _download(kept.content, kept.name, kept.media_type)


def _list(round_: Round) -> str:
    return render_template(
        "coordinator/plans.html",
        round_=round_,
        rows=plans_of(db(), round_),
        gaps=gaps(db(), round_),
        may_assign=may(Permission.ASSIGN, round_),
    )


def _form(round_: Round, form: PlanForm, ground: Ground, problems: list[Words]) -> str:
    return render_template(
        "coordinator/plan_new.html",
        round_=round_,
        form=form,
        ground=ground,
        problems=problems,
        declined=declined_of(db(), round_.id),
    )


def _plan(round_: Round, row: PlanRow, reason: str = "", release: bool | None = None) -> str:
    """Show a plan; `release` is what was sent of the box, which a repair at first proposes."""
    return render_template(
        "coordinator/plan.html",
        round_=round_,
        plan=row.plan,
        job=row.job,
        part=part_of(db(), round_, row.plan, request.args.get("page")),
        reason=reason,
        release=row.plan.kind is PlanKind.REPAIR if release is None else release,
        may_assign=may(Permission.ASSIGN, round_),
    )


def _download(content: bytes, name: str, media_type: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _address(round_: Round, made: AssignmentPlan) -> str:
    return url_for("coordinator.plan", round_code=round_.code, number=made.number)
