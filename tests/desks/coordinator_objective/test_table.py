"""The table of objective scores: what is typed stays, what is wrong stands beside it, nothing is half saved."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.desks.coordinator import objective
from evalapp.sheets.models import ObjectiveScore
from tests.support.web import csrf, signed_in_client
from tests.support.world import RICH, World

PAGE = "/rounds/R1/objective"


@pytest.fixture
def world(database: Database) -> World:
    return World(database, criteria=RICH)


@pytest.fixture
def browser(app: Flask, world: World) -> FlaskClient:
    return signed_in_client(app, world.coordinator)


def text(response: TestResponse) -> str:
    return unescape(response.get_data(as_text=True))


def form(page: TestResponse) -> dict[str, str]:
    """Every field of the table as a browser would send it."""
    found = re.findall(r"<input[^>]*>", page.get_data(as_text=True))
    fields = ({key: unescape(value) for key, value in re.findall(r'([\w-]+)="([^"]*)"', tag)} for tag in found)
    return {field["name"]: field.get("value", "") for field in fields if field.get("name", "").count(":") == 2}


def save(browser: FlaskClient, changes: dict[str, str], address: str = PAGE) -> TestResponse:
    page = browser.get(address)
    return browser.post(address, data={"csrf_token": csrf(page), **form(page), **changes})


def kept(world: World) -> dict[str, tuple[int, str]]:
    with world.system() as session:
        rows = session.execute(
            select(Declaration.code, ObjectiveScore).join(Declaration, Declaration.id == ObjectiveScore.declaration_id)
        )
        return {code: (row.steps, row.evidence) for code, row in rows}


def test_scores_are_entered_changed_and_cleared_in_one_form(browser: FlaskClient, world: World) -> None:
    assert "Still missing: 3." in text(browser.get(PAGE))
    typed = {"score:D1:O": "80.5", "evidence:D1:O": "年鉴 p. 3", "score:D2:O": "７"}
    saved = save(browser, typed)
    assert saved.status_code == 302
    page = text(browser.get(saved.headers["Location"]))
    assert "Objective scores saved: 2." in page
    assert "Still missing: 1." in page
    assert kept(world) == {"D1": (8050, "年鉴 p. 3"), "D2": (700, "")}
    assert form(browser.get(PAGE))["evidence:D1:O"] == "年鉴 p. 3"
    assert save(browser, {}).status_code == 302
    assert "Nothing would change." in text(browser.get(PAGE))
    assert save(browser, {"score:D1:O": "", "evidence:D1:O": ""}).status_code == 302
    assert set(kept(world)) == {"D2"}


def test_what_was_typed_stays_and_nothing_is_saved_where_anything_is_wrong(browser: FlaskClient, world: World) -> None:
    typed = {"score:D1:O": '101"', "evidence:D1:O": "<b>", "score:D2:O": "50", "evidence:D3:O": "Yearbook"}
    refused = save(browser, typed)
    assert refused.status_code == 422
    assert kept(world) == {}
    again = form(refused)
    assert {name: again[name] for name in typed} == typed
    page = text(refused)
    assert 'href="#score:D1:O"' in page
    assert page.count("is not a number") == page.count("clear its evidence too") == 2  # above and beside the field
    assert page.count('aria-invalid="true"') == 2
    assert "<b>" not in refused.get_data(as_text=True)
    corrected = {"csrf_token": csrf(refused), **again, "score:D1:O": "10", "score:D3:O": "1"}
    assert browser.post(PAGE, data=corrected).status_code == 302
    assert {code: steps for code, (steps, _) in kept(world).items()} == {"D1": 1000, "D2": 5000, "D3": 100}


def test_a_newer_save_is_shown_and_replaced_only_by_a_second_send(browser: FlaskClient, world: World) -> None:
    page = browser.get(PAGE)
    old = {"csrf_token": csrf(page), **form(page)}
    save(browser, {"score:D1:O": "11", "evidence:D1:O": "mine", "score:D2:O": "22"})
    refused = browser.post(PAGE, data={**old, "score:D1:O": "12"})
    assert refused.status_code == 422
    assert "Somebody saved 11 (mine) here meanwhile" in text(refused)
    again = form(refused)
    assert (again["score:D1:O"], again["score:D2:O"]) == ("12", "22")
    assert browser.post(PAGE, data={"csrf_token": csrf(refused), **again}).status_code == 302
    assert kept(world) == {"D1": (1200, ""), "D2": (2200, "")}


def test_a_declaration_that_left_meanwhile_takes_nothing_and_hides_nothing(browser: FlaskClient, world: World) -> None:
    page = browser.get(PAGE)
    with world.system() as session:
        session.get_one(Declaration, world.declarations["D2"].id).state = DeclarationState.WITHDRAWN
    typed = {"csrf_token": csrf(page), **form(page), "score:D1:O": "1", "score:D2:O": "2"}
    refused = browser.post(PAGE, data=typed)
    assert refused.status_code == 422
    assert "“D2” is not admitted to scoring" in text(refused)
    assert "score:D2:O" not in form(refused)
    assert form(refused)["score:D1:O"] == "1"


def test_long_tables_come_in_parts_and_what_is_missing_can_be_picked(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objective, "CELLS", 4)
    world = World(database, criteria=RICH, declarations=9, assign=False)
    browser = signed_in_client(app, world.coordinator)
    assert set(form(browser.get(PAGE + "?page=2"))) & {"score:D4:O", "score:D5:O", "score:D9:O"} == {"score:D5:O"}
    saved = save(browser, {"score:D5:O": "1"}, PAGE + "?page=2")
    assert saved.headers["Location"] == PAGE + "?page=2"
    left = form(browser.get(PAGE + "?missing=1&page=2"))
    assert [name for name in left if name.startswith("score")] == [f"score:D{n}:O" for n in (6, 7, 8, 9)]
    assert save(browser, {"score:D6:O": "1"}, PAGE + "?missing=1&page=2").headers["Location"].endswith("missing=1")
    assert browser.get(PAGE + "?page=²&missing=&_external=1").status_code == 200
    assert save(browser, {}, PAGE + "?round_code=R2&_external=1&_anchor=x").headers["Location"] == PAGE


@pytest.mark.parametrize("name", ["score:", "score:D1", "score:D1:O:x", "score:D9:O", "score:D1:A1", "seen:D1:O"])
def test_fields_that_no_form_has_do_no_harm(browser: FlaskClient, world: World, name: str) -> None:
    page = browser.get(PAGE)
    assert browser.post(PAGE, data={"csrf_token": csrf(page), name: "1"}).status_code in (302, 422)
    assert kept(world) == {}


def test_the_tab_and_the_way_out_of_unresolved_lead_there(browser: FlaskClient, app: Flask, database: Database) -> None:
    tab = f'href="{PAGE}"'
    assert tab in text(browser.get("/rounds/R1/coordinator"))
    assert f"{PAGE}?missing=1" in text(browser.get("/rounds/R1/close-scoring"))
    plain = World(database, code="R2")
    other = signed_in_client(app, plain.coordinator)
    assert "objective" not in text(other.get("/rounds/R2/coordinator"))
    assert "objective" not in text(other.get("/rounds/R2/close-scoring"))
    assert "no objective items" in text(other.get("/rounds/R2/objective"))


@pytest.mark.parametrize("state", sorted(RoundState))
def test_it_is_open_to_the_coordinator_from_opening_to_closing(
    browser: FlaskClient, world: World, state: RoundState
) -> None:
    world.set_state(state)
    open_now = state in (RoundState.OPEN, RoundState.SCORING)
    assert browser.get(PAGE).status_code == (200 if open_now else 403)
    assert (f'href="{PAGE}"' in text(browser.get("/rounds/R1/coordinator"))) == open_now
    token = csrf(browser.get("/"))
    answer = browser.post(PAGE, data={"csrf_token": token, "score:D1:O": "1"})
    assert answer.status_code == (422 if open_now else 403)  # a form without the mark of what it was made from


def test_nobody_else_opens_it(app: Flask, world: World, database: Database) -> None:
    stranger = World(database, code="R2").coordinator
    people = ((world.official, 403), (world.experts["E1"].user, 403), (world.applicant, 403), (stranger, 404))
    for person, status in people:
        browser = signed_in_client(app, person)
        assert browser.get(PAGE).status_code == status
        assert browser.post(PAGE, data={"csrf_token": csrf(browser.get("/"))}).status_code == status
