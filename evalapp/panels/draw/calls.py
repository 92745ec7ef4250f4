"""After the draw: calls to those who were drawn, and the next stand-in where a seat falls vacant.

Codes here are those of the frozen pool; an expert's row may carry another code by now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core import clock, typed
from evalapp.core.errors import Refusal
from evalapp.core.ledger import record
from evalapp.core.visibility import suspended
from evalapp.core.words import Words, say
from evalapp.experts.models import Expert
from evalapp.panels.draw.holding import held_draw, record_step
from evalapp.panels.draw.labels import Skip
from evalapp.panels.draw.models import CallOutcome, Draw, DrawCall, DrawState
from evalapp.panels.draw.pool import Listed, conflicts_before, frozen_pool
from evalapp.panels.draw.run import record_of
from evalapp.panels.models import MemberSource, Panel, PanelMember
from evalapp.panels.panel_queries import members_of
from evalapp.panels.seats import give_up_seat, held_panel, sitting, take_seat
from scoring.draw import Passed, Record, next_stand_in

__all__ = ["Call", "Follower", "follower", "record_call", "replace", "seat_follower", "seats_of", "vacant_seats"]

TOLERANCE = timedelta(minutes=5)
"""How far a typed moment may lie ahead of this machine's clock."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it is typed. `note` says why, where the expert declined."""

    called_at: datetime
    outcome: CallOutcome
    witness: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Follower:
    """The stand-in who is next (None: nobody can follow), and the stand-ins before, each with the rule that passes over
    them."""

    expert_id: int | None
    code: str | None
    skipped: tuple[tuple[str, Passed | Skip], ...]


def vacant_seats(session: Session, draw: Draw) -> int:
    """Return how many of the drawn seats nobody holds now."""
    return draw.seats - len(_holders(session, draw.panel))


def seats_of(session: Session, draw: Draw) -> Sequence[PanelMember]:
    """Return everybody who has or had a drawn seat, in the order of the draw; of a void draw those who had left."""
    return _drawn(_members(session, draw.panel))


def follower(session: Session, draw: Draw, without: PanelMember | None = None, drawn: Record | None = None) -> Follower:
    """Return who is next for a vacant seat, or for the seat of `without` if that member gave it up.

    Passed over are stand-ins who declined or left, who withdrew from the round, and who have by now more conflicts with
    the declarations before the panel than the draw's rules let pass; then whom the rules of the seats forbid.
    `drawn`: the draw's record, where it was read already.
    """
    listed = {row.id: row for row in frozen_pool(draw).candidates}
    rows = _members(session, draw.panel)
    holders = [row for row in _drawn(rows) if row.left_at is None and (without is None or row.id != without.id)]
    gone = {listed[key].code: why for key, why in _gone(session, draw, listed, rows, without).items()}
    drawn = drawn or record_of(draw)
    following = next_stand_in(drawn, [listed[row.expert_id].code for row in holders], gone)
    sitting_codes = {listed[row.expert_id].code for row in holders}
    skipped: list[tuple[str, Passed | Skip]] = []
    ruled = {row.code: row.rule for row in following.skipped}
    if without is not None:
        gone.pop(listed[without.expert_id].code, None)
    for code in drawn.drawn.stand_ins:
        if code == following.code:
            break
        why = gone.get(code) or ruled.get(code)
        if code not in sitting_codes and why is not None:
            skipped.append((code, why))
    ids = {row.code: row.id for row in listed.values()}
    return Follower(ids[following.code] if following.code else None, following.code, tuple(skipped))


def record_call(session: Session, draw: Draw, expert_code: str, call: Call) -> Follower | None:
    """Keep a call to somebody who sits by this draw. Where they declined, their seat passes to the next stand-in in the
    same act, who is returned (with no code where nobody can follow)."""
    held = held_draw(session, draw, DrawState.DRAWN)
    panel = held_panel(session, held.panel)
    member = _drawn_member(session, panel, expert_code)
    witness, note = _checked_call(held, call)
    viewer = session.info["viewer"]
    row = DrawCall(draw_id=held.id, expert_id=member.expert_id, called_at=call.called_at, outcome=call.outcome)
    row.witness, row.note, row.recorded_by = witness, note, viewer.user_id
    session.add(row)
    session.flush()
    record_step(session, held, "draw.called", {"expert": member.expert.code, "outcome": call.outcome})
    if call.outcome is not CallOutcome.DECLINED:
        return None
    give_up_seat(session, panel, member, note)
    return _follow(session, held, panel)


def replace(session: Session, draw: Draw, expert_code: str, reason: str) -> Follower:
    """Give the seat of somebody who cannot be reached, or left, to the next stand-in, with the reason."""
    held = held_draw(session, draw, DrawState.DRAWN)
    panel = held_panel(session, held.panel)
    why = typed.prose(reason, say("Reason"), needed=True, most=2000)
    give_up_seat(session, panel, _drawn_member(session, panel, expert_code), why)
    return _follow(session, held, panel)


