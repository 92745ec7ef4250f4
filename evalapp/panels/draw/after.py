"""A drawn panel as a page shows it: who sits, who was called, who would follow each, and what became of everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.labels import label
from evalapp.core.words import Words, say
from evalapp.experts.models import Expert
from evalapp.panels.draw.calls import Follower, follower, seats_of, vacant_seats
from evalapp.panels.draw.models import Draw, DrawCall
from evalapp.panels.draw.pool import Listed, frozen_pool
from evalapp.panels.draw.queries import calls_of
from evalapp.panels.draw.run import record_of
from evalapp.panels.models import PanelMember
from scoring.draw import Record

__all__ = ["AfterDraw", "Place", "SeatNow", "after_draw", "order_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order of the draw. `mark`: seat, passed or stand_in, for the picture."""

    number: int
    code: str
    key: str
    mark: str
    what: Words


@dataclass(frozen=True, slots=True)
class SeatNow:
    """Somebody who has or had a drawn seat; `follows`: who would be next if this one gave it up."""

    member: PanelMember
    listed: Listed
    calls: Sequence[DrawCall]
    follows: Follower | None


@dataclass(frozen=True, slots=True)
class AfterDraw:
    """`next`: who takes the first vacant seat, where one is vacant. `names`: by code of the frozen pool."""

    seats: tuple[SeatNow, ...]
    former: tuple[SeatNow, ...]
    vacant: int
    next: Follower | None
    order: tuple[Place, ...]
    names: dict[str, str]


def order_of(draw: Draw, record: Record | None = None) -> tuple[Place, ...]:
    """Return all candidates in the order of the draw, with what the draw made of each."""
    drawn = (record or record_of(draw)).drawn
    passed = {row.code: row.rule for row in drawn.passed_over}
    found = []
    for number, row in enumerate(drawn.order, 1):
        if row.code in drawn.seats:
            mark, what = "seat", say("Seat %(seat)s", seat=drawn.seats.index(row.code) + 1)
        elif row.code in passed:
            mark, what = "passed", say("Passed over: %(rule)s", rule=label(passed[row.code]))
        else:
            mark, what = "stand_in", say("Stand-in")
        found.append(Place(number, row.code, row.key, mark, what))
    return tuple(found)


def after_draw(session: Session, draw: Draw, *, names: bool = False) -> AfterDraw:
    """Return where a drawn panel stands now; `names` only for who may know them."""
    listed = {row.id: row for row in frozen_pool(draw).candidates}
    calls = calls_of(session, draw)
    vacant, record = vacant_seats(session, draw), record_of(draw)

    def now(member: PanelMember) -> SeatNow:
        follows = follower(session, draw, member, record) if member.left_at is None else None
        own = [row for row in calls if row.expert_id == member.expert_id]
        return SeatNow(member, listed[member.expert_id], own, follows)

    rows = [now(member) for member in seats_of(session, draw) if member.expert_id in listed]
    people = session.scalars(select(Expert).where(Expert.id.in_(listed))) if names else ()
    return AfterDraw(
        tuple(row for row in rows if row.member.left_at is None),
        tuple(row for row in rows if row.member.left_at is not None),
        vacant,
        follower(session, draw, None, record) if vacant > 0 else None,
        order_of(draw, record),
        {listed[row.id].code: row.name for row in people},
    )
