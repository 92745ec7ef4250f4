"""Many at once: one draw, one commitment, one reveal, one follower; never two."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from evalapp.core.errors import Absent, Refusal
from evalapp.core.ledger import LedgerEntry
from evalapp.core.ledger_check import verify_ledger
from evalapp.panels.draw.calls import record_call
from evalapp.panels.draw.commitments import commit, reveal
from evalapp.panels.draw.models import CallOutcome
from evalapp.panels.draw.run import record_of, run_draw
from evalapp.panels.panel_queries import members_of
from scoring.draw import commitment
from tests.panels.draw_scene import OFFICES, call, committed, draw_in, drawn, published, scene

pytestmark = pytest.mark.slow

CLICKS = 6


def together(world, number, *acts):
    """Do all at the same moment, each in a transaction of its own; return how many were not refused."""
    ready = Barrier(len(acts))

    def tried(act):
        ready.wait()
        try:
            with world.acting(world.coordinator) as session:
                act(session, draw_in(session, world, number))
        except (Refusal, Absent):
            return False
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return sum(pool.map(tried, acts))


def told(world, action):
    with world.system() as session:
        return session.scalar(select(func.count(LedgerEntry.id)).where(LedgerEntry.action == action))


def test_many_clicks_give_one_draw(database):
    world = scene(database)
    number = committed(world)
    for office, secret in OFFICES.items():
        with world.acting(world.official) as session:
            reveal(session, draw_in(session, world, number), office, secret)
    assert together(world, number, *[lambda s, d: run_draw(s, d, "Li")] * CLICKS) == 1
    assert told(world, "draw.drawn") == 1
    with world.looking(world.coordinator) as session:
        draw = draw_in(session, world, number)
        assert len(members_of(session, draw.panel)) == 5
        assert record_of(draw).drawn.seats
    with database.engine.connect() as connection:
        assert verify_ledger(connection).faults == ()


def test_an_office_commits_once_whoever_enters_it(database):
    world = scene(database)
    number = published(world)
    acts = [lambda s, d, n=n: commit(s, d, "Zeal", commitment(f"secret {n}")) for n in range(CLICKS)]
    assert together(world, number, *acts) == 1
    assert told(world, "draw.committed") == 1


def test_two_who_decline_at_once_are_followed_by_two_others(database):
    world = scene(database)
    number = drawn(world, max_per_employer=None)
    with world.looking(world.coordinator) as session:
        seats = record_of(draw_in(session, world, number)).drawn.seats
    declined = call(CallOutcome.DECLINED, "Is abroad.")
    acts = [lambda s, d, c=code: record_call(s, d, c, declined) for code in seats[:2] * 2]
    assert together(world, number, *acts) == 2
    with world.looking(world.coordinator) as session:
        codes = [row.expert.code for row in members_of(session, draw_in(session, world, number).panel)]
    assert len(codes) == len(set(codes)) == 5
    assert not set(seats[:2]) & set(codes)
