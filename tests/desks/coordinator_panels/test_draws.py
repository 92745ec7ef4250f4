"""The coordinator's pages of panels and draws, clicked through from the first form to the last call."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.panels.draw.run import record_of
from evalapp.panels.panel_queries import find_panel, members_of
from scoring.draw import commitment
from tests.panels.draw_scene import OFFICES, committed, draw_in, drawn, prepared, published, scene
from tests.support.pages import offered
from tests.support.web import csrf, send, signed_in_client
from tests.support.world import World

PANELS = "/rounds/R1/panels"
PANEL = PANELS + "/P"
DRAW = "/rounds/R1/draws/1"
CONDUCT, WITNESS = DRAW + "/conduct", DRAW + "/witness"
SETUP = {
    "seats": "５",
    "odd": "y",
    "shares": "technical 3/5",
    "max_per_employer": "2",
    "most_conflicts": "0",
    "seed_source": "commitments",
    "offices": "\n".join(OFFICES),
    "fallback": "Lottery of 30 November",
    "left_out": "E12 led the preparation",
}


@pytest.fixture
def world(database: Database) -> World:
    return scene(database)


@pytest.fixture
def browser(app: Flask, world: World) -> FlaskClient:
    return signed_in_client(app, world.coordinator)


def on_panel(world: World) -> list[str]:
    with world.looking(world.coordinator) as session:
        return [row.expert.code for row in members_of(session, find_panel(session, world.round_id, "P"))]


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def test_a_panel_is_made_filled_and_seated_by_hand(browser: FlaskClient, world: World) -> None:
    taken = send(browser, PANELS, {"code": "P", "title": "Kept as typed"})
    assert taken.status_code == 422
    assert 'value="Kept as typed"' in text(taken)
    assert send(browser, PANELS, {"code": "Q", "title": "Second"}).status_code == 302
    q = PANELS + "/Q"
    assert send(browser, q + "/declarations", {"declaration": ["D1"]}, q).status_code == 422
    assert send(browser, q + "/declarations", {"declaration": ["D3"]}, q).status_code == 302
    assert "D3 City 3" in text(browser.get(q))
    refused = send(browser, q + "/seat", {"expert": "E4", "reason": ""}, q)
    assert refused.status_code == 422
    assert '<option value="E4" selected>' in text(refused)
    assert send(browser, q + "/seat", {"expert": "E4", "reason": "Knows ports."}, q).status_code == 302
    assert send(browser, q + "/chair", {"expert": "E4"}, q).status_code == 302
    page = text(browser.get(q))
    assert "Knows ports." in page
    assert "Chosen by hand" in page
    assert send(browser, q + "/leave", {"expert": "E4", "reason": ""}, q).status_code == 422
    assert send(browser, q + "/leave", {"expert": "E4", "reason": "Ill."}, q).status_code == 302
    assert send(browser, q + "/declarations/remove", {"declaration": ["D3"]}, q).status_code == 302
    page = text(browser.get(q))
    assert "Nobody sits on this panel yet" in page
    assert "Ill." in page


@pytest.mark.slow
def test_the_whole_way_by_pages(app: Flask, browser: FlaskClient, world: World) -> None:
    assert send(browser, PANEL + "/draw", SETUP).status_code == 302
    page = browser.get(CONDUCT)
    assert "At least 3/5 of the seats, which is 3" in text(page)
    assert "E12 Name of expert12@R1: Left out by hand – led the preparation" in " ".join(text(page).split())
    assert (
        send(browser, PANEL + "/draw", {**SETUP, "seats": "3"}).status_code == 302
    )  # not published: it can be changed
    assert send(browser, PANEL + "/draw", SETUP).status_code == 302
    assert send(browser, DRAW + "/publish", {}, CONDUCT).status_code == 302
    assert browser.get(PANEL + "/draw").status_code == 302  # published: no form any more
    official = signed_in_client(app, world.official)
    for office, secret in OFFICES.items():
        values = {"office": office, "sha256": commitment(secret)}
        assert send(official, DRAW + "/commit", values, WITNESS).status_code == 302
    wrong = send(official, DRAW + "/reveal", {"office": "Zeal", "secret": "as typed"}, WITNESS)
    assert wrong.status_code == 422
    assert 'value="as typed"' in text(wrong)
    for office, secret in OFFICES.items():
        assert send(browser, DRAW + "/reveal", {"office": office, "secret": secret}, WITNESS).status_code == 302
    assert send(browser, DRAW + "/draw", {"present": ""}, CONDUCT).status_code == 422
    assert send(browser, DRAW + "/draw", {"present": "Notary Li"}, CONDUCT).status_code == 302
    assert send(browser, DRAW + "/draw", {"present": "Notary Li"}, CONDUCT).status_code == 422
    seats = on_panel(world)
    assert len(seats) == 5
    assert all(f"{code} <span" in text(browser.get(CONDUCT)) for code in seats)
    declined = {"outcome": "declined", "witness": "Notary Li", "note": "", "called_at": called_at(browser)}
    refused = send(browser, f"{DRAW}/calls/{seats[0]}", declined, CONDUCT)
    assert refused.status_code == 422
    assert 'value="Notary Li"' in text(refused)
    declined["note"] = "Is abroad."
    assert send(browser, f"{DRAW}/calls/{seats[0]}", declined, CONDUCT).status_code == 302
    assert seats[0] not in on_panel(world)
    asked = text(browser.get("/rounds/R1/assignments/plans/new"))
    assert f"can be in the plan all the same: {seats[0]}." in asked
    assert len(on_panel(world)) == 5
    assert send(browser, f"{DRAW}/replace/{seats[1]}", {"reason": "Not reached."}, CONDUCT).status_code == 302
    assert send(browser, f"{PANEL}/leave", {"expert": seats[2], "reason": "Ill."}, PANEL).status_code == 302
    assert "Vacant seats: 1" in text(browser.get(CONDUCT))
    assert send(browser, DRAW + "/follow", {}, CONDUCT).status_code == 302
    assert len(on_panel(world)) == 5
    assert send(browser, DRAW + "/follow", {}, CONDUCT).status_code == 422
    assert "Is abroad." in text(browser.get(CONDUCT))


def called_at(browser: FlaskClient) -> str:
    form = next(form for form in offered(CONDUCT, browser.get(CONDUCT)).forms if "/calls/" in form.action)
    return form.values["called_at"]


def test_bad_input_keeps_what_was_typed_and_tells_everything(browser: FlaskClient, world: World) -> None:
    values = {**SETUP, "seats": "4", "shares": "nonsense", "fallback": "", "offices": "Only one", "left_out": "E77 why"}
    page = send(browser, PANEL + "/draw", values)
    assert page.status_code == 422
    found = text(page)
    for part in ("4 is even", "Line 1 of the shares", "Fallback", "Between 2 and 20 offices", "no expert “E77”"):
        assert part in found
    for part in ("nonsense", "Only one", "E77 why"):
        assert part in found
    assert send(browser, PANEL + "/draw", {**SETUP, "seats": "many", "seed_source": "dice"}).status_code == 422
    prepared(world, seats=11, shares=())
    short = text(browser.get(CONDUCT))
    assert "4 short" in short
    assert f'action="{DRAW}/publish"' not in short
    assert send(browser, DRAW + "/publish", {}, CONDUCT).status_code == 422


def test_the_fallback_and_the_public_value_have_their_forms(browser: FlaskClient, world: World) -> None:
    committed(world)
    assert "An office does not reveal" in text(browser.get(CONDUCT))
    assert send(browser, DRAW + "/fallback", {"value": "  "}, CONDUCT).status_code == 422
    assert send(browser, DRAW + "/fallback", {"value": "7 11"}, CONDUCT).status_code == 302
    assert "Draw now" in text(browser.get(CONDUCT))
    assert send(browser, DRAW + "/void", {"reason": ""}, CONDUCT).status_code == 422
    assert send(browser, DRAW + "/void", {"reason": "Wrong day."}, CONDUCT).status_code == 302
    second = {**SETUP, "seed_source": "public_value", "public_value_name": "Index of 1 December", "offices": ""}
    assert send(browser, PANEL + "/draw", second).status_code == 302
    other = "/rounds/R1/draws/2"
    assert send(browser, other + "/publish", {}, other + "/conduct").status_code == 302
    assert send(browser, other + "/value", {"value": "3,217.45"}, other + "/conduct").status_code == 302
    assert send(browser, other + "/value", {"value": "4"}, other + "/conduct").status_code == 422
    assert "Wrong day." in text(browser.get(CONDUCT))


def test_what_changes_after_publication_is_shown_and_does_not_count(browser: FlaskClient, world: World) -> None:
    published(world)
    row = {"code": "E1", "name": "Somebody", "employer": "Elsewhere"}
    assert send(browser, "/rounds/R1/experts/E1/edit", row).status_code == 302
    assert "Made now it would differ in: E1" in " ".join(text(browser.get(CONDUCT)).split())


def test_who_has_no_part_in_it_finds_nothing(app: Flask, world: World, database: Database) -> None:
    drawn(world)
    stranger = World(database, code="R2", declarations=1, experts=1).coordinator
    pages = (PANELS, PANEL, PANEL + "/draw", CONDUCT, WITNESS, DRAW + "/record.json", DRAW + "/verifier.py")
    acts = (
        "/publish",
        "/void",
        "/draw",
        "/fallback",
        "/value",
        "/follow",
        "/calls/E1",
        "/replace/E1",
        "/commit",
        "/reveal",
    )
    people = ((world.experts["E1"].user, 403), (world.applicant, 403), (stranger, 404))
    for person, status in people:
        browser = signed_in_client(app, person)
        assert [browser.get(page).status_code for page in pages] == [status] * len(pages)
        token = csrf(browser.get("/"))
        assert {browser.post(DRAW + act, data={"csrf_token": token}).status_code for act in acts} == {status}
    witness = signed_in_client(app, world.official)
    assert [witness.get(page).status_code for page in pages] == [403, 403, 403, 403, 200, 200, 200]
    token = csrf(witness.get("/"))
    for act in acts[:8]:
        assert witness.post(DRAW + act, data={"csrf_token": token}).status_code == 403


def test_after_closing_the_pages_are_read_only(browser: FlaskClient, world: World) -> None:
    drawn(world)
    world.set_state(RoundState.CLOSED)
    for page in (PANELS, PANEL, CONDUCT, WITNESS):
        forms = [form.action for form in offered(page, browser.get(page)).forms]
        assert all(action in ("/language", "/account/sign-out", DRAW + "/protocols") for action in forms), page


def test_a_code_that_was_changed_since_is_shown_beside_the_drawn_one(browser: FlaskClient, world: World) -> None:
    number = drawn(world)
    with world.looking(world.coordinator) as session:
        first = record_of(draw_in(session, world, number)).drawn.seats[0]
    row = {"code": "NEW", "name": "Somebody", "employer": "Elsewhere"}
    assert send(browser, f"/rounds/R1/experts/{first}/edit", row).status_code == 302
    page = " ".join(text(browser.get(CONDUCT)).split())
    assert re.search(rf"{first} <span[^>]*>Somebody</span> <span[^>]*>now NEW", page)
