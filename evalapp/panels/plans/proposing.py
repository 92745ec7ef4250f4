"""Proposing plans: computed by a worker, by panels, from a file, or the repair of what recusals left open."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.jobs import Queue, request
from evalapp.core.ledger import record
from evalapp.core.words import Words, say
from evalapp.declarations.queries import declarations_of
from evalapp.experts.queries import experts_of
from evalapp.panels.gaps import gaps
from evalapp.panels.models import Panel, PanelDeclaration, PanelMember
from evalapp.panels.plans.difference import ADD, Change, read_changes
from evalapp.panels.plans.ground import Codes, Ground, ground_of
from evalapp.panels.plans.jobs import SOLVE
from evalapp.panels.plans.models import AssignmentPlan, PlanKind, PlanState
from evalapp.panels.plans.operations import round_to_assign
from evalapp.panels.plans.pairs import Judge, Pair
from evalapp.panels.plans.problems import request_problems
from evalapp.panels.plans.request import PlanRequest
from evalapp.panels.plans.solving import Answer, pictured
from evalapp.panels.queries import pair_table
from evalapp.rounds.models import Round

__all__ = ["by_panels", "propose_by_panels", "propose_file", "propose_repair", "propose_solved", "read_plan"]

SHOWN = 50


def propose_solved(session: Session, queue: Queue | None, round_id: int, wanted: PlanRequest) -> AssignmentPlan:
    """Ask for a computed plan; a worker computes it. Refused with every problem that shows without computing."""
    round_ = round_to_assign(session, round_id)
    ground = ground_of(session, round_)
    problems = request_problems(wanted, ground)
    if problems:
        raise Refusal(*problems)
    return _ask(session, queue, round_, PlanKind.SOLVED, {"request": wanted.to_plain(), "scope": _scope(ground)})


def propose_repair(session: Session, queue: Queue | None, round_id: int) -> AssignmentPlan:
    """Ask for the fewest changes after which no declaration misses an expert."""
    round_ = round_to_assign(session, round_id)
    if not gaps(session, round_):
        raise Refusal(say("No declaration misses an expert."))
    return _ask(session, queue, round_, PlanKind.REPAIR, {"scope": _scope(ground_of(session, round_))})


def propose_by_panels(session: Session, round_id: int) -> AssignmentPlan:
    """Propose that every member of a panel scores every declaration before it, but for conflicts."""
    round_ = round_to_assign(session, round_id)
    ground = ground_of(session, round_)
    answer = by_panels(session, round_, ground)
    if not answer.add:
        raise Refusal(say("Every member of a panel has the declarations before it already, or nobody sits on a panel."))
    wanted = {row.code: row.need for row in answer.outcome.coverage if row.need}
    parameters = {"scope": _scope(ground), "wanted": wanted}
    return _propose(session, round_, PlanKind.PANELS, parameters, answer, ground)


def propose_file(session: Session, round_id: int, data: bytes) -> AssignmentPlan:
    """Propose the changes of a file; refused with every problem, by line and column."""
    round_ = round_to_assign(session, round_id)
    ground = ground_of(session, round_)
    answer = read_plan(session, round_, ground, data)
    scope = sorted({declaration for declaration, _ in (*answer.add, *answer.end)})
    return _propose(session, round_, PlanKind.FILE, {"scope": scope}, answer, ground)


def by_panels(session: Session, round_: Round, ground: Ground) -> Answer:
    """Return the difference to the present pairs: nothing is taken from anybody."""
    people = {row.id: row for row in ground.people}
    areas = {row.id: row.code for row in ground.areas}
    sitting = select(PanelMember.panel_id, PanelMember.expert_id).join(Panel, Panel.id == PanelMember.panel_id)
    sitting = sitting.where(Panel.round_id == round_.id, PanelMember.left_at.is_(None))
    before = select(PanelDeclaration.panel_id, PanelDeclaration.declaration_id).join(
        Panel, Panel.id == PanelDeclaration.panel_id
    )
    declarations: dict[int, list[str]] = {}
    for panel_id, declaration_id in session.execute(before.where(Panel.round_id == round_.id)):
        if declaration_id in areas:
            declarations.setdefault(panel_id, []).append(areas[declaration_id])
    pairs: set[Codes] = set()
    for panel_id, expert_id in session.execute(sitting):
        if expert_id in people:
            pairs |= {(code, people[expert_id].code) for code in declarations.get(panel_id, ())}
    possible = pairs - ground.recused - ground.suspected
    need = dict.fromkeys((row.code for row in ground.areas), 0)
    for declaration, _ in possible:
        need[declaration] += 1
    return pictured(ground, ground.active | possible, need)


def read_plan(session: Session, round_: Round, ground: Ground, data: bytes) -> Answer:
    """Read a file of changes and check every line as applying it would; writes nothing."""
    changes = read_changes(data)
    declarations = {row.code: row for row in declarations_of(session, round_.id)}
    experts = {row.code: row for row in experts_of(session, round_.id)}
    problems: list[Words] = []
    found: list[tuple[Change, Pair]] = []
    for change in changes:
        declaration, expert = declarations.get(change.declaration), experts.get(change.expert)
        if declaration is None:
            problems.append(_unknown(change.line, "declaration", change.declaration))
        if expert is None:
            problems.append(_unknown(change.line, "expert", change.expert))
        if declaration is not None and expert is not None:
            found.append((change, (declaration, expert)))
    problems += _pair_problems(session, round_, ground, found)
    if problems:
        raise Refusal(problems[0], *problems[1:SHOWN])
    add = {(change.declaration, change.expert) for change in changes if change.action == ADD}
    end = {(change.declaration, change.expert) for change in changes if change.action != ADD}
    pairs = (ground.active | add) - end
    need = dict.fromkeys((row.code for row in ground.areas), 0)
    return pictured(ground, pairs, need)


def _pair_problems(session: Session, round_: Round, ground: Ground, found: list[tuple[Change, Pair]]) -> list[Words]:
    table = pair_table(session, round_.id)
    judge, active = Judge(round_, table, by_hand=False), table.active
    problems: list[Words] = []
    for change, (declaration, expert) in sorted(found, key=lambda row: row[0].action == ADD):
        there = (declaration.id, expert.id) in active
        words: Words | None = None
        if change.action == ADD and there:
            words = say("%(expert)s has %(declaration)s already.", expert=expert.code, declaration=declaration.code)
        elif change.action == ADD and (declaration.code, expert.code) in ground.suspected:
            words = say(
                "a detected conflict of %(expert)s with %(declaration)s waits for an answer.",
                expert=expert.code, declaration=declaration.code,
            )  # fmt: skip
        elif change.action == ADD:
            words = judge.give(declaration, expert)
        elif there:
            judge.end(expert)
        else:
            words = say("%(expert)s does not have %(declaration)s.", expert=expert.code, declaration=declaration.code)
        if words is not None:
            problems.append(say("Line %(line)s: %(problem)s", line=change.line, problem=words))
    return problems


def _unknown(line: int, column: str, code: str) -> Words:
    return say("Line %(line)s, column %(column)s: “%(code)s” is unknown.", line=line, column=column, code=code[:40])


def _ask(
    session: Session, queue: Queue | None, round_: Round, kind: PlanKind, parameters: dict[str, Any]
) -> AssignmentPlan:
    plan = _new(session, round_, kind, PlanState.WAITING, parameters)
    job = request(session, queue, SOLVE, round_.id, {"plan": plan.id})
    plan.job_id = job.id
    session.flush()
    facts = {"plan": plan.number, "kind": kind, "request": parameters.get("request")}
    record(session, "panels.plan_asked", ("assignment_plans", plan.id), round_id=round_.id, facts=facts)
    return plan


def _propose(
    session: Session, round_: Round, kind: PlanKind, parameters: dict[str, Any], answer: Answer, ground: Ground
) -> AssignmentPlan:
    plan = _new(session, round_, kind, PlanState.PROPOSED, parameters)
    plan.changes, plan.outcome, plan.seen = answer.changes, answer.outcome.to_plain(), ground.seen
    session.flush()
    facts = {"plan": plan.number, "kind": kind, "changes": answer.changes}
    record(session, "panels.plan_proposed", ("assignment_plans", plan.id), round_id=round_.id, facts=facts)
    return plan


def _new(
    session: Session, round_: Round, kind: PlanKind, state: PlanState, parameters: dict[str, Any]
) -> AssignmentPlan:
    last = session.scalar(select(func.max(AssignmentPlan.number)).where(AssignmentPlan.round_id == round_.id)) or 0
    plan = AssignmentPlan(round_id=round_.id, number=last + 1, kind=kind, state=state, parameters=parameters, seen="")
    plan.made_by, plan.made_at = session.info["viewer"].user_id, clock.now()
    session.add(plan)
    session.flush()
    return plan


def _scope(ground: Ground) -> list[str]:
    return [row.code for row in ground.areas]
