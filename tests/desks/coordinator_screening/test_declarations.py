"""The coordinator's pages of declarations: entering, indicators, files, the city's account."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.declarations.queries import declarations_of, find_declaration, indicators_of
from tests.core.test_uploads import PDF
from tests.support.web import csrf, send, signed_in_client
from tests.support.world import World

LIST = "/rounds/R1/declarations"
ONE = LIST + "/D1"


@pytest.fixture
def world(database: Database) -> World:
    return World(database, state=RoundState.OPEN, assign=False)


@pytest.fixture
def browser(app: Flask, world: World) -> FlaskClient:
    return signed_in_client(app, world.coordinator)


def test_it_enters_a_declaration_and_keeps_what_was_typed_on_a_refusal(browser: FlaskClient, world: World) -> None:
    typed = {"code": "D1", "title": "春城申报", "applicant": "春城", "region": "云省", "fields": "a\nb", "summary": "x"}
    refused = send(browser, LIST + "/new", typed)
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert "is taken" in page
    assert 'value="春城申报"' in page
    entered = send(browser, LIST + "/new", {**typed, "code": "N1"})
    assert entered.status_code == 302
    assert entered.headers["Location"].endswith("/rounds/R1/declarations/N1")
    assert "春城申报" in browser.get(LIST).get_data(as_text=True)
    changed = send(browser, LIST + "/N1/edit", {**typed, "code": "N1", "title": "改"})
    assert changed.status_code == 302
    with world.system() as session:
        assert find_declaration(session, world.round_id, "N1").title == "改"


def test_indicators_are_added_changed_declared_and_removed(browser: FlaskClient, world: World) -> None:
    row = {"code": "I1", "title": "Growth", "kind": "growth", "unit": "%", "target": "20"}
    page = "/rounds/R1/indicators"
    assert send(browser, page, {**row, "target": "much"}).status_code == 422
    assert send(browser, page, {**row, "kind": "colour"}).status_code == 422
    assert send(browser, page, row).status_code == 302
    assert send(browser, page + "/I1", {**row, "title": "Growth a year"}).status_code == 302
    with world.system() as session:
        indicator = indicators_of(session, world.round_id)[0]
    value = {"value-indicator": str(indicator.id), "value-year": "2019", "value-value": "1x", "value-evidence": "p. 3"}
    refused = send(browser, ONE + "/values", value, ONE)
    assert refused.status_code == 422
    assert 'value="1x"' in refused.get_data(as_text=True)
    assert send(browser, ONE + "/values", {**value, "value-value": "12.5"}, ONE).status_code == 302
    assert "12.5" in browser.get(ONE).get_data(as_text=True)
    assert send(browser, page + "/I1/remove", {}, page).status_code == 422
    with world.system() as session:
        kept = find_declaration(session, world.round_id, "D1").declared[0].id
    assert send(browser, f"{ONE}/values/{kept}/remove", {}, ONE).status_code == 302
    assert send(browser, page + "/I1/remove", {}, page).status_code == 302


def test_a_file_goes_in_and_comes_out_as_an_attachment_only(browser: FlaskClient) -> None:
    def attach(name: str, content: bytes) -> int:
        sent = {"csrf_token": csrf(browser.get(ONE)), "file-document": "0", "file-title": ""}
        return browser.post(ONE + "/files", data={**sent, "file-file": (io.BytesIO(content), name)}).status_code

    assert attach("a.pdf", b"<html><script>alert(1)</script></html>") == 422
    assert attach("a.svg", b"<svg/>") == 422
    assert attach("a.pdf", b"") == 422
    assert attach("报告'<b>.pdf", PDF) == 302
    page = browser.get(ONE).get_data(as_text=True)
    assert "<b>" not in page
    address = next(part for part in page.split('"') if part.startswith(ONE + "/files/") and part[-1].isdigit())
    answer = browser.get(address)
    assert answer.data == PDF
    number = address.rpartition("/")[2]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="D1-{number}.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert browser.get(address.replace("/D1/", "/D2/")).status_code == 404
    assert send(browser, address + "/remove", {}, ONE).status_code == 302
    assert browser.get(address).status_code == 404


def test_a_request_without_a_file_is_a_form_again(browser: FlaskClient) -> None:
    sent = {"csrf_token": csrf(browser.get(ONE)), "file-document": "0"}
    assert browser.post(ONE + "/files", data=sent).status_code == 422


def test_it_withdraws_with_a_reason_and_enters_again(browser: FlaskClient, world: World) -> None:
    assert send(browser, ONE + "/withdraw", {"withdraw-reason": ""}, ONE).status_code == 422
    assert send(browser, ONE + "/withdraw", {"withdraw-reason": "At its wish."}, ONE).status_code == 302
    assert "Withdrawn" in browser.get(ONE).get_data(as_text=True)
    assert send(browser, ONE + "/reenter", {}, LIST + "/D2").status_code == 302


def test_the_citys_link_is_shown_once(browser: FlaskClient, app: Flask) -> None:
    answer = send(browser, LIST + "/D2/applicant", {"applicant-email": "city@example.org"}, LIST + "/D2")
    page = answer.get_data(as_text=True)
    link = next(part for part in page.split("<") if "/account/invitation/" in part).partition(">")[2].strip()
    assert answer.status_code == 200
    assert "/account/invitation/" not in browser.get(LIST + "/D2").get_data(as_text=True)
    assert app.test_client().get(link.partition("8000")[2]).status_code == 200


def test_after_scoring_began_nothing_is_offered_or_taken(browser: FlaskClient, world: World) -> None:
    token = csrf(browser.get(LIST + "/new"))
    world.set_state(RoundState.SCORING)
    page = browser.get(ONE).get_data(as_text=True)
    for act in ("/edit", "/files", "/withdraw", "/values"):
        assert ONE + act not in page
        answer = browser.post(ONE + act, data={"csrf_token": token})
        assert answer.status_code == 403
        assert "until scoring starts" in answer.get_data(as_text=True)
    assert browser.get(LIST + "/new").status_code == 403


def test_who_has_no_part_in_it_sees_nothing(app: Flask, world: World, database: Database) -> None:
    stranger = World(database, code="R2", declarations=1, experts=1).coordinator
    pages = (LIST, ONE, LIST + "/new", ONE + "/edit", "/rounds/R1/indicators", ONE + "/files/1")
    for person, status in ((world.experts["E1"].user, 403), (world.applicant, 403), (stranger, 404)):
        browser = signed_in_client(app, person)
        assert [browser.get(page).status_code for page in pages] == [status] * len(pages)
    official = signed_in_client(app, world.official)
    assert official.get(ONE).status_code == 200
    assert "Attach" not in official.get(ONE).get_data(as_text=True)
    assert official.get(ONE + "/edit").status_code == 403
    with world.system() as session:
        assert len(declarations_of(session, world.round_id)) == 3


def test_text_of_a_declaration_is_never_markup(browser: FlaskClient) -> None:
    evil = "<script>alert(1)</script>"
    send(browser, LIST + "/new", {"code": "N1", "title": evil, "applicant": evil, "region": evil, "summary": evil})
    for address in (LIST, LIST + "/N1", "/rounds/R1/screening", "/rounds/R1/screening/N1"):
        assert "<script>alert" not in browser.get(address).get_data(as_text=True)
