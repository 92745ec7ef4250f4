"""Many at once: one save of a version succeeds, and a save and a conflict never pass each other unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from evalapp.conflicts.operations import impose_conflict
from evalapp.core.errors import Absent, Stale
from evalapp.core.ledger_check import verify_ledger
from evalapp.sheets.content import ItemInput, SheetInput
from evalapp.sheets.models import Score, Sheet, SheetState, SheetVersion
from evalapp.sheets.operations import save_draft, submit
from tests.support.world import World

THREADS = 20


def form(world, score):
    items = {"A1": ItemInput(score), "A2": ItemInput("5"), "B": ItemInput("2")}
    return SheetInput(items, lock=world.round.lock_digest)


def together(*calls):
    """Call all at the same moment; return what each gave or raised."""
    ready = Barrier(len(calls))

    def run(call):
        ready.wait()
        try:
            return call()
        except (Stale, Absent) as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def save(world, operation, score, version=0):
    def call():
        with world.acting(world.experts["E1"]) as session:
            return operation(session, world.experts["E1"], world.declarations["D1"].id, form(world, score), version)

    return call


@pytest.mark.parametrize("operation", [save_draft, submit])
def test_it_lets_exactly_one_of_many_saves_of_a_version_succeed(database, operation):
    world = World(database)
    given = together(*[save(world, operation, str(number)) for number in range(THREADS)])
    assert sum(isinstance(result, Stale) for result in given) == THREADS - 1
    with world.system() as session:
        sheet = session.scalars(select(Sheet)).one()
        winner = next(number for number, result in enumerate(given) if not isinstance(result, Stale))
        assert next(score.steps for score in sheet.scores) == winner
        assert session.scalar(select(func.count()).select_from(Score)) == 3
        assert session.scalar(select(func.count()).select_from(SheetVersion)) == 1
    with database.engine.connect() as connection:
        assert verify_ledger(connection).faults == ()


def test_it_never_leaves_a_counted_sheet_under_a_conflict(database):
    world = World(database)
    place, expert = world.declarations["D1"].id, world.experts["E1"].id

    def impose():
        with world.acting(world.coordinator) as session:
            return impose_conflict(session, world.round_id, place, expert, "other", "Found late.")

    saved, _ = together(save(world, submit, "50"), impose)
    with world.system() as session:
        states = session.scalars(select(Sheet.state)).all()
    assert states == ([] if isinstance(saved, Absent) else [SheetState.SEALED])
