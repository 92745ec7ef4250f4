"""The coordinator's page of possible conflicts: side by side, filtered, answered by boxes, in pages."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.findings.models import ConflictFinding, FindingState
from evalapp.conflicts.models import Conflict
from evalapp.core import clock
from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.experts.models import Expert
from tests.conflicts.finding_scene import EMPLOYER, HOSPITAL, finding_of, findings, meet
from tests.support.web import send, signed_in_client
from tests.support.world import World

PAGE = "/rounds/R1/findings"


@pytest.fixture
def world(database: Database) -> World:
    made = World(database)
    meet(made)
    return made


@pytest.fixture
def browser(app: Flask, world: World) -> FlaskClient:
    return signed_in_client(app, world.coordinator)


def text(browser: FlaskClient, address: str = PAGE) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_both_sides_stand_beside_each_other_with_rule_years_and_a_picture(browser: FlaskClient) -> None:
    page = text(browser)
    for shown in (EMPLOYER, HOSPITAL, "Part of the same body", "2019–", "<svg", "D1", "E1"):
        assert shown in page, shown
    assert "No finding is listed here" in text(browser, PAGE + "?state=confirmed")
    assert HOSPITAL in text(browser, PAGE + "?state=all&rule=part_of_same_body")
    assert HOSPITAL not in text(browser, PAGE + "?state=all&rule=same_employer")
    assert HOSPITAL in text(browser, PAGE + "?state=nonsense&page=99")


def test_a_dismissed_finding_is_shown_with_who_when_and_why(world: World, browser: FlaskClient) -> None:
    values = {"finding": finding_of(world), "act": "dismiss", "reason": "Another faculty."}
    assert send(browser, PAGE + "/answer", values, PAGE).status_code == 302
    page = text(browser, PAGE + "?state=dismissed")
    for shown in ("Another faculty.", world.coordinator.name, "Dismissed"):
        assert shown in page
    assert HOSPITAL not in text(browser)


def test_confirming_puts_the_conflict_in_force(world: World, browser: FlaskClient) -> None:
    values = {"finding": finding_of(world), "act": "confirm", "reason": "A professor there."}
    assert send(browser, PAGE + "/answer", values, PAGE).status_code == 302
    with world.system() as session:
        assert session.scalar(select(func.count(Conflict.id))) == 1
    assert "Detected and confirmed" in text(browser, "/rounds/R1/conflicts")


@pytest.mark.parametrize(
    ("act", "reason", "tick", "wrong"),
    [
        ("confirm", "", True, "Give the reason"),
        ("", "because", True, "Choose whether"),
        ("dismiss", "because", False, "Tick the findings"),
        ("dismiss", "x" * 2001, True, "at most 2000"),
    ],
)
def test_a_refusal_keeps_what_was_ticked_and_typed(
    world: World, browser: FlaskClient, act: str, reason: str, tick: bool, wrong: str
) -> None:
    number = finding_of(world)
    sent = send(browser, PAGE + "/answer", {"finding": number if tick else "", "act": act, "reason": reason}, PAGE)
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422
    assert wrong in page
    assert reason in page
    assert ("checked" in page) == tick
    assert findings(world)[0][3] == "open"


@pytest.mark.parametrize("number", ["999999", "x", "-1", "9" * 30])
def test_an_unknown_finding_is_absent_or_nothing(browser: FlaskClient, number: str) -> None:
    sent = send(browser, PAGE + "/answer", {"finding": number, "act": "confirm", "reason": "x"}, PAGE)
    assert sent.status_code in (404, 422)


def test_a_coordinator_in_conflict_finds_no_trace(world: World, browser: FlaskClient) -> None:
    number = finding_of(world)
    world.add_own_conflict("D1", world.coordinator, Capacity.COORDINATOR)
    for address in (PAGE, PAGE + "?state=all", "/rounds/R1/relations/parties", "/rounds/R1/conflicts"):
        page = text(browser, address)
        assert HOSPITAL not in page.replace(EMPLOYER, "")
        assert EMPLOYER not in page
    for act in ("confirm", "dismiss"):
        sent = send(browser, PAGE + "/answer", {"finding": number, "act": act, "reason": "x"}, PAGE)
        assert sent.status_code == 404


def test_it_says_when_the_facts_have_changed_and_looks_again(world: World, browser: FlaskClient) -> None:
    assert "not those that were compared" not in text(browser)
    with world.system() as session:
        session.get_one(Expert, world.experts["E2"].id).employer = EMPLOYER
    assert "not those that were compared" in text(browser)
    assert send(browser, PAGE + "/look", {}, PAGE).status_code == 302
    assert "Same employer" in text(browser)


def test_after_closing_it_can_be_read_and_not_answered(world: World, browser: FlaskClient) -> None:
    number = finding_of(world)
    world.set_state(RoundState.CLOSED)
    page = text(browser)
    assert HOSPITAL in page
    assert 'name="finding"' not in page
    sent = send(browser, PAGE + "/answer", {"finding": number, "act": "confirm", "reason": "x"}, "/rounds/R1/conflicts")
    assert sent.status_code == 403


@pytest.mark.slow
def test_two_thousand_findings_come_in_pages(world: World, browser: FlaskClient) -> None:
    with world.system() as session:
        facts = session.scalars(select(ConflictFinding.facts)).one()
        place = {"declaration_id": world.declarations["D2"].id, "expert_id": world.experts["E2"].id}
        for number in range(2000):
            row = ConflictFinding(**place, rule="same_employer", kind="employment", facts=facts, answer="")
            row.digest, row.state, row.found_at = f"{number:064}", FindingState.OPEN, clock.now()
            session.add(row)
    page = text(browser, PAGE + "?page=3")
    assert page.count('name="finding"') == 100
    assert "Page 3 of 21" in page
