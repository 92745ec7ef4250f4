"""The coordinator's pages of the pool, of assignments and of conflicts."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.experts.models import Expert
from evalapp.panels.queries import pair_table
from evalapp.sheets.models import SheetState
from tests.support.web import csrf, send, signed_in_client
from tests.support.world import World

POOL = "/rounds/R1/experts"
TABLE = "/rounds/R1/assignments"
CONFLICTS = "/rounds/R1/conflicts"


@pytest.fixture
def world(database: Database) -> World:
    return World(database, state=RoundState.OPEN, assign=False)


@pytest.fixture
def browser(app: Flask, world: World) -> FlaskClient:
    return signed_in_client(app, world.coordinator)


def active(world: World) -> int:
    with world.system() as session:
        return len(pair_table(session, world.round_id).active)


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found.group(1)


def test_experts_are_entered_imported_changed_and_invited(browser: FlaskClient) -> None:
    row = {"code": "X1", "name": "张三", "email": "z@example.org", "fields": "a\nb", "max_load": "2"}
    assert send(browser, POOL + "/new", {**row, "email": "nobody"}).status_code == 422
    assert send(browser, POOL + "/new", row).status_code == 302
    assert send(browser, POOL + "/X1/edit", {**row, "name": "张三丰"}).status_code == 302
    wrong = send(browser, POOL + "/import", {"rows": "code,name\nX 2,B\n"})
    assert wrong.status_code == 422
    assert "Line 2, column code" in wrong.get_data(as_text=True)
    assert send(browser, POOL + "/import", {"rows": "code,name\r\nX2,B\r\nX3,C"}).status_code == 302
    page = browser.get(POOL).get_data(as_text=True)
    assert "张三丰" in page
    invited = send(browser, POOL + "/X1/invite", {}, POOL).get_data(as_text=True)
    assert invited.count("/account/invitation/") == 1
    everybody = send(browser, POOL + "/invite", {}, POOL).get_data(as_text=True)
    assert everybody.count("/account/invitation/") == 4  # X1 holds a link that still works
    assert "Invite all" not in browser.get(POOL).get_data(as_text=True)
    assert "/account/invitation/" not in browser.get(POOL).get_data(as_text=True)


def test_boxes_are_a_difference_first_and_applied_then(browser: FlaskClient, world: World) -> None:
    world.add_conflict("D1", "E2")
    page = browser.get(TABLE).get_data(as_text=True)
    assert 'value="D1:E1"' in page
    assert 'value="D1:E2"' not in page
    wanted = {"pair": ["D1:E1", "D2:E1", "D1:E2", "nonsense", "D9:E9"]}
    preview = send(browser, TABLE, wanted)
    assert preview.status_code == 200
    text = preview.get_data(as_text=True)
    assert "Assigned: 2" in text
    assert "E2 has a conflict of interest with D1" in text
    assert active(world) == 0
    assert send(browser, TABLE + "/apply", {**wanted, "seen": seen(text)}, TABLE).status_code == 302
    assert active(world) == 2
    assert send(browser, TABLE + "/apply", {**wanted, "seen": seen(text)}, TABLE).status_code == 409
    assert send(browser, TABLE, wanted).status_code == 200  # the blocked pair is told again
    assert send(browser, TABLE, {"pair": ["D1:E1", "D2:E1"]}).status_code == 302  # nothing would change


def test_everybody_scores_everything_and_what_is_left_out_is_told(browser: FlaskClient, world: World) -> None:
    world.add_conflict("D1", "E2")
    page = send(browser, TABLE + "/all", {}, TABLE).get_data(as_text=True)
    assert "D1, E2: E2 has a conflict of interest with D1." in page
    assert active(world) == 5


def test_during_scoring_taking_away_needs_a_reason_and_no_submitted_sheet(app: Flask, database: Database) -> None:
    world = World(database)
    world.add_sheet("D1", "E1", {"A1": 50})
    world.add_sheet("D2", "E1", {"A1": 50}, SheetState.DRAFT)
    browser = signed_in_client(app, world.coordinator)
    every = [f"D{one}:E{two}" for one in (1, 2, 3) for two in (1, 2)]
    without = {"pair": [pair for pair in every if pair != "D2:E1"]}
    text = send(browser, TABLE, without).get_data(as_text=True)
    assert "Reason for taking away" in text
    refused = send(browser, TABLE + "/apply", {**without, "seen": seen(text), "reason": ""}, TABLE)
    assert refused.status_code == 422
    assert send(browser, TABLE + "/apply", {**without, "seen": seen(text), "reason": "Ill."}, TABLE).status_code == 302
    none = {"pair": [pair for pair in every if pair not in ("D1:E1", "D2:E1")]}
    text = send(browser, TABLE, none).get_data(as_text=True)
    refused = send(browser, TABLE + "/apply", {**none, "seen": seen(text), "reason": "Ill."}, TABLE)
    assert refused.status_code == 422
    assert "was submitted" in refused.get_data(as_text=True)
    assert 'value="Ill."' in refused.get_data(as_text=True)
    assert active(world) == 5


def test_a_conflict_is_set_and_lifted_with_reasons(browser: FlaskClient, world: World) -> None:
    send(browser, TABLE + "/all", {}, TABLE)
    place = {"declaration": str(world.declarations["D1"].id), "expert": str(world.experts["E1"].id)}
    assert send(browser, CONFLICTS, {**place, "kind": "other", "reason": ""}).status_code == 422
    assert send(browser, CONFLICTS, {**place, "kind": "rumour", "reason": "x"}).status_code == 422
    first = browser.get(CONFLICTS).get_data(as_text=True)
    assert first.count(">Please choose</option>") == 3
    assert not re.search(r'<option selected value="[^"]', first)
    linked = browser.get(CONFLICTS + "?declaration=D2&expert=E1").get_data(as_text=True)
    assert len(re.findall(r'<option selected value="[^"]', linked)) == 2
    left = send(browser, CONFLICTS, {"declaration": "", "expert": "", "kind": "", "reason": "Typed."})
    assert left.status_code == 422
    for said in ("Choose the declaration.", "Please choose.", "Choose the kind of the conflict.", "Typed."):
        assert said in left.get_data(as_text=True), said
    assert send(browser, CONFLICTS, {**place, "kind": "service", "reason": "A contract."}).status_code == 302
    assert active(world) == 5
    page = browser.get(CONFLICTS).get_data(as_text=True)
    assert "A contract." in page
    lift = re.search(r'action="([^"]+/lift)"', page)
    assert lift is not None
    assert send(browser, lift.group(1), {"reason": ""}, CONFLICTS).status_code == 422
    assert send(browser, lift.group(1), {"reason": "The wrong expert."}, CONFLICTS).status_code == 302
    assert "in force" not in browser.get(CONFLICTS).get_data(as_text=True)


def test_a_large_table_is_shown_in_parts_and_changes_only_its_part(app: Flask, database: Database) -> None:
    world = World(database, state=RoundState.OPEN, declarations=61, experts=1, assign=False)
    browser = signed_in_client(app, world.coordinator)
    send(browser, TABLE + "/all", {}, TABLE)
    page = browser.get(TABLE + "?rows=2").get_data(as_text=True)
    assert 'value="D61:E1"' in page
    assert 'value="D1:E1"' not in page
    assert browser.get(TABLE + "?rows=²&columns=-1").status_code == 200
    text = send(browser, TABLE, {"rows": "2", "columns": "1"}).get_data(as_text=True)
    assert "Taken away: 1" in text
    assert send(browser, TABLE + "/apply", {"rows": "2", "columns": "1", "seen": seen(text)}, TABLE).status_code == 302
    assert active(world) == 60


def test_names_of_experts_are_for_the_coordinator_alone(app: Flask, world: World, database: Database) -> None:
    stranger = World(database, code="R2", declarations=1, experts=1).coordinator
    people = ((world.official, 403), (world.experts["E1"].user, 403), (world.applicant, 403), (stranger, 404))
    for person, status in people:
        browser = signed_in_client(app, person)
        assert [browser.get(page).status_code for page in (POOL, TABLE, CONFLICTS)] == [status] * 3
        token = csrf(browser.get("/"))
        for act in (POOL + "/invite", POOL + "/E1/invite", TABLE, TABLE + "/apply", TABLE + "/all", CONFLICTS):
            assert browser.post(act, data={"csrf_token": token}).status_code == status
    with world.system() as session:
        assert len(session.scalars(select(Expert).where(Expert.round_id == world.round_id)).all()) == 2
