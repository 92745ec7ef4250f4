"""A round with a pool, a panel and a draw, by the operations that its people would use."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core import clock
from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.experts.models import Expert
from evalapp.panels.draw.calls import Call
from evalapp.panels.draw.commitments import commit, reveal
from evalapp.panels.draw.models import CallOutcome, Draw
from evalapp.panels.draw.publish import publish_draw
from evalapp.panels.draw.queries import find_draw
from evalapp.panels.draw.run import run_draw
from evalapp.panels.draw.setup import DrawSetup, prepare_draw
from evalapp.panels.panel_queries import find_panel
from evalapp.panels.seats import add_declarations, make_panel
from scoring.draw import commitment
from tests.support.world import World

__all__ = ["OFFICES", "SETUP", "call", "committed", "draw_in", "drawn", "prepared", "published", "scene"]

OFFICES = {"Audit office": "x7-first-secret-of-the-audit", "财政厅": "第二个秘密 with spaces 2026", "Zeal": "q9" * 12}
SETUP = DrawSetup(5, shares=("technical 3/5",), offices=tuple(OFFICES), fallback="Lottery of 30 November 2026")


def scene(database: Database, experts: int = 12, **options: Any) -> World:
    """A round (open unless said otherwise) with experts of two categories, six employers, and a panel P before which
    D1 and D2 stand."""
    world = World(database, **{"state": RoundState.OPEN, "experts": experts, "assign": False, **options})
    with world.system() as session:
        for row in session.scalars(select(Expert).where(Expert.round_id == world.round_id)):
            number = int(row.code[1:])
            row.category = "technical" if number % 2 else "finance"
            row.employer, row.region = f"Employer {number // 2} SECRET-EMPLOYER", f"Province {number % 5}"
    with world.acting(world.coordinator) as session:
        add_declarations(session, make_panel(session, world.round_id, "P", "The panel"), ["D1", "D2"])
    return world


def prepared(world: World, setup: DrawSetup = SETUP, **changes: Any) -> int:
    """Prepare a draw of the panel; return its number."""
    with world.acting(world.coordinator) as session:
        panel = find_panel(session, world.round_id, "P")
        return prepare_draw(session, panel, replace(setup, **changes)).number


def published(world: World, setup: DrawSetup = SETUP, **changes: Any) -> int:
    """Prepare and publish; return the number."""
    number = prepared(world, setup, **changes)
    with world.acting(world.coordinator) as session:
        publish_draw(session, draw_in(session, world, number))
    return number


def committed(world: World, **changes: Any) -> int:
    """Publish, and let every office commit."""
    number = published(world, **changes)
    with world.acting(world.official) as session:
        for office, secret in OFFICES.items():
            commit(session, draw_in(session, world, number), office, commitment(secret))
    return number


def drawn(world: World, **changes: Any) -> int:
    """The whole way: published, committed, revealed, drawn."""
    number = committed(world, **changes)
    with world.acting(world.official) as session:
        for office, secret in OFFICES.items():
            reveal(session, draw_in(session, world, number), office, secret)
    with world.acting(world.coordinator) as session:
        run_draw(session, draw_in(session, world, number), "Notary Li\nOfficial Wang")
    return number


def draw_in(session: Session, world: World, number: int) -> Draw:
    """The draw in a session of one's own."""
    return find_draw(session, world.round_id, number)


def call(outcome: CallOutcome, note: str = "", witness: str = "Notary Li", ahead: timedelta = timedelta()) -> Call:
    """A call of this moment."""
    return Call(clock.now() + ahead, outcome, witness, note)
