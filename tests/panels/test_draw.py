"""The draw: commitments, secrets, the fallback, the record that anybody can repeat."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import pytest
from sqlalchemy import select

from evalapp.core.errors import Refusal
from evalapp.core.ledger import LedgerEntry
from evalapp.core.ledger_check import verify_ledger
from evalapp.core.phases import RoundState
from evalapp.core.viewer import ANYONE
from evalapp.experts.models import Expert
from evalapp.panels.draw.commitments import commit, enter_public_value, reveal, use_fallback
from evalapp.panels.draw.models import DrawState, SeedSource
from evalapp.panels.draw.publish import declare_void
from evalapp.panels.draw.queries import public_draw
from evalapp.panels.draw.run import record_of, run_draw, verifier
from evalapp.panels.models import MemberSource
from evalapp.panels.panel_queries import find_panel, members_of
from evalapp.rounds.models import Round
from scoring.draw import commitment
from tests.panels.draw_scene import OFFICES, committed, draw_in, drawn, prepared, published, scene


@pytest.fixture
def world(database):
    return scene(database)


def act(world, number, operation, *values):
    with world.acting(world.official) as session:
        return operation(session, draw_in(session, world, number), *values)


def refused(world, number, match, operation, *values):
    with pytest.raises(Refusal, match=match):
        act(world, number, operation, *values)


def verified(world, number, folder):
    """What the verifier alone says of the record, in a process of its own, without this project's packages."""
    with world.looking(world.official) as session:
        draw = draw_in(session, world, number)
        record, salt = draw.record, draw.salt
    (folder / "RECORD.json").write_text(record, encoding="utf-8")
    (folder / "verifier.py").write_bytes(verifier())
    command = [sys.executable, "-I", "-S", "verifier.py", "RECORD.json", salt]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env={"PATH": "/usr/bin"})
    return done.returncode, json.loads(done.stdout or b"{}")


