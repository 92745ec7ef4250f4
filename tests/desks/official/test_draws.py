"""Witnessing a draw: the pages of officials, and that they know experts by code alone."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from evalapp.core.database import Database
from evalapp.core.jobs import Job, JobState
from evalapp.core.jobs import run as run_job
from evalapp.core.ledger import LedgerEntry
from evalapp.experts.models import Expert
from tests.panels.draw_scene import OFFICES, committed, draw_in, drawn, published, scene
from tests.support.web import send, shown, signed_in_client
from tests.support.world import World

DRAW = "/rounds/R1/draws/1"
WITNESS = DRAW + "/witness"


@pytest.fixture
def world(database: Database) -> World:
    return scene(database)


def test_the_downloaded_verifier_repeats_the_downloaded_record(app: Flask, world: World, tmp_path: Path) -> None:
    drawn(world)
    witness = signed_in_client(app, world.official)
    record, program = witness.get(DRAW + "/record.json"), witness.get(DRAW + "/verifier.py")
    assert "attachment" in record.headers["Content-Disposition"]
    (tmp_path / "RECORD.json").write_bytes(record.data)
    (tmp_path / "verifier.py").write_bytes(program.data)
    command = [sys.executable, "-I", "-S", "verifier.py", "RECORD.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(done.stdout)["valid"] is True
    assert hashlib.sha256(record.data).hexdigest() in app.test_client().get(DRAW).get_data(as_text=True)


def test_before_the_draw_there_is_no_record_and_no_order(app: Flask, world: World) -> None:
    committed(world)
    witness = signed_in_client(app, world.official)
    page = witness.get(WITNESS).get_data(as_text=True)
    assert "Reveal" in page
    with world.system() as session:
        assert draw_in(session, world, 1).salt not in page
    assert not [code for code in world.experts if f">{code}<" in page or f" {code} " in page]
    assert witness.get(DRAW + "/record.json").status_code == 404
    assert send(witness, DRAW + "/protocols", {"language": "en"}, WITNESS).status_code == 422


def test_an_official_sees_codes_and_neither_names_nor_employers(app: Flask, world: World) -> None:
    drawn(world)
    page = signed_in_client(app, world.official).get(WITNESS).get_data(as_text=True)
    with world.system() as session:
        people = list(session.scalars(select(Expert)))
        assert all(row.code in page for row in people)
        assert not [row.code for row in people if row.name in page or row.employer in page or row.email in page]


def test_a_refused_commitment_keeps_what_was_typed(app: Flask, world: World) -> None:
    published(world)
    witness = signed_in_client(app, world.official)
    refused = send(witness, DRAW + "/commit", {"office": "Zeal", "sha256": "abc123"}, WITNESS)
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert 'value="abc123"' in page
    assert "64 digits" in page
    assert send(witness, DRAW + "/commit", {"office": "Nobody", "sha256": "a" * 64}, WITNESS).status_code == 422
    early = send(witness, DRAW + "/reveal", {"office": "Zeal", "secret": OFFICES["Zeal"]}, WITNESS)
    assert "Nothing is revealed before all have committed" in early.get_data(as_text=True)


def test_an_expert_who_is_an_official_as_well_sees_no_more_than_an_official(app: Flask, world: World) -> None:
    drawn(world)
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).user_id = world.second_official.id
    both, one = (signed_in_client(app, who) for who in (world.second_official, world.official))
    assert both.get(DRAW + "/conduct").status_code == 403
    pages = [shown(client.get(WITNESS)) for client in (both, one)]
    assert pages[0].replace("official2@R1", "official@R1") == pages[1]


@pytest.mark.slow
def test_the_protocol_is_asked_for_awaited_and_fetched(app: Flask, world: World, database: Database) -> None:
    drawn(world)
    witness = signed_in_client(app, world.official)
    asked = send(witness, DRAW + "/protocols", {"language": "en"}, WITNESS)
    assert asked.status_code == 302
    waiting = witness.get(asked.headers["Location"])
    assert waiting.headers["Refresh"] == "2"
    with world.system() as session:
        job_id = session.scalars(select(Job.id)).one()
    assert run_job(database, job_id) is JobState.DONE
    assert "Download the PDF" in witness.get(asked.headers["Location"]).get_data(as_text=True)
    content = witness.get(asked.headers["Location"] + "/file")
    assert content.data.startswith(b"%PDF-")
    assert "filename=draw-R1-1-protocol-en.pdf" in content.headers["Content-Disposition"]
    with world.system() as session:
        actions = session.scalars(select(LedgerEntry.action).order_by(LedgerEntry.id)).all()
    assert actions[-2:] == ["report.asked", "report.made"]
    assert asked.headers["Location"] in witness.get(WITNESS).get_data(as_text=True)
    assert witness.get(DRAW + "/protocols/absent").status_code == 404
