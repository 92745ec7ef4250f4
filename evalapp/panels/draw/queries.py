"""Reading draws: for the desks, and what of a draw is public.

Who is in the pool, who was drawn and the record are for coordinators and officials. The public learns before the draw
what was announced, afterwards the seed, what it was made of and the digest of the record: enough to hold a record
against, too little to learn a name, an employer or a code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from evalapp.core.errors import Absent
from evalapp.core.phases import RoundState
from evalapp.core.words import Words, say
from evalapp.experts.models import Expert
from evalapp.panels.draw.labels import rule_words
from evalapp.panels.draw.models import CallOutcome, Draw, DrawCall, DrawState, SeedSource
from evalapp.panels.draw.setup import announcement_digest, offices_in_order
from evalapp.panels.models import Panel
from evalapp.rounds.models import Round

__all__ = [
    "Committed",
    "PublicDraw",
    "calls_of",
    "declined_of",
    "draw_of_panel",
    "draws_of",
    "find_draw",
    "find_published",
    "public_draw",
]


@dataclass(frozen=True, slots=True)
class Committed:
    """An office's part: `secret` only once the panel was drawn; None and drawn: the fallback stood in its place."""

    office: str
    sha256: str | None
    committed_at: datetime | None
    revealed_at: datetime | None
    secret: str | None


@dataclass(frozen=True, slots=True)
class PublicDraw:
    """Everything of a draw that anybody may know, as plain values."""

    number: int
    panel: str
    state: DrawState
    rules: tuple[Words, ...]
    seed_source: SeedSource
    public_value_name: str
    public_value: str | None
    fallback: str
    fallback_value: str | None
    commitments: tuple[Committed, ...]
    pool_digest: str
    announcement: str
    published_at: datetime
    drawn_at: datetime | None
    voided_at: datetime | None
    seed: str | None
    record_sha256: str | None


def draws_of(session: Session, round_id: int) -> Sequence[Draw]:
    """Return the round's draws, the newest first, with their panels."""
    wanted = select(Draw).where(Draw.round_id == round_id).options(joinedload(Draw.panel))
    return session.scalars(wanted.order_by(Draw.number.desc())).all()


def find_draw(session: Session, round_id: int, number: int) -> Draw:
    """Return the draw of a number, or refuse as absent."""
    found = session.scalar(select(Draw).where(Draw.round_id == round_id, Draw.number == number))
    if found is None:
        raise Absent(say("There is no draw %(number)s.", number=number))
    return found


def find_published(session: Session, round_id: int, number: int) -> Draw:
    """Return a draw that was published; one that never was is absent."""
    found = find_draw(session, round_id, number)
    if found.published_at is None:
        raise Absent(say("There is no draw %(number)s.", number=number))
    return found


def draw_of_panel(session: Session, panel: Panel) -> Draw | None:
    """Return the draw of a panel that is not void, if there is one."""
    return session.scalar(select(Draw).where(Draw.panel_id == panel.id, Draw.state != DrawState.VOID))


def calls_of(session: Session, draw: Draw) -> Sequence[DrawCall]:
    """Return the calls in the order in which they were recorded, with their experts."""
    wanted = select(DrawCall).where(DrawCall.draw_id == draw.id).options(joinedload(DrawCall.expert))
    return session.scalars(wanted.order_by(DrawCall.id)).all()


def declined_of(session: Session, round_id: int) -> Sequence[str]:
    """Return the codes of the experts, not withdrawn, who declined a seat in a draw of the round that is not void."""
    wanted = (
        select(Expert.code)
        .where(Expert.round_id == round_id, Expert.withdrawn_at.is_(None))
        .where(
            Expert.id.in_(
                select(DrawCall.expert_id)
                .join(Draw, Draw.id == DrawCall.draw_id)
                .where(Draw.state != DrawState.VOID, DrawCall.outcome == CallOutcome.DECLINED)
            )
        )
    )
    return session.scalars(wanted.order_by(Expert.position, Expert.id)).all()


def public_draw(session: Session, round_: Round, number: int) -> PublicDraw:
    """Return what is public of a draw; absent unless it was published and its round has opened."""
    if round_.state is RoundState.PREPARATION:
        raise Absent(say("There is no draw %(number)s.", number=number))
    draw = find_published(session, round_.id, number)
    drawn = draw.drawn_at is not None
    return PublicDraw(
        number=draw.number,
        panel=draw.panel.title,
        state=draw.state,
        rules=rule_words(draw),
        seed_source=draw.seed_source,
        public_value_name=draw.public_value_name,
        public_value=draw.public_value,
        fallback=draw.fallback,
        fallback_value=draw.fallback_value,
        commitments=tuple(
            Committed(row.office, row.sha256, row.committed_at, row.revealed_at, row.secret if drawn else None)
            for row in offices_in_order(draw)
        ),
        pool_digest=draw.published_digest or "",
        announcement=announcement_digest(session, draw),
        published_at=draw.published_at or draw.made_at,
        drawn_at=draw.drawn_at,
        voided_at=draw.voided_at,
        seed=draw.seed,
        record_sha256=draw.record_sha256,
    )
