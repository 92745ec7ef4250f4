"""The page on which an expert is barred: both roles, evidence kept and shown, no number of the ranking on it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from evalapp.accounts.models import RoleGrant
from evalapp.conflicts.barring.models import Barring
from evalapp.conflicts.certificates.models import Capacity
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from tests.decisions.scene import scene
from tests.support.web import csrf, send, shown, signed_in_client

# One database is enough for pages: the operations behind them are tested on both.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGE = "/rounds/R1/barrings"
TOTALS = {"D1": 91, "D2": 83, "D3": 77}


@pytest.fixture
def world(database):
    return scene(database, TOTALS)


@pytest.fixture
def official(app, world):
    return signed_in_client(app, world.official)


@pytest.fixture
def coordinator(app, world):
    return signed_in_client(app, world.coordinator)


def typed(world, **changed):
    case = {"kind": "service", "reason": "He advised the city.", "evidence": "The contract."}
    return {"declaration": str(world.declarations["D1"].id), "expert": world.experts["E1"].name, **case, **changed}


def test_one_asks_another_decides_and_the_evidence_stays(app, world, official, coordinator):
    assert "91" not in re.sub(r"[0-9a-f]{20,}", "", official.get(PAGE).text.split("<main")[1])
    file = (BytesIO(b"signed in 2023"), "contract of Li.txt")
    assert send(official, PAGE, typed(world, file=file)).location == PAGE
    mine, theirs = official.get(PAGE).text, coordinator.get(PAGE).text
    assert "another person decides" in mine
    assert "Your decision" not in mine
    assert world.experts["E1"].name in mine
    assert "E1 " not in mine.replace("Name of", "")  # officials know experts by no code
    for said in ("The contract.", "He advised the city.", world.official.name, "Your decision"):
        assert said in theirs
    with world.system() as session:
        number = session.scalars(select(Barring.id)).one()
    file = coordinator.get(f"{PAGE}/{number}/evidence")
    assert file.data == b"signed in 2023"
    assert file.headers["Content-Disposition"] == 'attachment; filename="evidence-D1.txt"'
    assert "waits for its decision" in send(official, "/rounds/R1/calculate", {}, page="/rounds/R1/official").text
    assert "that wait for a decision: 1" in official.get("/rounds/R1/official").text
    act = f"{PAGE}/{number}"
    for values, said in (
        ({"answer": "x"}, "upheld or rejected"),
        ({"stand": "uphold", "answer": " "}, "Give the reason"),
    ):
        refused = send(coordinator, act, values, page=PAGE)
        assert refused.status_code == 422
        assert said in refused.text
    assert send(official, act, {"stand": "uphold", "answer": "x"}, page=PAGE).status_code == 403
    assert send(coordinator, act, {"stand": "uphold", "answer": "It shows it."}, page=PAGE).location == PAGE
    decided = official.get(PAGE).text
    for said in ("barred", "It shows it.", world.coordinator.name, "The contract."):
        assert said in decided
    assert "please calculate again" in official.get("/rounds/R1/official").text
    assert send(official, "/rounds/R1/calculate", {}, page="/rounds/R1/official").status_code == 302


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"expert": "Nobody"}, "No request can be made on this name"),
        ({"expert": "E1"}, "No request can be made on this name"),
        ({"reason": ""}, "required"),
        ({"evidence": " "}, "required"),
        ({"evidence": "a\x0bb"}, "cannot be stored"),
        ({"kind": "love"}, "valid choice"),
        ({"declaration": "999"}, "valid choice"),
        ({"kind": ""}, "Choose the kind of the conflict."),
        ({"declaration": ""}, "Choose the declaration."),
        ({"file": (BytesIO(b"MZ"), "a.exe")}, "not accepted"),
    ],
)
def test_bad_input_keeps_what_was_typed(world, official, changed, said):
    answer = send(official, PAGE, typed(world, **changed))
    assert answer.status_code == 422
    assert said in answer.text
    for name, value in {"reason": "He advised the city.", "evidence": "The contract."}.items():
        assert name in changed or value in answer.text
    with world.system() as session:
        assert session.scalars(select(Barring)).all() == []


def test_a_coordinator_names_the_expert_by_code(world, coordinator):
    assert send(coordinator, PAGE, typed(world, expert="e1")).location == PAGE


def test_who_is_in_conflict_finds_nothing_of_it(app, world, official, coordinator):
    file = (BytesIO(b"signed in 2023"), "contract.txt")
    send(coordinator, PAGE, typed(world, file=file))
    with world.system() as session:
        number = session.scalars(select(Barring.id)).one()
    token = csrf(official.get(PAGE))
    world.add_own_conflict("D1", world.official, Capacity.OFFICIAL)
    page = official.get(PAGE)
    assert "City 1" not in page.text
    assert "He advised" not in page.text
    assert official.get(f"{PAGE}/{number}/evidence").status_code == 404
    sent = {"csrf_token": token, "stand": "reject", "answer": "Mine."}
    hidden, absent = official.post(f"{PAGE}/{number}", data=sent), official.post(f"{PAGE}/999", data=sent)
    assert hidden.status_code == absent.status_code == 404
    assert shown(hidden) == shown(absent)
    with world.system() as session:
        assert session.get_one(Barring, number).decided_at is None


def test_an_expert_of_the_round_reads_no_request(app, world, coordinator):
    send(coordinator, PAGE, typed(world))
    with world.system() as session:
        row = RoleGrant(user_id=world.experts["E1"].user_id, role=Role.COORDINATOR, round_id=world.round_id)
        session.add(row)
    browser = signed_in_client(app, world.experts["E1"].user)
    assert browser.get(PAGE).status_code == 403
    assert browser.get(f"{PAGE}/1/evidence").status_code == 403
    token = csrf(browser.get("/"))
    assert browser.post(PAGE, data={"csrf_token": token}).status_code == 403
    assert browser.post(f"{PAGE}/1", data={"csrf_token": token}).status_code == 403


def test_nothing_is_chosen_beforehand(official):
    page = official.get(PAGE).text
    assert page.count(">Please choose</option>") == 2
    assert not re.search(r'<option selected value="[^"]', page)


def test_who_is_in_conflict_gets_a_sentence_and_no_form_and_loses_nothing_typed(world, official, coordinator):
    send(coordinator, PAGE, typed(world))
    with world.system() as session:
        number = session.scalars(select(Barring.id)).one()
    token = csrf(official.get(PAGE))
    world.add_own_conflict("D3", world.official, Capacity.OFFICIAL)
    page = official.get(PAGE).text
    assert "You stated a conflict of interest with a declaration of this round" in page
    assert "The contract." in page
    for form in ('name="evidence"', "Your decision"):
        assert form not in page
    sent = official.post(PAGE, data={"csrf_token": token, **typed(world, evidence="A page of the contract.")})
    decided = official.post(f"{PAGE}/{number}", data={"csrf_token": token, "stand": "reject", "answer": "Not so."})
    for answer, kept in ((sent, "A page of the contract."), (decided, "Not so.")):
        assert answer.status_code == 403
        assert kept in answer.text
    with world.system() as session:
        assert session.scalars(select(Barring)).one().decided_at is None


def test_after_the_decision_the_list_stays_and_asks_no_more(world, official, coordinator):
    send(coordinator, PAGE, typed(world))
    world.set_state(RoundState.DECIDED)
    page = official.get(PAGE).text
    assert "The contract." in page
    assert "Your decision" not in page
    assert 'name="evidence"' not in page
