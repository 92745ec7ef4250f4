"""Every write to panels by hand: making one, the declarations before it, seats, the chair.

A panel is held while it changes. What a published draw was announced for stays as it is until it was drawn: neither the
declarations before the panel nor its seats change meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.core import clock, typed
from evalapp.core.errors import Absent, Refusal
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_CLOSING
from evalapp.core.words import say
from evalapp.experts.models import Expert
from evalapp.panels.draw.models import Draw, DrawState
from evalapp.panels.models import MemberSource, Panel, PanelDeclaration, PanelMember
from evalapp.panels.panel_queries import declarations_before, free_declarations
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = [
    "add_declarations",
    "give_up_seat",
    "held_panel",
    "leave",
    "make_panel",
    "name_chair",
    "remove_declarations",
    "seat",
    "sitting",
    "take_seat",
]

MOST_REASON = 2000


def make_panel(session: Session, round_id: int, code: str, title: str) -> Panel:
    """Make a panel without members and declarations."""
    round_ = _round(session, round_id, alone=True)
    clean, name = typed.code(code), typed.line(title, say("Title"), needed=True, most=200)
    if session.scalar(select(Panel.id).where(Panel.round_id == round_.id, Panel.code == clean)) is not None:
        raise Refusal(say("The code “%(code)s” is taken.", code=clean))
    last = session.scalar(select(func.max(Panel.position)).where(Panel.round_id == round_.id))
    made = Panel(round_id=round_.id, position=0 if last is None else last + 1, code=clean, title=name)
    session.add(made)
    session.flush()
    record(session, "panels.made", ("panels", made.id), round_id=round_.id, facts={"panel": clean})
    return made


def add_declarations(
    session: Session, panel: Panel, codes: Collection[str] = (), groups: Collection[str] = ()
) -> Sequence[str]:
    """Put declarations before the panel: the named ones, and all of the named groups that are before none yet.

    Return the codes put before it. One that is not free (before another panel, not to be scored) is refused.
    """
    held_panel(session, panel)
    _require_unannounced(session, panel)
    free = free_declarations(session, panel.round_id)
    unknown = sorted(set(codes) - {row.code for row in free})
    if unknown:
        words = [say("%(code)s is before a panel already, or is not to be scored.", code=code[:40]) for code in unknown]
        raise Refusal(words[0], *words[1:])
    chosen = [row for row in free if row.code in codes or row.group in groups]
    if not chosen:
        raise Refusal(say("No declaration was chosen."))
    session.add_all(PanelDeclaration(panel_id=panel.id, declaration_id=row.id) for row in chosen)
    session.flush()
    added = [row.code for row in chosen]
    _record(session, "panels.declarations_added", panel, {"declarations": added})
    return added


def remove_declarations(session: Session, panel: Panel, codes: Collection[str]) -> Sequence[str]:
    """Take declarations from before the panel; return their codes. What is assigned already stays assigned."""
    held_panel(session, panel)
    _require_unannounced(session, panel)
    chosen = {row.id: row.code for row in declarations_before(session, panel) if row.code in codes}
    if not chosen:
        raise Refusal(say("No declaration was chosen."))
    wanted = select(PanelDeclaration).where(PanelDeclaration.declaration_id.in_(chosen))
    for row in session.scalars(wanted).all():
        session.delete(row)
    session.flush()
    _record(session, "panels.declarations_removed", panel, {"declarations": list(chosen.values())})
    return list(chosen.values())


def seat(session: Session, panel: Panel, expert_code: str, reason: str) -> PanelMember:
    """Seat an expert by hand, with the reason for the choice; one who left may come back this way."""
    held_panel(session, panel)
    _require_unannounced(session, panel)
    why = typed.prose(reason, say("Reason"), needed=True, most=MOST_REASON)
    same = Expert.round_id == panel.round_id, Expert.code == typed.code(expert_code)
    expert = session.scalar(select(Expert).where(*same))
    if expert is None:
        raise Refusal(say("There is no expert “%(code)s”.", code=expert_code[:40]))
    if expert.withdrawn_at is not None:
        raise Refusal(say("%(expert)s has withdrawn from this round.", expert=expert.code))
    member = take_seat(session, panel, expert, MemberSource.CHOSEN, None)
    member.reason = why
    session.flush()
    return member


def take_seat(
    session: Session, panel: Panel, expert: Expert, source: MemberSource, place: int | None, chair: bool = False
) -> PanelMember:
    """Write a seat, at a place of the draw's order or after all others; refused for one who sits already."""
    wanted = select(PanelMember).where(PanelMember.panel_id == panel.id)
    members = {row.expert_id: row for row in session.scalars(wanted.execution_options(populate_existing=True))}
    member = members.get(expert.id)
    if member is not None and member.left_at is None:
        raise Refusal(say("%(expert)s sits on this panel already.", expert=expert.code))
    member = member or PanelMember(panel_id=panel.id, expert_id=expert.id)
    last = max((row.place for row in members.values()), default=-1)
    member.place, member.source = last + 1 if place is None else place, source
    member.chair, member.reason, member.left_reason = chair, "", ""
    member.joined_at, member.left_at = clock.now(), None
    session.add(member)
    session.flush()
    facts = {"expert": expert.code, "source": source, "chair": chair}
    _record(session, "panels.seated", panel, facts)
    return member


