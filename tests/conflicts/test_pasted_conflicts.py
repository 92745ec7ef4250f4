"""Many conflicts at once: ten thousand rows in seconds, every problem at once, the same as one by one."""

from __future__ import annotations

import json
import time

import pytest
from sqlalchemy import func, select

from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.labels import KIND_LABELS
from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.conflicts.operations import impose_conflict, lift_conflict
from evalapp.conflicts.pasting.conflicts import impose_pasted, read_conflicts
from evalapp.core.errors import Refusal
from evalapp.core.ledger import LedgerEntry
from evalapp.core.ledger_check import verify_ledger
from evalapp.core.phases import RoundState
from evalapp.panels.queries import pair_table
from evalapp.results.operations import calculate
from evalapp.sheets.models import Sheet, SheetState
from tests.support.world import World

WIDE = {ord(c): ord(c) + 0xFEE0 for c in "0123456789DE"}


@pytest.fixture
def world(database):
    return World(database)


def paste(world, text):
    with world.acting(world.coordinator) as session:
        return impose_pasted(session, world.round_id, text.encode())


def problems(world, text):
    with pytest.raises(Refusal) as caught:
        paste(world, text)
    return [str(words) for words in caught.value.problems]


def in_force(world):
    with world.system() as session:
        rows = session.execute(select(Conflict.kind, Conflict.origin).where(Conflict.lifted_at.is_(None)))
        return [tuple(row) for row in rows]


def test_it_does_what_setting_them_one_by_one_does(world):
    world.add_sheet("D1", "E1", {"A1": 50})
    assert paste(world, "申报编号\t专家\t类型\t理由\nＤ１\tＥ１\t任职\t曾任职，后离开\nD2\tE2\tkinship\tcousin") == 2
    assert in_force(world) == [("employment", ConflictOrigin.IMPOSED), ("kinship", ConflictOrigin.IMPOSED)]
    with world.system() as session:
        assert session.scalars(select(Sheet.state)).all() == [SheetState.SEALED]
        active = pair_table(session, world.round_id).active
        assert len(active) == 4
        entries = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
        told = [json.loads(entry.facts) for entry in entries if entry.action == "conflict.in_force"]
    assert told[0] == {"declaration": "D1", "expert": "E1", "kind": "employment", "origin": "imposed"}
    assert len(told) == 2
    assert "曾任职" not in "".join(entry.facts for entry in entries)


def test_it_says_everything_at_once_and_sets_nothing(world):
    world.add_conflict("D3", "E2")
    text = "D1,E1,employment,x\nD1,E9,love,\nD7,E1,service,x\nd1,ｅ１,other,y\nD3,E2,service,x\nD2,E2"
    assert problems(world, text) == [
        "Line 2, column expert: “E9” is no expert of this round.",
        "Line 2, column kind: “love” is none of these: "
        + "; ".join(f"{label} ({code})" for code, label in KIND_LABELS.items())
        + ".",
        "Line 2, column reason: something must be written here.",
        "Line 3, column declaration: “D7” is no declaration of this round.",
        "Line 4, column expert: the same declaration and expert stand on line 1 already.",
        "Line 5, column expert: this conflict is in force already.",
        "Line 6, column kind: something must be written here.",
        "Line 6, column reason: something must be written here.",
    ]
    assert len(in_force(world)) == 1


def test_after_a_calculation_the_rows_are_refused_with_everything_else(world):
    world.set_state(RoundState.CLOSED)
    with world.acting(world.coordinator) as session:
        calculate(session, world.round_id)
    said = problems(world, "D1,E1,service,x\nD9,E1,service,x")
    assert "one person alone" in said[0]
    assert said[1].startswith("Line 2")
    world.set_state(RoundState.DECIDED)
    assert "decided" in problems(world, "D1,E1,service,x")[0]


def test_a_lifted_conflict_comes_into_force_again_in_its_row(world):
    place = world.declarations["D1"].id, world.experts["E1"].id
    with world.acting(world.coordinator) as session:
        conflict = impose_conflict(session, world.round_id, *place, "kinship", "x")
    with world.acting(world.coordinator) as session:
        lift_conflict(session, world.round_id, conflict.id, "A mistake.")
    assert paste(world, "D1,E1,kinship,again") == 1
    with world.system() as session:
        row = session.scalars(select(Conflict)).one()
        assert (row.id, row.reason, row.lifted_at, row.lift_reason) == (conflict.id, "again", None, None)


def test_a_declaration_closed_to_the_coordinator_is_unknown_to_them(world):
    world.add_own_conflict("D1", world.coordinator, Capacity.COORDINATOR)
    said = problems(world, "D1,E1,kinship,x\nD9,E1,kinship,x")
    assert said[0].replace("D1", "D9").replace("Line 1", "Line 2") == said[1]


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ten_thousand_rows_of_full_width_letters_take_seconds(database):
    world = World(database, declarations=100, experts=100, assign=False)
    world.add_sheet("D1", "E1", {"A1": 1})
    rows = [f"D{d},E{e},任职,曾在该单位任职" for d in range(1, 101) for e in range(1, 101)]
    text = "\ufeff申报编号,专家,类型,理由\r\n" + "\r\n".join(rows).translate(WIDE)
    started = time.process_time()
    assert paste(world, text) == 10_000
    assert time.process_time() - started < 40
    with database.engine.connect() as connection:
        assert verify_ledger(connection).faults == ()
    with world.system() as session:
        assert session.scalar(select(func.count()).where(LedgerEntry.action == "conflict.in_force")) == 10_000
        assert session.scalars(select(Sheet.state)).all() == [SheetState.SEALED]
    with world.looking(world.coordinator) as session, pytest.raises(Refusal) as caught:
        read_conflicts(session, world.round, text.encode())
    assert len(caught.value.problems) == 201
