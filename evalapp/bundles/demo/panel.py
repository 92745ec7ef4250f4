"""The panel of the hearing in the scored round: drawn from the pool by the secrets of three offices, then called."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from evalapp.core import clock
from evalapp.core.phases import RoundState
from evalapp.declarations.queries import declarations_of
from evalapp.experts.queries import experts_of
from evalapp.panels.draw.calls import Call, record_call
from evalapp.panels.draw.commitments import commit, reveal
from evalapp.panels.draw.models import CallOutcome, Draw
from evalapp.panels.draw.publish import publish_draw
from evalapp.panels.draw.run import record_of, run_draw
from evalapp.panels.draw.setup import DrawSetup, prepare_draw
from evalapp.panels.seats import add_declarations, make_panel
from evalapp.rounds.models import Round
from scoring.draw import commitment

__all__ = ["draw_panel"]

CODE, TITLE = "H", "答辩评审组（虚构）"
SECRETS = {
    "演示财政厅": "demo-7c1f3a90b2d84e56",
    "演示审计厅": "demo-e05b9d1247fa6c83",
    "演示知识产权局": "demo-39a6f8d07be2514c",
}
"""Fixed, so that every demonstration draws the same panel; a real secret is random and known to its office alone."""
FALLBACK = "答辩前一日公布的双色球开奖号码（虚构）"
SCORED, WHY = 9, "已参加书面评审（虚构）"
SEATS = 7
WITNESS, PRESENT = "演示公证员", "演示公证员\n演示负责人甲\n演示秘书处"


def draw_panel(session: Session, round_: Round) -> Draw:
    """Draw the panel and call it: the second to be called declines, so that the next stand-in follows."""
    closed, round_.state = round_.state, RoundState.SCORING  # the round came in closed; its panel is older than that
    session.flush()
    panel = make_panel(session, round_.id, CODE, TITLE)
    add_declarations(session, panel, [row.code for row in declarations_of(session, round_.id)][:3])
    made = prepare_draw(session, panel, _setup(session, round_))
    publish_draw(session, made)
    _for_each_office(lambda office, secret: commit(session, made, office, commitment(secret)))
    _for_each_office(lambda office, secret: reveal(session, made, office, secret))
    run_draw(session, made, PRESENT)
    for place, code in enumerate(record_of(made).drawn.seats[:4]):
        outcome = CallOutcome.DECLINED if place == 1 else CallOutcome.ACCEPTED
        note = "当日出差（虚构）" if outcome is CallOutcome.DECLINED else ""
        record_call(session, made, code, Call(clock.now(), outcome, WITNESS, note))
    round_.state = closed
    session.flush()
    return made


def _setup(session: Session, round_: Round) -> DrawSetup:
    scored = [row.code for row in experts_of(session, round_.id)][:SCORED]
    return DrawSetup(
        SEATS,
        max_per_employer=2,
        max_per_region=2,
        shares=("technical 2/7", "finance 1/7"),
        chair_category="technical",
        offices=tuple(SECRETS),
        fallback=FALLBACK,
        left_out=tuple(f"{code} {WHY}" for code in scored),
    )


def _for_each_office(act: Callable[[str, str], None]) -> None:
    for office, secret in SECRETS.items():
        act(office, secret)
