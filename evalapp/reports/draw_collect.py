"""From the tables to the plain values of a draw's protocol."""

from __future__ import annotations

from sqlalchemy.orm import Session

from evalapp.core.labels import label
from evalapp.core.ledger import head
from evalapp.panels.draw.after import order_of
from evalapp.panels.draw.calls import seats_of
from evalapp.panels.draw.labels import rule_words
from evalapp.panels.draw.models import Draw, DrawState
from evalapp.panels.draw.pool import frozen_pool
from evalapp.panels.draw.queries import calls_of
from evalapp.panels.draw.setup import announcement_digest, offices_in_order
from evalapp.reports.draw_values import CallLine, DrawProtocol, OfficeLine, OrderLine, OutLine, SeatLine
from evalapp.rounds.models import Round

__all__ = ["collect_protocol"]


def collect_protocol(session: Session, draw_id: int) -> DrawProtocol:
    """Return what the protocol of a drawn panel says now: later calls stand in a later protocol."""
    draw = session.get_one(Draw, draw_id)
    if draw.drawn_at is None or draw.published_at is None:
        raise ValueError("the panel is not drawn")
    round_, at = session.get_one(Round, draw.round_id), head(session, draw.round_id)
    codes = {row.id: row.code for row in frozen_pool(draw).candidates}
    return DrawProtocol(
        round_code=round_.code,
        title=round_.title,
        timezone=round_.timezone,
        fictional=round_.fictional,
        number=draw.number,
        panel=draw.panel.title,
        void=draw.state is DrawState.VOID,
        rules=rule_words(draw),
        seed_source=label(draw.seed_source),
        public_value_name=draw.public_value_name,
        public_value=draw.public_value,
        fallback=draw.fallback,
        fallback_value=draw.fallback_value,
        offices=tuple(
            OfficeLine(row.office, row.sha256 or "", row.committed_at, row.secret, row.revealed_at)
            for row in offices_in_order(draw)
        ),
        pool=len(codes),
        pool_digest=draw.published_digest or "",
        salt=draw.salt,
        pool_sha256=draw.pool_sha256 or "",
        announcement=announcement_digest(session, draw),
        seed=draw.seed or "",
        record_sha256=draw.record_sha256 or "",
        published_at=draw.published_at,
        drawn_at=draw.drawn_at,
        present=tuple(draw.present.splitlines()),
        order=tuple(OrderLine(row.number, row.code, row.key, row.mark == "seat", row.what) for row in order_of(draw)),
        left_out=tuple(OutLine(out.code, label(out.rule)) for out in frozen_pool(draw).left_out),
        seats=tuple(
            SeatLine(codes[row.expert_id], label(row.source), row.chair, row.joined_at, row.left_at)
            for row in seats_of(session, draw)
            if row.expert_id in codes
        ),
        calls=tuple(
            CallLine(codes[row.expert_id], row.called_at, label(row.outcome), row.witness)
            for row in calls_of(session, draw)
        ),
        ledger_chain=at.chain,
        ledger_seq=at.seq,
        ledger_hash=at.hash,
    )
