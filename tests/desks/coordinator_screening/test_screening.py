"""The coordinator's pages of screening: documents, rules and their facts, exclusions, the history."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from evalapp.core import clock
from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.eligibility.models import Exclusion
from evalapp.rounds.models import Phase, RequiredDocument
from tests.support.web import csrf, send, signed_in_client
from tests.support.world import World

LIST = "/rounds/R1/screening"
ONE = LIST + "/D1"
HEAD = "city,province,programme,kind,year,status,source\n"
ROWS = HEAD + "".join(
    f"{city},Province 1,ip-operation-key-city,city,2018,{status},the list\n"
    for city, status in (("Aville", "confirmed"), ("Bville", "confirmed"), ("Cville", "unverified"))
)


@pytest.fixture
def world(database: Database) -> World:
    made = World(database, state=RoundState.OPEN, assign=False)
    with made.system() as session:
        for declaration in session.scalars(select(Declaration)):
            declaration.state = DeclarationState.ENTERED
        for phase in session.scalars(select(Phase)):
            phase.starts_at = None
        session.add(RequiredDocument(id=7, round_id=made.round_id, position=0, title="Work plan"))
    return made


@pytest.fixture
def browser(app: Flask, world: World) -> FlaskClient:
    return signed_in_client(app, world.coordinator)


def complete(browser: FlaskClient, code: str) -> None:
    one = f"{LIST}/{code}"
    assert send(browser, one + "/documents", {"present-7": "yes", "note-7": "seen"}, one).status_code == 302


def state_of(world: World, code: str) -> str:
    with world.system() as session:
        return session.get_one(Declaration, world.declarations[code].id).state.value


def test_the_history_is_pasted_or_uploaded_and_errors_name_line_and_column(browser: FlaskClient) -> None:
    page = LIST + "/history"
    wrong = send(browser, page, {"rows": HEAD + "A,B,p,city,20x8,confirmed,\n"})
    assert wrong.status_code == 422
    assert "Line 2, column year" in wrong.get_data(as_text=True)
    assert "A,B,p,city,20x8" in wrong.get_data(as_text=True)
    assert send(browser, page, {"rows": ROWS.replace("\n", "\r\n")}).status_code == 302
    assert "The history of support has 3 rows" in browser.get(LIST).get_data(as_text=True)
    token = csrf(browser.get(page))
    file = (io.BytesIO(b"\xef\xbb\xbf" + (HEAD + "D,E,p,city,2018,confirmed,\n").encode()), "supported.csv")
    assert browser.post(page, data={"csrf_token": token, "rows": "ignored", "file": file}).status_code == 302
    assert "has 1 rows" in browser.get(LIST).get_data(as_text=True)


def test_from_the_history_to_a_settled_exclusion(browser: FlaskClient, world: World) -> None:
    send(browser, LIST + "/history", {"rows": ROWS})
    assert send(browser, LIST + "/all", {}, LIST).status_code == 302
    for code in ("D1", "D2"):
        complete(browser, code)
    assert send(browser, LIST + "/admit", {}, LIST).status_code == 302
    assert [state_of(world, code) for code in ("D1", "D2", "D3")] == ["entered", "admitted", "entered"]
    page = browser.get(ONE).get_data(as_text=True)
    assert "This exclusion rests on a row that is not verified: Cville (2018)." in page
    assert "the list" in page
    assert "What would make it eligible" in page
    assert "rests on unverified" in browser.get(LIST).get_data(as_text=True)
    assert send(browser, ONE + "/admit", {}, ONE).status_code == 422
    assert send(browser, ONE + "/exclude", {"exclude-reply_by": "2001-01-01T00:00"}, ONE).status_code == 422
    later = clock.in_zone(clock.now() + timedelta(days=6), "Asia/Shanghai").strftime("%Y-%m-%dT%H:%M")
    assert send(browser, ONE + "/exclude", {"exclude-reply_by": later}, ONE).status_code == 302
    assert later.replace("T", " ") in browser.get(ONE).get_data(as_text=True)
    assert state_of(world, "D1") == "excluded"
    early = send(browser, ONE + "/settle", {"settle-outcome": "lifted", "settle-reason": "x"}, ONE)
    assert early.status_code == 422
    assert "still has time" in early.get_data(as_text=True)
    with world.system() as session:
        session.scalars(select(Exclusion)).one().reply_by = clock.now() - timedelta(minutes=1)
    assert send(browser, ONE + "/settle", {"settle-reason": "No outcome chosen."}, ONE).status_code == 422
    settled = {"settle-outcome": "lifted", "settle-reason": "Cville was never supported."}
    assert send(browser, ONE + "/settle", settled, ONE).status_code == 302
    assert "Cville was never supported." in browser.get(ONE).get_data(as_text=True)
    assert send(browser, ONE + "/admit", {}, ONE).status_code == 302
    assert state_of(world, "D1") == "admitted"


def test_the_completeness_check_takes_only_what_was_chosen(browser: FlaskClient) -> None:
    assert send(browser, ONE + "/documents", {"present-7": "perhaps", "present-99": "yes"}, ONE).status_code == 302
    assert "1 not checked" in browser.get(LIST).get_data(as_text=True)
    send(browser, ONE + "/documents", {"present-7": "no", "note-7": "unsigned"}, ONE)
    assert "1 missing" in browser.get(LIST).get_data(as_text=True)
    long = send(browser, ONE + "/documents", {"present-7": "no", "note-7": "n" * 2001}, ONE)
    assert long.status_code == 422
    assert "n" * 2001 in long.get_data(as_text=True)


def test_a_correction_is_requested(browser: FlaskClient) -> None:
    assert send(browser, ONE + "/correction", {"correction-note": ""}, ONE).status_code == 422
    assert send(browser, ONE + "/correction", {"correction-note": "Sign it."}, ONE).status_code == 302
    assert "A correction was requested on" in browser.get(ONE).get_data(as_text=True)
    send(browser, LIST + "/D2/correction", {"correction-note": "Sign it."}, LIST + "/D2")
    assert "by other means" in browser.get(LIST + "/D2").get_data(as_text=True)


def test_only_the_coordinator_screens(app: Flask, world: World, database: Database) -> None:
    stranger = World(database, code="R2", declarations=1, experts=1).coordinator
    for person, status in ((world.experts["E1"].user, 403), (world.applicant, 403), (stranger, 404)):
        browser = signed_in_client(app, person)
        assert [browser.get(page).status_code for page in (LIST, ONE, LIST + "/history")] == [status] * 3
    official = signed_in_client(app, world.official)
    assert official.get(LIST).status_code == 200
    assert official.get(ONE).status_code == 200
    token = csrf(official.get(LIST))
    for act in (LIST + "/all", LIST + "/admit", ONE + "/admit", ONE + "/exclude", ONE + "/settle", ONE + "/documents"):
        assert official.post(act, data={"csrf_token": token}).status_code == 403
