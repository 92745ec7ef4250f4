"""Every write to plans: proposing, discarding, applying; a plan is applied as it was shown, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from evalapp.core import clock, typed
from evalapp.core.canonical import digest
from evalapp.core.errors import Refusal, Stale
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_CLOSING, RoundState
from evalapp.core.words import say
from evalapp.declarations.queries import declarations_of
from evalapp.experts.queries import experts_of
from evalapp.panels.draw.calls import seat_follower
from evalapp.panels.panel_queries import find_panel
from evalapp.panels.plans.ground import state_digest
from evalapp.panels.plans.models import AssignmentPlan, PlanState
from evalapp.panels.plans.pairs import Judge, Pair, end_pairs, give_pairs
from evalapp.panels.plans.queries import find_plan
from evalapp.panels.queries import pair_table
from evalapp.panels.release import release
from evalapp.panels.repair import drawn_of
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = ["Applied", "apply_plan", "discard_plan", "round_to_assign"]

OPEN = frozenset({PlanState.WAITING, PlanState.PROPOSED, PlanState.INFEASIBLE})


@dataclass(frozen=True, slots=True)
class Applied:
    """How many assignments a plan gave, ended, and released to their experts."""

    given: int
    ended: int
    released: int


def round_to_assign(session: Session, round_id: int) -> Round:
    """Return the round, held alone so that nothing a plan depends on moves; refused once scoring is closed."""
    round_ = round_for_change(session, round_id, alone=True)
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("Assignments can be changed only until scoring is closed."))
    return round_


def discard_plan(session: Session, round_id: int, number: int) -> AssignmentPlan:
    """Lay a plan aside; it is kept."""
    round_ = round_for_change(session, round_id, alone=True)
    plan = _open_plan(session, round_, number)
    _settle(session, plan, PlanState.DISCARDED)
    record(session, "panels.plan_discarded", _subject(plan), round_id=round_id, facts={"plan": number})
    return plan


def apply_plan(session: Session, round_id: int, number: int, reason: str = "", *, release_now: bool = False) -> Applied:
    """Apply a plan; refused where anything it was made from has changed since, or where a single pair is not possible.

    During scoring it needs a reason. `release_now` also lets the experts who gain something know of it.
    """
    round_ = round_to_assign(session, round_id)
    plan = _open_plan(session, round_, number)
    if plan.state is not PlanState.PROPOSED or plan.changes is None:
        raise Refusal(say("Only a proposed plan can be applied."))
    if plan.seen != state_digest(session, round_):
        raise Stale(
            say("Assignments, conflicts, experts or declarations have changed since this plan was made. Make it anew.")
        )
    facts: dict[str, object] = {"plan": number, "kind": plan.kind, "changes_sha256": digest(plan.changes)}
    if round_.state is RoundState.SCORING:
        plan.reason = typed.line(reason, say("Reason"), needed=True, most=2000)
    given, ended = _write(session, round_, plan)
    _seat_stand_ins(session, round_, plan)
    _settle(session, plan, PlanState.APPLIED)
    facts |= {"assigned": plan.changes["add"], "ended": plan.changes["end"]}
    record(session, "panels.plan_applied", _subject(plan), round_id=round_id, facts=facts)
    released = release(session, round_id, [(one.id, two.id) for one, two in given]) if release_now and given else 0
    return Applied(len(given), len(ended), released)


def _open_plan(session: Session, round_: Round, number: int) -> AssignmentPlan:
    plan = find_plan(session, round_, number).plan
    if plan.state not in OPEN:
        raise Refusal(say("This plan was applied or discarded already."))
    return plan


def _write(session: Session, round_: Round, plan: AssignmentPlan) -> tuple[list[Pair], list[Pair]]:
    """End and give the plan's pairs; every problem is told at once."""
    changes = plan.changes or {"add": [], "end": []}
    declarations = {row.code: row for row in declarations_of(session, round_.id)}
    experts = {row.code: row for row in experts_of(session, round_.id)}

    def rows(pairs: Sequence[Sequence[str]]) -> list[Pair]:
        return [(declarations[one], experts[two]) for one, two in pairs]

    end, add = rows(changes["end"]), rows(changes["add"])
    table = pair_table(session, round_.id)
    judge = Judge(round_, table, by_hand=False)
    for _, expert in end:
        judge.end(expert)
    problems = [words for pair in add if (words := judge.give(*pair)) is not None]
    if not problems:
        problems += [row.reason for row in end_pairs(session, round_, table, end)]
        problems += [row.reason for row in give_pairs(session, round_, table, add)]
    if problems:
        raise Refusal(*problems)
    return add, end


def _seat_stand_ins(session: Session, round_: Round, plan: AssignmentPlan) -> None:
    """Give the seats that a repair counted on; refused where the draw's order gives them to somebody else by now."""
    outcome: Mapping[str, object] = plan.outcome or {}
    called = outcome.get("stand_ins", ())
    for panel_code, expert_code in called if isinstance(called, list) else ():
        draw = drawn_of(session, find_panel(session, round_.id, panel_code))
        found = None if draw is None else seat_follower(session, draw)
        codes = {row.id: row.code for row in experts_of(session, round_.id)}
        if found is None or found.expert_id is None or codes[found.expert_id] != expert_code:
            raise Stale(say("The draw's next stand-in is somebody else by now. Make the repair anew."))


def _settle(session: Session, plan: AssignmentPlan, state: PlanState) -> None:
    plan.state, plan.settled_at, plan.settled_by = state, clock.now(), session.info["viewer"].user_id
    session.flush()


def _subject(plan: AssignmentPlan) -> tuple[str, int]:
    return "assignment_plans", plan.id
