"""Pasting from a spreadsheet on the coordinator's pages: parties, affiliations, other names, conflicts."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from evalapp.conflicts.models import Conflict
from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Party
from tests.conflicts.finding_scene import EMPLOYER, HOSPITAL, meet
from tests.support.pages import offered
from tests.support.web import csrf, send, signed_in_client
from tests.support.world import World

RELATIONS = "/rounds/R1/relations"
PARTIES = RELATIONS + "/parties"
PASTE = "/rounds/R1/conflicts/paste"


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def browser(app: Flask, world: World) -> FlaskClient:
    return signed_in_client(app, world.coordinator)


def test_rows_are_entered_shown_and_removed(world: World, browser: FlaskClient) -> None:
    for table, rows in (
        ("parties", "D1,unit,苏州大学,2019,\nD1,leader,张三"),
        ("affiliations", "E1,清华大学,任职"),
        ("aliases", "苏州大学,苏大,same"),
    ):
        assert send(browser, f"{RELATIONS}/{table}", {"rows": rows}).status_code == 302
    page = browser.get(PARTIES).get_data(as_text=True)
    for shown in ("苏州大学", "张三", "2019–…", "(2)", "(1)"):
        assert shown in page
    with world.system() as session:
        number = session.scalars(select(Party.id).order_by(Party.id)).first()
    assert send(browser, f"{RELATIONS}/parties/{number}/remove", {}, PARTIES).status_code == 302
    assert "苏州大学" not in browser.get(PARTIES).get_data(as_text=True)
    assert send(browser, f"{RELATIONS}/parties/{number}/remove", {}, PARTIES).status_code == 404
    assert browser.get(RELATIONS + "/nothing").status_code == 404


def test_problems_are_shown_at_once_and_what_was_typed_stays(world: World, browser: FlaskClient) -> None:
    typed = "D1,unit,苏州大学,20x9\nD9,king,某某"
    sent = send(browser, PARTIES, {"rows": typed})
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422
    for shown in ("Line 1, column from_year", "Line 2, column declaration", "Line 2, column kind", "D9,king,某某"):
        assert shown in page, shown
    with world.system() as session:
        assert not session.scalar(select(func.count(Party.id)))


def test_a_file_is_read_and_its_text_comes_back_to_be_mended(browser: FlaskClient) -> None:
    token = csrf(browser.get(PARTIES))

    def upload(text: str) -> tuple[int, str]:
        file = (io.BytesIO(text.encode("gb18030")), "parties.csv")
        sent = browser.post(PARTIES, data={"csrf_token": token, "rows": "x", "file": file})
        return sent.status_code, sent.get_data(as_text=True)

    status, page = upload("D1,王,某某研究院")
    assert status == 422
    assert "某某研究院" in page
    assert upload("D1,单位,某某研究院")[0] == 302


def test_conflicts_are_shown_with_their_effect_before_they_are_set(world: World, browser: FlaskClient) -> None:
    world.add_sheet("D1", "E1", {"A1": 50})
    rows = "申报编号\t专家\t类型\t理由\nＤ１\tＥ１\t任职\t曾任职，后离开\nD2\tE2\t亲属\t表亲"
    shown = send(browser, PASTE, {"rows": rows})
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    for words in ("曾任职，后离开", "D1 · E1", "a score sheet is sealed", "the assignment ends"):
        assert words in page, words
    with world.system() as session:
        assert not session.scalar(select(func.count(Conflict.id)))
    assert send(browser, PASTE + "/apply", {"rows": rows}, PASTE).status_code == 302
    with world.system() as session:
        assert session.scalar(select(func.count(Conflict.id))) == 2
    again = send(browser, PASTE + "/apply", {"rows": rows}, PASTE)
    assert again.status_code == 422
    assert again.get_data(as_text=True).count("in force already") == 2
    assert "曾任职" in again.get_data(as_text=True)


def test_what_the_preview_sends_is_what_was_typed(browser: FlaskClient) -> None:
    rows = "\nD1,E1,service,a <b> & c\n"
    form = next(
        form for form in offered(PASTE, send(browser, PASTE, {"rows": rows})).forms if form.action.endswith("/apply")
    )
    assert form.values["rows"].strip() == rows.strip()


def test_assigning_a_pair_with_a_finding_by_hand_warns(app: Flask, database: Database) -> None:
    world = World(database, state=RoundState.OPEN, assign=False)
    meet(world)
    browser = signed_in_client(app, world.coordinator)
    page = send(browser, "/rounds/R1/assignments", {"pair": "D1:E1"}).get_data(as_text=True)
    assert "Possible conflicts that wait for an answer: 1" in page
    other = send(browser, "/rounds/R1/assignments", {"pair": "D2:E1"}).get_data(as_text=True)
    assert "wait for an answer" not in other
    assert "waits for an answer: 1" not in browser.get("/rounds/R1/assignments").get_data(as_text=True)
    assert send(browser, "/rounds/R1/assignments/all", {}, "/rounds/R1/assignments").status_code == 200
    assert "waits for an answer: 1" in browser.get("/rounds/R1/assignments").get_data(as_text=True)
    assert (EMPLOYER in page, HOSPITAL in page) == (False, False)
