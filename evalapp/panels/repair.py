"""Mending what recusals and withdrawals left open, with the fewest changes: the panel's stand-ins first, then a shift
of load among the experts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.panels.draw.calls import follower, vacant_seats
from evalapp.panels.draw.models import Draw, DrawState
from evalapp.panels.draw.pool import frozen_pool
from evalapp.panels.draw.run import record_of
from evalapp.panels.gaps import wanted_experts
from evalapp.panels.models import Panel, PanelDeclaration, PanelMember
from evalapp.panels.plans.ground import Codes, Ground
from evalapp.panels.plans.models import AssignmentPlan, PlanState
from evalapp.panels.plans.outcome import Outcome
from evalapp.panels.plans.request import Objective, PlanRequest
from evalapp.panels.plans.solving import Answer, pictured, solved
from evalapp.rounds.models import Round

__all__ = ["drawn_of", "mended"]


@dataclass(slots=True)
class _Mending:
    """What is still missing while stand-ins are given, and who was called from which panel's draw."""

    ground: Ground
    missing: Counter[str]
    loads: Counter[str]
    given: set[Codes] = field(default_factory=set)
    called: list[tuple[str, str]] = field(default_factory=list)

    def give(self, declaration: str, expert_id: int) -> bool:
        """Give a declaration that misses somebody to an expert, if nothing forbids it; whether it was given."""
        person = next((row for row in self.ground.people if row.id == expert_id), None)
        if person is None or self.missing[declaration] < 1:
            return False
        pair = declaration, person.code
        full = person.max_load is not None and self.loads[person.code] >= person.max_load
        taken = pair in self.ground.active or pair in self.given
        if full or taken or pair in self.ground.recused or pair in self.ground.suspected:
            return False
        self.given.add(pair)
        self.missing[declaration] -= 1
        self.loads[person.code] += 1
        return True


def mended(session: Session, round_: Round, ground: Ground) -> Answer:
    """Return the fewest changes after which no declaration misses an expert, or why there are none."""
    have = ground.strength()
    wanted = wanted_experts(session, round_)
    need = {code: max(count, wanted.get(code, 0)) for code, count in have.items()}
    missing = Counter({code: need[code] - count for code, count in have.items() if need[code] > count})
    work = _Mending(ground, missing, Counter(ground.loads()))
    for panel, declarations in _panels(session, round_.id, ground):
        _from_panel(session, panel, declarations, work)
    request = _request(session, round_.id, ground, need, work.given)
    if +work.missing:
        session.rollback()  # nothing is held open while the solver is at work
        answer = solved(request, ground, mending=True)
    else:
        answer = pictured(ground, ground.active | work.given, need)
    if not work.called or not answer.outcome.feasible:
        return answer
    outcome = Outcome.from_plain({**answer.outcome.to_plain(), "stand_ins": work.called})
    return replace(answer, outcome=outcome)


def drawn_of(session: Session, panel: Panel) -> Draw | None:
    """Return the draw from which a panel sits, if it was drawn."""
    same = Draw.panel_id == panel.id, Draw.state == DrawState.DRAWN
    return session.scalar(select(Draw).where(*same).order_by(Draw.number.desc()).limit(1))


def _from_panel(session: Session, panel: Panel, declarations: list[str], work: _Mending) -> None:
    """Fill what is missing before a panel: by members who have no such assignment yet, by the stand-in of a vacant
    seat, and, where the seats are held but somebody stepped aside, by the next in the draw's order for that one."""
    short = [code for code in declarations if work.missing[code] > 0]
    if not short:
        return
    sitting = select(PanelMember.expert_id).where(PanelMember.panel_id == panel.id, PanelMember.left_at.is_(None))
    for expert_id in session.scalars(sitting.order_by(PanelMember.place, PanelMember.id)).all():
        _give_all(short, expert_id, work)
    draw = drawn_of(session, panel)
    if draw is None:
        return
    if vacant_seats(session, draw) > 0:
        found = follower(session, draw)
        if found.expert_id is not None and _give_all(short, found.expert_id, work):
            people = {row.id: row.code for row in work.ground.people}
            work.called.append((panel.code, people[found.expert_id]))
    ids = {row.code: row.id for row in frozen_pool(draw).candidates}
    for code in record_of(draw).drawn.stand_ins:
        _give_all(short, ids[code], work)


def _give_all(declarations: list[str], expert_id: int, work: _Mending) -> bool:
    return sum(work.give(code, expert_id) for code in declarations) > 0


def _panels(session: Session, round_id: int, ground: Ground) -> Iterator[tuple[Panel, list[str]]]:
    codes = {row.id: row.code for row in ground.areas}
    before: dict[int, list[str]] = {}
    rows = select(PanelDeclaration.panel_id, PanelDeclaration.declaration_id).join(
        Panel, Panel.id == PanelDeclaration.panel_id
    )
    for panel_id, declaration_id in session.execute(
        rows.where(Panel.round_id == round_id).order_by(PanelDeclaration.id)
    ):
        if declaration_id in codes:
            before.setdefault(panel_id, []).append(codes[declaration_id])
    panels = select(Panel).where(Panel.round_id == round_id).order_by(Panel.position, Panel.id)
    for panel in session.scalars(panels).all():
        yield panel, before.get(panel.id, [])


def _request(
    session: Session, round_id: int, ground: Ground, need: Mapping[str, int], given: set[Codes]
) -> PlanRequest:
    """What the newest applied plan was asked for, with the demand as it is now; without one, even loads."""
    known = {row.code for row in ground.people}
    before = _last_request(session, round_id)
    request = before or PlanRequest(max_load=_even_load(ground, need))
    return replace(
        request,
        objective=Objective.TOTAL,
        demand=dict(need),
        fixed=tuple(sorted(given)),
        apart=tuple(pair for pair in request.apart if known.issuperset(pair)),
        min_load=0,
        keep=True,
    )


def _last_request(session: Session, round_id: int) -> PlanRequest | None:
    applied = AssignmentPlan.round_id == round_id, AssignmentPlan.state == PlanState.APPLIED
    wanted = select(AssignmentPlan.parameters).where(*applied).order_by(AssignmentPlan.number.desc())
    found = (values["request"] for values in session.scalars(wanted) if "request" in values)
    return next((PlanRequest.from_plain(values) for values in found), None)


def _even_load(ground: Ground, need: Mapping[str, int]) -> int:
    """The largest load there is now, or an even share of all that is needed where that is more."""
    return max([-(-sum(need.values()) // max(len(ground.people), 1)), *ground.loads().values()])
