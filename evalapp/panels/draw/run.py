"""The draw itself: once, from the frozen pool and the seed; its record is kept and the panel seated."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core import clock, typed
from evalapp.core.errors import Refusal
from evalapp.core.words import say
from evalapp.experts.models import Expert
from evalapp.panels.draw.commitments import ready, seed_source_of
from evalapp.panels.draw.holding import held_draw, record_step
from evalapp.panels.draw.models import Draw, DrawState
from evalapp.panels.draw.pool import frozen_pool
from evalapp.panels.draw.publish import no_panel_words, rules_from
from evalapp.panels.models import MemberSource
from evalapp.panels.seats import held_panel, take_seat
from scoring.draw import NoPanelError, Record, chair, drawn_record, read_record, record_bytes, verifier_source

__all__ = ["record_of", "run_draw", "verifier"]


def run_draw(session: Session, published: Draw, present: str) -> Record:
    """Draw the panel; `present` names who is there, one a line. The record is complete before anybody is seated.

    Refused before everything the seed is made of is there, and a second time.
    """
    held = held_draw(session, published, DrawState.PUBLISHED)
    if not ready(held):
        raise Refusal(say("The draw waits for what its seed is made of."))
    who = typed.prose(present, say("Who is present"), needed=True, most=2000)
    panel = held_panel(session, held.panel)
    listed = frozen_pool(held).candidates
    try:
        seed = seed_source_of(session, held)
        record = drawn_record([row.candidate() for row in listed], held.seats, seed, rules_from(held))
    except NoPanelError as error:
        raise Refusal(*no_panel_words(error)) from None
    content = record_bytes(record)
    held.record, held.record_sha256 = content.decode(), hashlib.sha256(content).hexdigest()
    held.seed, held.pool_sha256, held.present = record.seed, record.pool_sha256, who
    held.state, held.drawn_at = DrawState.DRAWN, clock.now()
    session.flush()
    facts = {"seed": record.seed, "pool_sha256": record.pool_sha256, "record_sha256": held.record_sha256}
    record_step(session, held, "draw.drawn", facts | {"seats": list(record.drawn.seats)})
    ids = {row.code: row.id for row in listed}
    experts = {row.id: row for row in session.scalars(select(Expert).where(Expert.id.in_(ids.values())))}
    in_chair = chair(record, held.chair_category or None)
    places = {placed.code: place for place, placed in enumerate(record.drawn.order)}
    for code in record.drawn.seats:
        take_seat(session, panel, experts[ids[code]], MemberSource.DRAWN, places[code], chair=code == in_chair)
    return record


def record_of(draw: Draw) -> Record:
    """Return the record of a drawn draw."""
    if draw.record is None:
        raise ValueError("nothing was drawn yet")
    return read_record(draw.record.encode(), f"draw {draw.number}")


def verifier() -> bytes:
    """Return the stand-alone verifier that is handed out with each record."""
    return verifier_source()