def test_the_record_is_repeated_by_the_verifier_alone(world, tmp_path):
    number = drawn(world)
    status, said = verified(world, number, tmp_path)
    assert (status, said["valid"]) == (0, True)
    with world.looking(world.coordinator) as session:
        draw = draw_in(session, world, number)
        members = members_of(session, draw.panel)
        record = record_of(draw)
        assert said["salted_digest"] == draw.published_digest
        assert draw.record_sha256 == hashlib.sha256((tmp_path / "RECORD.json").read_bytes()).hexdigest()
    assert [row.expert.code for row in members] == list(record.drawn.seats) == said["seats"]
    assert [row.source for row in members] == [MemberSource.DRAWN] * 5
    assert [row.chair for row in members] == [True, False, False, False, False]
    assert record.seed == hashlib.sha256("\n".join(OFFICES[key] for key in sorted(OFFICES)).encode()).hexdigest()
    # One altered row is noticed.
    text = (tmp_path / "RECORD.json").read_text(encoding="utf-8")
    (tmp_path / "RECORD.json").write_text(text.replace('"category": "finance"', '"category": "technical"', 1), "utf-8")
    command = [sys.executable, "-I", "-S", "verifier.py", "RECORD.json"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 3


def test_nothing_is_revealed_before_all_have_committed_and_nothing_drawn_before_all_revealed(world):
    number = published(world)
    first, *others = OFFICES
    act(world, number, commit, first, commitment(OFFICES[first]))
    refused(world, number, "before all have committed; missing: Zeal, 财政厅", reveal, first, OFFICES[first])
    refused(world, number, "before all have committed", use_fallback, "7")
    for office in others:
        act(world, number, commit, office, commitment(OFFICES[office]))
    act(world, number, reveal, first, OFFICES[first])
    refused(world, number, "waits for what its seed is made of", run_draw, "Li")
    refused(world, number, "has revealed already", reveal, first, OFFICES[first])


def test_a_commitment_is_given_once_by_an_announced_office_and_never_twice(world):
    number = prepared(world)
    refused(world, number, "not published yet", commit, "Zeal", commitment("x"))
    with world.acting(world.coordinator) as session:
        declare_void(session, draw_in(session, world, number), "Begun wrongly.")
    number = published(world)
    refused(world, number, "not one of the offices", commit, "Another office", commitment("x"))
    refused(world, number, "64 digits", commit, "Zeal", "abc")
    refused(world, number, "64 digits", commit, "Zeal", "g" * 64)
    refused(world, number, "nothing at all", commit, "Zeal", hashlib.sha256(b"").hexdigest())
    act(world, number, commit, "Zeal", " " + commitment("x").upper() + "  -\n")  # as sha256sum prints it
    refused(world, number, "cannot be changed", commit, "Zeal", commitment("y"))
    refused(world, number, "given before", commit, "财政厅", commitment("x"))
    with world.acting(world.coordinator) as session:
        declare_void(session, draw_in(session, world, number), "Another try.")
    refused(world, published(world), "given before", commit, "Audit office", commitment("x"))


def test_a_secret_must_be_the_one_that_was_committed_to(world):
    number = committed(world)
    for wrong in ("", "x7-first-secret", "X7-FIRST-SECRET-OF-THE-AUDIT", "x" * 2000, "\ud800", "a\nb"):
        refused(world, number, "not the secret", reveal, "Audit office", wrong)
    act(world, number, reveal, "Audit office", OFFICES["Audit office"] + "\n")


def test_a_secret_that_no_record_can_carry_is_told_as_such(world):
    number = published(world)
    for office, secret in {**OFFICES, "Zeal": "a\0b"}.items():
        act(world, number, commit, office, commitment(secret))
    refused(world, number, "cannot stand in a record", reveal, "Zeal", "a\0b")


def test_the_fallback_stands_in_the_place_of_who_does_not_reveal(world, tmp_path):
    number = committed(world)
    act(world, number, reveal, "Audit office", OFFICES["Audit office"])
    refused(world, number, "something must be written", use_fallback, " ")
    act(world, number, use_fallback, "03 11 19 24 30 + 07")
    refused(world, number, "nothing is revealed any more", reveal, "Zeal", OFFICES["Zeal"])
    refused(world, number, "used already", use_fallback, "8")
    act(world, number, run_draw, "Li")
    status, said = verified(world, number, tmp_path)
    assert (status, said["valid"]) == (0, True)
    rows = {row["office"]: row for row in json.loads((tmp_path / "RECORD.json").read_text("utf-8"))["commitments"]}
    mark = "(fallback: Lottery of 30 November 2026)"
    assert list(rows) == ["Audit office", f"Zeal {mark}", f"财政厅 {mark}"]
    assert rows[f"Zeal {mark}"] == {
        "office": f"Zeal {mark}", "sha256": commitment("03 11 19 24 30 + 07"), "secret": "03 11 19 24 30 + 07",
    }  # fmt: skip
    with world.database.reading(ANYONE) as session:
        seen = public_draw(session, session.get_one(Round, world.round_id), number)
    assert seen.fallback_value == "03 11 19 24 30 + 07"
    kept = {row.office: (row.sha256, row.secret) for row in seen.commitments}
    assert kept["Zeal"] == (commitment(OFFICES["Zeal"]), None)


def test_where_all_reveal_the_fallback_is_not_taken(world):
    number = committed(world)
    for office, secret in OFFICES.items():
        act(world, number, reveal, office, secret)
    refused(world, number, "not needed", use_fallback, "7")


def test_a_public_value_is_the_seed_bound_to_its_draw(world, tmp_path):
    name = "Closing index of 30 November"
    number = published(world, seed_source=SeedSource.PUBLIC_VALUE, public_value_name=name)
    refused(world, number, "not one of the offices", commit, "Zeal", commitment("x"))
    refused(world, number, "no fallback", use_fallback, "7")
    refused(world, number, "waits for", run_draw, "Li")
    act(world, number, enter_public_value, "3,217.45")
    refused(world, number, "cannot be changed", enter_public_value, "3,217.46")
    act(world, number, run_draw, "Li")
    status, said = verified(world, number, tmp_path)
    assert (status, said["seed"], said["commitments"]) == (0, "R1/1 3,217.45", [])


def test_with_offices_there_is_no_public_value(world):
    refused(world, committed(world), "secrets of offices", enter_public_value, "7")


def test_it_is_drawn_once_and_only_with_somebody_present(world):
    number = committed(world)
    for office, secret in OFFICES.items():
        act(world, number, reveal, office, secret)
    refused(world, number, "Who is present", run_draw, " ")
    act(world, number, run_draw, "Li")
    refused(world, number, "is drawn: nothing of it can be changed", run_draw, "Li")
    with world.looking(world.coordinator) as session:
        assert len(members_of(session, find_panel(session, world.round_id, "P"))) == 5


def test_the_frozen_pool_is_drawn_whatever_became_of_its_experts(world):
    number = committed(world)
    with world.system() as session:
        for code, expert in world.experts.items():
            session.get_one(Expert, expert.id).code = f"New-{code}"
            session.get_one(Expert, expert.id).employer = "All the same"
    for office, secret in OFFICES.items():
        act(world, number, reveal, office, secret)
    act(world, number, run_draw, "Li")
    with world.looking(world.coordinator) as session:
        draw = draw_in(session, world, number)
        codes = [row.expert.code for row in members_of(session, draw.panel)]
        assert codes == [f"New-{code}" for code in record_of(draw).drawn.seats]


def test_a_void_draw_frees_the_panel_and_keeps_its_record(world):
    number = drawn(world)
    with world.acting(world.coordinator) as session, pytest.raises(Refusal, match="Reason"):
        declare_void(session, draw_in(session, world, number), "")
    with world.acting(world.coordinator) as session:
        declare_void(session, draw_in(session, world, number), "An expert was missing in the pool.")
    with world.looking(world.coordinator) as session:
        draw = draw_in(session, world, number)
        assert (draw.state, members_of(session, draw.panel)) == (DrawState.VOID, [])
        assert record_of(draw).drawn.seats
    with world.acting(world.coordinator) as session, pytest.raises(Refusal, match="is void"):
        declare_void(session, draw_in(session, world, number), "Again.")


def test_after_closing_nothing_of_a_draw_goes_on(world):
    number = committed(world)
    world.set_state(RoundState.CLOSED)
    refused(world, number, "before scoring is closed", reveal, "Zeal", OFFICES["Zeal"])


def test_every_step_is_in_the_ledger_and_the_chain_holds(world, database):
    drawn(world)
    with world.system() as session:
        actions = list(session.scalars(select(LedgerEntry.action).where(LedgerEntry.action.like("draw.%"))))
        facts = " ".join(session.scalars(select(LedgerEntry.facts)))
    steps = ["prepared", "published", *["committed"] * 3, *["revealed"] * 3, "drawn"]
    assert actions == [f"draw.{step}" for step in steps]
    for text in (*OFFICES, *OFFICES.values(), "Notary Li", "SECRET-EMPLOYER"):
        assert text not in facts
    with database.engine.connect() as connection:
        assert verify_ledger(connection).faults == ()