def seat_follower(session: Session, draw: Draw) -> Follower:
    """Give a seat that is vacant to the next stand-in; refused where none is vacant or nobody can follow."""
    held = held_draw(session, draw, DrawState.DRAWN)
    panel = held_panel(session, held.panel)
    if vacant_seats(session, held) < 1:
        raise Refusal(say("No seat is vacant."))
    found = _follow(session, held, panel)
    if found.code is None:
        raise Refusal(say("No stand-in can follow within the rules: seat an expert by hand, with a reason."))
    return found


def _follow(session: Session, held: Draw, panel: Panel) -> Follower:
    found = follower(session, held)
    facts = {"expert": found.code, "passed_over": [[code, why] for code, why in found.skipped]}
    record_step(session, held, "draw.followed", facts)
    if found.expert_id is not None:
        places = {placed.code: place for place, placed in enumerate(record_of(held).drawn.order)}
        place = places[found.code or ""]
        take_seat(session, panel, session.get_one(Expert, found.expert_id), MemberSource.STAND_IN, place)
    _fill_chair(session, held, panel)
    return found


def _fill_chair(session: Session, held: Draw, panel: Panel) -> None:
    """Where the chair is empty it passes to the first who sits by the draw, of the chair's category."""
    members = _holders(session, panel)
    if any(row.chair for row in members_of(session, panel)):
        return
    categories = {row.id: row.category for row in frozen_pool(held).candidates}
    fitting = [row for row in members if held.chair_category in ("", categories[row.expert_id])]
    if fitting:
        fitting[0].chair = True
        session.flush()
        facts = {"panel": panel.code, "expert": fitting[0].expert.code}
        record(session, "panels.chair", ("panels", panel.id), round_id=panel.round_id, facts=facts)


def _checked_call(held: Draw, call: Call) -> tuple[str, str]:
    problems: list[Words] = []
    texts = []
    needed = call.outcome is CallOutcome.DECLINED
    for text, what, must in ((call.witness, say("Witness"), True), (call.note, say("Note"), needed)):
        try:
            texts.append(typed.line(text, what, needed=must, most=500))
        except Refusal as error:
            problems += error.problems
    # Moments are typed to the minute.
    if held.drawn_at is None or call.called_at < held.drawn_at.replace(second=0, microsecond=0):
        problems.append(say("The call comes before the draw."))
    if call.called_at > clock.now() + TOLERANCE:
        problems.append(say("The call lies in the future."))
    if problems:
        raise Refusal(problems[0], *problems[1:])
    return texts[0], texts[1]


def _drawn_member(session: Session, panel: Panel, expert_code: str) -> PanelMember:
    member = sitting(session, panel, expert_code)
    if member.source is MemberSource.CHOSEN:
        raise Refusal(say("%(expert)s was chosen by hand, not drawn.", expert=member.expert.code))
    return member


def _members(session: Session, panel: Panel) -> Sequence[PanelMember]:
    wanted = select(PanelMember).where(PanelMember.panel_id == panel.id).order_by(PanelMember.place, PanelMember.id)
    return session.scalars(wanted).all()


def _drawn(rows: Sequence[PanelMember]) -> list[PanelMember]:
    return [row for row in rows if row.source is not MemberSource.CHOSEN]


def _holders(session: Session, panel: Panel) -> list[PanelMember]:
    """Who holds a drawn seat now, in the order of the draw."""
    return [row for row in _drawn(_members(session, panel)) if row.left_at is None]


def _gone(
    session: Session, draw: Draw, listed: Mapping[int, Listed], rows: Sequence[PanelMember], without: PanelMember | None
) -> dict[int, Skip]:
    """Who of the pool cannot follow, by expert id."""
    found: dict[int, Skip] = {}
    if draw.most_conflicts is not None:
        with suspended(session):
            conflicts = conflicts_before(session, draw.panel_id, list(listed))
        found |= {key: Skip.CONFLICT for key in listed if conflicts[key] > draw.most_conflicts}
    out = select(Expert.id).where(Expert.id.in_(listed), Expert.withdrawn_at.is_not(None))
    found |= dict.fromkeys(session.scalars(out), Skip.WITHDRAWN)
    away = {row.expert_id for row in rows if row.left_at is not None}
    holding = {row.expert_id for row in _drawn(rows) if row.left_at is None}
    if without is not None:
        away.add(without.expert_id)
        holding.discard(without.expert_id)
    by_hand = {row.expert_id for row in rows if row.left_at is None and row.source is MemberSource.CHOSEN}
    found |= dict.fromkeys(away & set(listed), Skip.GONE) | dict.fromkeys(by_hand & set(listed), Skip.SEATED)
    return {key: why for key, why in found.items() if key not in holding}
