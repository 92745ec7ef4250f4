"""The applicant desk: an own declaration, its exclusion, the reply, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from evalapp.core import clock
from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.declarations.attachments import attach
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.declarations.queries import find_declaration
from evalapp.eligibility.exclusions import exclude
from evalapp.eligibility.models import Exclusion
from evalapp.eligibility.operations import screen, set_history
from evalapp.rounds.models import Phase
from tests.core.test_uploads import PDF
from tests.eligibility.test_screening import THREE
from tests.support.web import csrf, send, signed_in_client
from tests.support.world import World

DESK = "/rounds/R1/applicant"


@pytest.fixture
def world(database: Database) -> World:
    """D1, which the applicant speaks for, is excluded; D2 and D3 are others'."""
    made = World(database, state=RoundState.OPEN, assign=False)
    with made.system() as session:
        for phase in session.scalars(select(Phase)):
            phase.starts_at = None
        for row in session.scalars(select(Declaration)):
            row.state = DeclarationState.ENTERED
            attach(session, row, "a.pdf", PDF, most_bytes=10_000, title=f"File of {row.code}")
        set_history(session, made.round_id, THREE)
        first = find_declaration(session, made.round_id, "D1")
        screen(session, first)
        exclude(session, first)
    return made


@pytest.fixture
def browser(app: Flask, world: World) -> FlaskClient:
    return signed_in_client(app, world.applicant)


def test_it_shows_the_own_declaration_and_the_facts_of_its_exclusion(browser: FlaskClient) -> None:
    page = browser.get(DESK).get_data(as_text=True)
    for shown in ("Title of D1", "File of D1", "Excluded", "Cville", "not verified", "You can reply until"):
        assert shown in page
    for hidden in ("D2", "D3", "City 2", "File of D2"):
        assert hidden not in page


def test_the_city_replies_once(browser: FlaskClient) -> None:
    assert send(browser, DESK + "/D1/reply", {"D1-reply": ""}, DESK).status_code == 422
    assert send(browser, DESK + "/D1/reply", {"D1-reply": "它从未\r\n获得支持。"}, DESK).status_code == 302
    page = browser.get(DESK).get_data(as_text=True)
    assert "获得支持。" in page
    assert "<textarea" not in page
    token = csrf(browser.get("/"))
    again = browser.post(DESK + "/D1/reply", data={"csrf_token": token, "D1-reply": "More."})
    assert again.status_code == 422
    assert "it stands" in again.get_data(as_text=True)


def test_after_the_deadline_there_is_no_form_and_no_reply(browser: FlaskClient, world: World) -> None:
    token = csrf(browser.get(DESK))
    with world.system() as session:
        session.scalars(select(Exclusion)).one().reply_by = clock.now() - timedelta(minutes=1)
    page = browser.get(DESK).get_data(as_text=True)
    assert "The time to reply ended on" in page
    assert "<textarea" not in page
    late = browser.post(DESK + "/D1/reply", data={"csrf_token": token, "D1-reply": "Late."})
    assert late.status_code == 422
    assert "Late." not in browser.get(DESK).get_data(as_text=True)


def test_others_declarations_files_and_pages_are_not_there(browser: FlaskClient, world: World) -> None:
    with world.system() as session:
        files = {row.code: row.attachments[0].id for row in session.scalars(select(Declaration))}
    assert browser.get(f"{DESK}/D1/files/{files['D1']}").data == PDF
    assert browser.get(f"{DESK}/D1/files/{files['D2']}").status_code == 404
    assert browser.get(f"{DESK}/D2/files/{files['D2']}").status_code == 404
    token = csrf(browser.get(DESK))
    assert browser.post(DESK + "/D2/reply", data={"csrf_token": token, "D2-reply": "x"}).status_code == 404


def test_only_a_declaring_city_of_this_round_enters(app: Flask, world: World, database: Database) -> None:
    other = World(database, code="R2", declarations=1, experts=1)
    for person, status in (
        (world.coordinator, 403), (world.official, 403), (world.experts["E1"].user, 403), (other.applicant, 404)
    ):  # fmt: skip
        assert signed_in_client(app, person).get(DESK).status_code == status


def test_an_account_without_declaration_sees_an_empty_desk(app: Flask, world: World) -> None:
    with world.system() as session:
        person = world.person(session, "nobody", Role.APPLICANT)
    page = signed_in_client(app, person).get(DESK)
    assert page.status_code == 200
    assert "No declaration is linked" in page.get_data(as_text=True)
    assert "D1" not in page.get_data(as_text=True)
