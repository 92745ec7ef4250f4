"""An official in conflict withdraws from the decision: no ranking with a hole in it, at once, also in open tabs."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from evalapp.conflicts.certificates.models import Capacity
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.decisions.models import Proposal, ProposalState
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules
from tests.decisions.scene import scene
from tests.support.web import csrf, send, shown, signed_in_client

# One database is enough for pages: the operations behind them are tested on both.
pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

PASSWORD = "a password long enough"
TOTALS = {"D1": 91, "D2": 83, "D3": 77}
HOME = "/rounds/R1"
PAGES = ("ranking", "ranking/D1", "ranking/D2", "proposals", "proposals/1", "propose", "other-methods", "report")
STAND = {"step": "propose", "calculation": "1", "certificate": "y", "password": PASSWORD, "funded": ["D1", "D2"]}
CONFLICT = {"declaration": "D2", "kind": "kinship", "reason": "My cousin.", "understood": "y"}


@pytest.fixture
def world(database):
    return scene(database, TOTALS, password=PASSWORD)


@pytest.fixture
def first(app, world):
    return signed_in_client(app, world.official)


@pytest.fixture
def second(app, world):
    return signed_in_client(app, world.second_official)


def withdraw(browser, part="official"):
    return send(browser, f"{HOME}/certificate/{part}/conflict", CONFLICT, page=f"{HOME}/{part}/certificate")


def test_all_that_is_of_the_whole_round_is_closed_with_its_reason(first):
    assert "in force" in first.get(withdraw(first).location).text
    pages = [first.get(f"{HOME}/{page}") for page in PAGES]
    assert {answer.status_code for answer in pages} == {403}
    assert len({shown(answer).split("<main")[1] for answer in pages}) == 1
    page = pages[0].text
    assert "have withdrawn from its decision" in page
    for result in ("91", "83", "77", "City", "Calculation", "D1", "D2"):
        assert result not in page.split("<main")[1].split("</main")[0].replace("/rounds/R1", "")
    overview = first.get(f"{HOME}/official").text
    assert "have withdrawn" in overview
    assert f"{HOME}/ranking" not in overview


def test_it_says_whom_the_administrator_must_appoint(app, world, first, second):
    withdraw(first)
    assert "must appoint 1 more" in first.get(f"{HOME}/ranking").text
    assert "must appoint 1 more" in second.get(f"{HOME}/official").text
    assert "must appoint 1 more" in signed_in_client(app, world.coordinator).get(f"{HOME}/certificates").text
    with world.system() as session:
        world.person(session, "official3", Role.OFFICIAL)
    assert "must appoint" not in first.get(f"{HOME}/ranking").text


def test_a_proposal_they_stand_for_is_void_and_others_decide(app, world, first, second):
    page = second.get(send(first, f"{HOME}/propose", STAND).location)
    digest = page.text.split('name="digest"')[1].split('value="')[1].split('"')[0]
    sent = {"csrf_token": csrf(page), "digest": digest, "certificate": "y", "password": PASSWORD}
    withdraw(first)
    assert second.post(f"{HOME}/proposals/1/confirm", data=sent).status_code == 409
    with world.system() as session:
        assert session.scalars(select(Proposal)).one().state is ProposalState.SUPERSEDED
        third = world.person(session, "official3", Role.OFFICIAL)
        third.password_hash = session.get_one(type(third), world.official.id).password_hash
    page = signed_in_client(app, third).get(send(second, f"{HOME}/propose", STAND).location)
    digest = page.text.split('name="digest"')[1].split('value="')[1].split('"')[0]
    sent = {**sent, "csrf_token": csrf(page), "digest": digest}
    assert signed_in_client(app, third).post(f"{HOME}/proposals/2/confirm", data={}).status_code == 400
    browser = signed_in_client(app, third)
    sent["csrf_token"] = csrf(browser.get(f"{HOME}/proposals/2"))
    assert browser.post(f"{HOME}/proposals/2/confirm", data=sent).status_code == 302
    with world.system() as session:
        assert session.get_one(Round, world.round_id).state is RoundState.DECIDED


def test_a_proposal_of_others_stands(world, first, second):
    send(first, f"{HOME}/propose", STAND)
    withdraw(second)
    with world.system() as session:
        assert session.scalars(select(Proposal)).one().state is ProposalState.LOCKED


def test_the_forms_of_open_tabs_are_refused_and_write_nothing(world, first, second):
    send(first, f"{HOME}/propose", STAND)
    page = second.get(f"{HOME}/proposals/1")
    digest = page.text.split('name="digest"')[1].split('value="')[1].split('"')[0]
    token = csrf(page)
    world.add_own_conflict("D3", world.second_official, Capacity.OFFICIAL)
    sent = {**STAND, "csrf_token": token, "digest": digest, "language": "en"}
    for act in ("proposals/1/confirm", "propose", "other-methods", "report", "calculate"):
        answer = second.post(f"{HOME}/{act}", data=sent)
        assert answer.status_code == 403, act
        assert "have withdrawn" in answer.text
    with world.system() as session:
        proposal = session.scalars(select(Proposal)).one()
        assert len(proposal.confirmations) == 1


def test_without_a_certificate_nothing_of_the_ranking_opens(app, world, database):
    with world.system() as session:
        late = world.person(session, "late", Role.APPLICANT)
        for grant in late.grants:
            grant.role = Role.OFFICIAL
    browser = signed_in_client(app, late)
    for page in PAGES:
        answer = browser.get(f"{HOME}/{page}")
        assert answer.status_code == 403
        assert f"{HOME}/official/certificate" in answer.text
    assert "nothing opens before" in browser.get(f"{HOME}/official").text
    token = csrf(browser.get("/"))
    assert browser.post(f"{HOME}/propose", data={**STAND, "csrf_token": token}).status_code == 403
    send(browser, f"{HOME}/official/certificate", {"rows": "0", "none": "y", "act": "keep"})
    assert browser.get(f"{HOME}/ranking").status_code == 200


def test_a_coordinator_in_conflict_sees_no_ranking_and_takes_no_round_away(app, world):
    browser = signed_in_client(app, world.coordinator)
    assert browser.get(f"{HOME}/ranking").status_code == 200
    token = csrf(browser.get("/"))
    assert withdraw(browser, "coordinator").status_code == 302
    for page in ("ranking", "ranking/D1", "proposals", "report"):
        assert browser.get(f"{HOME}/{page}").status_code == 403
    for act in ("export", "calculate", "report"):
        assert browser.post(f"{HOME}/{act}", data={"csrf_token": token, "language": "en"}).status_code == 403
    assert "City 2" not in browser.get(f"{HOME}/declarations").text
    assert "City 1" in browser.get(f"{HOME}/declarations").text


def test_the_rules_still_close_the_ranking_to_coordinators_first(app, database):
    world = scene(database, TOTALS, rules=RoundRules(coordinator_sees_ranking=False))
    browser = signed_in_client(app, world.coordinator)
    assert "after the decision only" in browser.get(f"{HOME}/ranking").text