def leave(session: Session, panel: Panel, expert_code: str, reason: str) -> None:
    """An expert leaves the panel, with a reason; the seat is kept with its moment. What they scored stays as it is."""
    held_panel(session, panel)
    _require_unannounced(session, panel)
    why = typed.prose(reason, say("Reason"), needed=True, most=MOST_REASON)
    give_up_seat(session, panel, sitting(session, panel, expert_code), why)


def give_up_seat(session: Session, panel: Panel, member: PanelMember, reason: str) -> None:
    """Write that a seat is vacant from now on."""
    member.left_at, member.left_reason, member.chair = clock.now(), reason, False
    session.flush()
    _record(session, "panels.left", panel, {"expert": member.expert.code, "source": member.source})


def name_chair(session: Session, panel: Panel, expert_code: str) -> None:
    """Give the chair to a member; whoever was in the chair keeps the seat."""
    held_panel(session, panel)
    chosen = sitting(session, panel, expert_code)
    for row in session.scalars(select(PanelMember).where(PanelMember.panel_id == panel.id)):
        row.chair = row.id == chosen.id
    session.flush()
    _record(session, "panels.chair", panel, {"expert": chosen.expert.code})


def sitting(session: Session, panel: Panel, expert_code: str) -> PanelMember:
    """Return the seat of an expert who sits now, or refuse as absent."""
    named = Expert.code == typed.code(expert_code)
    same = PanelMember.panel_id == panel.id, named, PanelMember.left_at.is_(None)
    wanted = select(PanelMember).join(Expert, Expert.id == PanelMember.expert_id).where(*same)
    found = session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise Absent(say("%(expert)s does not sit on this panel.", expert=expert_code[:40]))
    return found


def held_panel(session: Session, panel: Panel) -> Panel:
    """Hold round and panel until the transaction ends; refused once scoring is closed."""
    _round(session, panel.round_id)
    wanted = select(Panel).where(Panel.id == panel.id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def _require_unannounced(session: Session, panel: Panel) -> None:
    waiting = Draw.panel_id == panel.id, Draw.state == DrawState.PUBLISHED
    if session.scalar(select(Draw.id).where(*waiting)) is not None:
        raise Refusal(say("A draw of this panel is published: until it is drawn or void, the panel stays as it is."))


def _round(session: Session, round_id: int, *, alone: bool = False) -> Round:
    round_ = round_for_change(session, round_id, alone=alone)
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("Panels can be changed only until scoring is closed."))
    return round_


def _record(session: Session, action: str, panel: Panel, facts: dict[str, object]) -> None:
    facts = {"panel": panel.code, **facts}
    record(session, action, ("panels", panel.id), round_id=panel.round_id, facts=facts)
