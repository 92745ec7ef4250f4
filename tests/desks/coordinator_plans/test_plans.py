"""The pages of assignment plans: asked for, waited for, looked at, applied, released; files in and out."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from evalapp.core.database import Database
from evalapp.core.jobs import run
from evalapp.core.phases import RoundState
from evalapp.panels.models import Assignment
from tests.panels.scene import active, change_expert
from tests.support.web import csrf, send, signed_in_client
from tests.support.world import World

PLANS = "/rounds/R1/assignments/plans"
TABLE = "/rounds/R1/assignments"
TICKED = re.compile(r'name="release"[^>]* checked')
ASKED = {"objective": "total", "experts": "2", "max_load": "２", "seed": "s", "keep": "y"}


@pytest.fixture(autouse=True)
def queued(app: Flask) -> list[str]:
    """The jobs that were queued; a test does them when it wants."""
    held: list[str] = []
    app.extensions["evalapp.queue"] = held.append
    return held


@pytest.fixture
def world(database: Database) -> World:
    return World(database, state=RoundState.OPEN, declarations=3, experts=4, assign=False)


@pytest.fixture
def browser(app: Flask, world: World) -> FlaskClient:
    return signed_in_client(app, world.coordinator)


def work(database: Database, queued: list[str]) -> None:
    """Do what waits for a worker."""
    while queued:
        run(database, queued.pop())


def test_a_plan_is_asked_for_shown_applied_and_released(
    browser: FlaskClient, world: World, database: Database, app: Flask, queued: list[str]
) -> None:
    world.add_conflict("D1", "E1")
    asked = send(browser, PLANS + "/new", ASKED)
    assert asked.status_code == 302
    one = browser.get(PLANS + "/1")
    assert one.headers["Refresh"] == "2"
    assert "Waiting for a worker" in one.get_data(as_text=True)
    work(database, queued)
    shown = browser.get(PLANS + "/1")
    assert "Refresh" not in shown.headers
    page = shown.get_data(as_text=True)
    assert "6 assigned, 0 taken away" in page
    assert "it is proven that no plan reaches more" in page
    assert page.count("<svg") == 7
    assert active(world) == set()
    applied = send(browser, PLANS + "/1/apply", {}, PLANS + "/1")
    assert applied.status_code == 302
    assert len(active(world)) == 6
    table = browser.get(TABLE).get_data(as_text=True)
    assert "Not released: 6 assignments" in table
    expert = signed_in_client(app, world.experts["E2"].user)
    assert "No declaration is assigned to you" in expert.get("/rounds/R1/expert").get_data(as_text=True)
    assert send(browser, TABLE + "/release", {}, TABLE).status_code == 302
    assert "No declaration is assigned to you" not in expert.get("/rounds/R1/expert").get_data(as_text=True)
    assert "Not released" not in browser.get(TABLE).get_data(as_text=True)
    assert "Applied" in browser.get(PLANS).get_data(as_text=True)


def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_stays(browser: FlaskClient, world: World) -> None:
    world.add_conflict("D1", "E1")
    wrong = {
        **ASKED, "experts": "9", "demand": "D1 4\nD9 2\n\nD2 x", "fixed": "D1 E1\nD1", "apart": "E1 E9", "across": "20",
    }  # fmt: skip
    answer = send(browser, PLANS + "/new", wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for words in (
        "Other numbers, line 2: “D9”", "Other numbers, line 4: “x”", "Fixed pairs, line 2",
        "Experts kept apart, line 1", "9 experts are asked for", "Fixed pair D1, E1", 'value="20"', "D9 2",
    ):  # fmt: skip
        assert words in page, words
    answer = send(browser, PLANS + "/new", {**ASKED, "experts": "many", "apart": "E1 E9"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Experts kept apart, line 1" in page
    assert 'value="many"' in page
    assert 'value="２"' in page
    assert 'type="number"' not in page
    assert "No plan was made yet" in browser.get(PLANS).get_data(as_text=True)


def test_what_is_impossible_is_explained(
    browser: FlaskClient, world: World, database: Database, queued: list[str]
) -> None:
    for code in ("E1", "E2", "E3"):
        world.add_conflict("D1", code)
    send(browser, PLANS + "/new", {**ASKED, "max_load": ""})
    work(database, queued)
    page = browser.get(PLANS + "/1").get_data(as_text=True)
    assert "declaration D1 has 1 experts without conflict, needs 2" in page
    assert "A conflict of interest is never given up." in page
    assert "Apply the plan" not in page


def test_a_file_goes_out_and_comes_in(
    browser: FlaskClient, world: World, database: Database, queued: list[str]
) -> None:
    send(browser, PLANS + "/new", ASKED)
    work(database, queued)
    out = browser.get(PLANS + "/1/plan.csv")
    assert out.headers["Content-Disposition"] == "attachment; filename=plan-R1-1.csv"
    text = out.get_data(as_text=True)
    assert text.splitlines()[0] == "action,declaration,expert"
    token = csrf(browser.get(PLANS + "/file"))
    sent = browser.post(PLANS + "/file", data={"csrf_token": token, "file": (io.BytesIO(text.encode()), "plan.csv")})
    assert sent.status_code == 302
    assert sent.headers["Location"].endswith("/2")
    again = browser.get(PLANS + "/2/plan.csv").get_data(as_text=True)
    assert again == text
    wrong = send(browser, PLANS + "/file", {"rows": "action,declaration,expert\nadd,D9,E1\nadd,D1,E7"})
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert "Line 2, column declaration" in page
    assert "Line 3, column expert" in page
    assert "add,D1,E7" in page
    assert browser.get(PLANS + "/1/files").mimetype == "application/zip"
    assert browser.get(PLANS + "/2/files").status_code == 404


def test_a_stale_plan_is_refused_and_a_discarded_one_is_gone(
    browser: FlaskClient, world: World, database: Database, queued: list[str]
) -> None:
    send(browser, PLANS + "/new", ASKED)
    work(database, queued)
    change_expert(world, "E1", max_load=1)
    assert send(browser, PLANS + "/1/apply", {}, PLANS + "/1").status_code == 409
    assert send(browser, PLANS + "/1/discard", {}, PLANS + "/1").status_code == 302
    assert send(browser, PLANS + "/1/apply", {}, TABLE).status_code == 422
    assert active(world) == set()


def test_an_expert_withdraws_and_the_repair_is_one_click(app: Flask, database: Database, queued: list[str]) -> None:
    world = World(database, declarations=3, experts=3, assign=False)
    browser = signed_in_client(app, world.coordinator)
    rows = "action,declaration,expert\nadd,D1,E1\nadd,D2,E2\nadd,D3,E3\nadd,D1,E2"
    send(browser, PLANS + "/file", {"rows": rows})
    refused = send(browser, PLANS + "/1/apply", {"reason": "", "release": "yes"}, PLANS + "/1")
    assert refused.status_code == 422
    assert TICKED.search(refused.get_data(as_text=True))
    send(browser, PLANS + "/1/apply", {"reason": "Start.", "release": "yes"}, PLANS + "/1")
    expert = signed_in_client(app, world.experts["E1"].user)
    address = "/rounds/R1/expert/withdraw"
    world.set_deadline(timedelta(days=1))
    assert "Sheets are due by" in expert.get("/rounds/R1/expert").get_data(as_text=True)
    assert send(expert, address, {"reason": "Ill."}).status_code == 422
    assert send(expert, address, {"reason": "", "sure": "yes"}).status_code == 422
    assert send(expert, address, {"reason": "Ill.", "sure": "yes"}).status_code == 302
    assert "You withdrew on" in expert.get(address).get_data(as_text=True)
    desk = expert.get("/rounds/R1/expert").get_data(as_text=True)
    assert "You withdrew on" in desk
    assert "Sheets are due by" not in desk
    assert "Withdraw from this round" not in desk
    assert active(world) == {"D1E2", "D2E2", "D3E3"}
    missing = browser.get(PLANS).get_data(as_text=True)
    assert "E1" in missing
    assert send(browser, PLANS + "/repair", {}, PLANS).status_code == 302
    work(database, queued)
    page = browser.get(PLANS + "/2").get_data(as_text=True)
    assert "1 assigned, 0 taken away" in page
    assert "E3 Name of expert3@R1" in page
    assert TICKED.search(page)
    left = send(browser, PLANS + "/2/apply", {"reason": ""}, PLANS + "/2")
    assert left.status_code == 422
    assert not TICKED.search(left.get_data(as_text=True))
    ticked = send(browser, PLANS + "/2/apply", {"reason": "", "release": "yes"}, PLANS + "/2")
    assert TICKED.search(ticked.get_data(as_text=True))
    assert (
        send(browser, PLANS + "/2/apply", {"reason": "E1 is ill.", "release": "yes"}, PLANS + "/2").status_code == 302
    )
    assert active(world) == {"D1E2", "D2E2", "D3E3", "D1E3"}
    with world.system() as session:
        assert all(row.released_at for row in session.scalars(select(Assignment)))
    assert "No declaration misses an expert." in browser.get(PLANS).get_data(as_text=True)
    assert send(browser, PLANS + "/repair", {}, PLANS).status_code == 422


def test_a_coordinator_notes_a_withdrawal(browser: FlaskClient, world: World) -> None:
    address = "/rounds/R1/experts/E1/withdraw"
    assert send(browser, address, {"reason": " "}).status_code == 422
    assert send(browser, address, {"reason": "Retired."}).status_code == 302
    page = browser.get(address).get_data(as_text=True)
    assert "Retired." in page
    assert "<form" not in page.partition("<main")[2]
    assert "withdrew" in browser.get("/rounds/R1/experts").get_data(as_text=True)
    assert browser.get("/rounds/R1/experts/E9/withdraw").status_code == 404


def test_plans_are_the_coordinators_alone(app: Flask, world: World, browser: FlaskClient) -> None:
    send(browser, PLANS + "/file", {"rows": "action,declaration,expert\nadd,D1,E1"})
    for person in (world.official, world.experts["E1"].user, world.applicant):
        other = signed_in_client(app, person)
        token = csrf(other.get("/"))
        for path in ("", "/new", "/file", "/1", "/1/plan.csv", "/1/files"):
            assert other.get(PLANS + path).status_code == 403, path
        for path in ("/new", "/file", "/panels", "/repair", "/1/apply", "/1/discard"):
            assert other.post(PLANS + path, data={"csrf_token": token}).status_code == 403, path
        assert other.post(TABLE + "/release", data={"csrf_token": token}).status_code == 403
    assert re.search("Plan 1", browser.get(PLANS).get_data(as_text=True))
