"""The page of experts watched: two officials judge on it, nameless, without JavaScript."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from evalapp.conflicts.certificates.models import Capacity
from evalapp.core.viewer import Role
from evalapp.decisions.flags.models import FlagVerdict, VerdictState
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules
from scoring.watch import Flag, Signal
from tests.decisions.flags.scene import NOISY, RULES, calculated, changed, flag_these, flagged_scene, number_of
from tests.support.web import csrf, send, signed_in_client
from tests.support.world import World

# One database is enough for pages: the operations behind them are tested on both.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGE = "/rounds/R1/flags"
FAVOUR = Flag(Signal.OWN_REGION, 4.2, 0.008, (1.5, 6.9), ("D2",), {"raw": 6.0, "own": 1.0, "other": 3.0})


@pytest.fixture
def world(database, monkeypatch):
    return flagged_scene(database, monkeypatch, {"E2": (NOISY, FAVOUR)})


@pytest.fixture
def first(app, world):
    return signed_in_client(app, world.official)


@pytest.fixture
def second(app, world):
    return signed_in_client(app, world.second_official)


def main(page) -> str:
    """What stands on a page between its frame, without tokens and digests."""
    return re.sub(r'value="[^"]{20,}"', "", page.text.split("<main")[1])


def act(world, what=""):
    return f"{PAGE}/1/{number_of(world)}{what}"


def verdict_id(world) -> str:
    with world.system() as session:
        return str(session.scalars(select(FlagVerdict.id).order_by(FlagVerdict.id.desc())).first())


def test_two_officials_clear_and_the_page_says_what_a_flag_is(world, first, second):
    page = first.get(PAGE)
    for said in (
        "A flag is no finding.",
        f"Expert {number_of(world)}",
        "scatter by 3.14 points",
        "90 % interval: 1.5 to 6.9",
        "0.04 of them are flagged on average by luck alone",
        "Rule 2: “Scores without regard to the criteria”",
    ):
        assert said in page.text
    assert "Judge the flags" in first.get("/rounds/R1/official").text
    assert "Judge the flags" in first.get("/rounds/R1/propose").text
    sent = {"judgement": "cleared", "reason": "Strict <b>but</b> even."}
    assert send(first, act(world), sent, page=PAGE).location == PAGE
    assert "another official confirms or declines" in first.get(PAGE).text
    page = second.get(PAGE).text
    assert "Strict &lt;b&gt;but&lt;/b&gt; even." in page
    assert world.official.name in page
    answer = {"stand": "confirm", "verdict": verdict_id(world), "reason": "Agreed."}
    assert send(second, act(world, "/answer"), answer, page=PAGE).location == PAGE
    page = first.get(PAGE)
    assert "Agreed." in page.text
    assert "Your verdict" not in page.text
    assert "Judge the flags" not in first.get("/rounds/R1/official").text


def test_officials_learn_neither_who_nor_which_declarations_nor_the_region(world, first):
    page = main(first.get(PAGE))
    for hidden in ("E2", world.experts["E2"].name, "D1", "D3", "D2", "Province"):
        assert hidden not in page
    ledger = first.get("/rounds/R1/ledger").text
    assert "experts.watched" in ledger
    assert "E2" not in ledger


def test_a_coordinator_reads_who_it_is_and_judges_nobody(app, world):
    client = signed_in_client(app, world.coordinator)
    page = client.get(PAGE)
    assert f"E2 {world.experts['E2'].name}" in page.text
    assert "D1, D3" in page.text
    assert "Your verdict" not in page.text
    token = csrf(client.get("/"))
    for address in (act(world), act(world, "/answer")):
        assert client.post(address, data={"csrf_token": token}).status_code == 403


def test_the_audit_trail_of_an_exclusion_does_not_number_the_sealed_sheets(app, world, first, second):
    send(first, act(world), {"judgement": "excluded", "rule": "1", "reason": "No."}, page=PAGE)
    sent = {"stand": "confirm", "verdict": verdict_id(world), "reason": "Agreed."}
    send(second, act(world, "/answer"), sent, page=PAGE)
    cells = re.findall(r"<td>(\w+ ?\d*)\s*</td>", first.get("/rounds/R1/ledger").text)
    assert cells.count("sheets ") == 4, "one for each declaration, and which sheet it is is not said"
    assert not any(re.match(r"(sheets|experts|users|assignments|conflicts) \d", cell) for cell in cells)
    assert "calculations 1" in cells
    seen = signed_in_client(app, world.coordinator).get("/rounds/R1/ledger").text
    assert re.search(r"<td>sheets \d+</td>", seen), "a coordinator, who knows them anyway, follows each sheet"


def test_a_coordinator_who_is_an_official_reads_no_name_and_judges_nobody(app, world):
    with world.system() as session:
        both = world.person(session, "both", Role.OFFICIAL, (Role.COORDINATOR, world.round_id))
    client = signed_in_client(app, both)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert world.experts["E2"].name not in page.text
    assert "Your verdict" not in page.text
    sent = {"csrf_token": csrf(page), "judgement": "cleared", "reason": "Mine."}
    assert client.post(act(world), data=sent).status_code == 403
    with world.system() as session:
        assert session.scalars(select(FlagVerdict)).all() == []


@pytest.mark.parametrize(
    ("change", "said", "status"),
    [
        ({"judgement": ""}, "cleared or excluded", 422),
        ({"judgement": "guilty"}, "cleared or excluded", 422),
        ({"reason": "a\x0bb"}, "cannot be stored", 422),
        ({"judgement": "excluded", "rule": ""}, "Choose the rule", 422),
        ({"judgement": "excluded", "rule": "9"}, "Choose the rule", 422),
        ({"judgement": "excluded", "rule": "x"}, "Choose the rule", 422),
        ({"judgement": "cleared", "rule": "1"}, "for an exclusion only", 422),
    ],
)
def test_a_refused_verdict_keeps_what_was_typed(world, first, change, said, status):
    sent = {"judgement": "excluded", "rule": "2", "reason": "Read all of them.", **change}
    answer = send(first, act(world), sent, page=PAGE)
    assert answer.status_code == status
    assert said in answer.text
    assert "reason" in change or "Read all of them.</textarea>" in answer.text
    if sent["judgement"] in ("cleared", "excluded"):
        assert f'value="{sent["judgement"]}" checked' in answer.text
    if sent["rule"] in ("1", "2"):
        assert f'<option value="{sent["rule"]}" selected>' in answer.text


def test_a_verdict_on_an_overtaken_calculation_keeps_what_was_typed(world, first):
    page = first.get(PAGE)
    changed(world)
    sent = {"csrf_token": csrf(page), "judgement": "cleared", "reason": "Read all of them."}
    answer = first.post(act(world), data=sent)
    assert answer.status_code == 409
    assert "calculate again" in answer.text
    assert "Read all of them.</textarea>" in answer.text
    calculated(world)
    earlier = first.get(f"{PAGE}?calculation=1").text
    assert "This is an earlier calculation" in earlier
    assert "Your verdict" not in earlier


def test_an_answer_is_to_the_verdict_that_was_read(world, first, second):
    send(first, act(world), {"judgement": "cleared", "reason": "Read."}, page=PAGE)
    read = verdict_id(world)
    send(second, act(world, "/answer"), {"stand": "decline", "verdict": read, "reason": "No."}, page=PAGE)
    send(first, act(world), {"judgement": "excluded", "rule": "1", "reason": "Then so."}, page=PAGE)
    late = send(second, act(world, "/answer"), {"stand": "confirm", "verdict": read, "reason": "Yes."}, page=PAGE)
    assert late.status_code == 409
    assert "not what you read" in late.text
    with world.system() as session:
        states = session.scalars(select(FlagVerdict.state).order_by(FlagVerdict.id)).all()
    assert states == [VerdictState.DECLINED, VerdictState.WAITING]


def test_an_answer_says_confirm_or_decline(world, first, second):
    send(first, act(world), {"judgement": "cleared", "reason": "Read."}, page=PAGE)
    sent = {"stand": "", "verdict": verdict_id(world), "reason": "My reason."}
    answer = send(second, act(world, "/answer"), sent, page=PAGE)
    assert answer.status_code == 422
    assert "confirm the verdict or decline it" in answer.text
    assert "My reason.</textarea>" in answer.text


def test_guessed_numbers_are_not_there(world, first):
    token = csrf(first.get(PAGE))
    sent = {"csrf_token": token, "judgement": "cleared", "reason": "x", "stand": "confirm", "verdict": "1"}
    number = number_of(world)
    for address in (f"{PAGE}/2/{number}", f"{PAGE}/1/{number % 4 + 1}", f"{PAGE}/9/9"):
        assert first.post(address, data=sent).status_code == 404
        assert first.post(f"{address}/answer", data=sent).status_code == 404


def test_who_is_in_conflict_sees_nothing_of_it(app, world, first, second):
    world.add_own_conflict("D4", world.official, Capacity.OFFICIAL)
    token = csrf(second.get(PAGE))
    answer = first.get(PAGE)
    assert answer.status_code == 403
    assert "scatter" not in answer.text
    assert first.post(act(world), data={"csrf_token": token}).status_code in (400, 403)
    assert PAGE not in first.get("/rounds/R1/official").text


def test_a_coordinator_to_whom_the_rules_shut_the_ranking_reads_no_flags(app, world):
    with world.system() as session:
        shut = RoundRules(coordinator_sees_ranking=False, exclusion_rules=RULES.exclusion_rules)
        session.get_one(Round, world.round_id).rules = shut.to_plain()
    answer = signed_in_client(app, world.coordinator).get(PAGE)
    assert answer.status_code == 403
    assert world.experts["E2"].name not in answer.text


def test_without_a_rule_an_exclusion_is_not_offered(app, database, monkeypatch):
    world = flagged_scene(database, monkeypatch, rules=RoundRules())
    page = signed_in_client(app, world.official).get(PAGE).text
    assert "exclude no expert once scoring is closed" in page
    assert re.search(r'id="excluded-\d+"[^>]*disabled', page)


def test_a_round_without_flags_says_so(app, database, monkeypatch):
    world = flagged_scene(database, monkeypatch, {})
    client = signed_in_client(app, world.official)
    assert "No expert is flagged" in client.get(PAGE).text
    assert "Judge the flags" not in client.get("/rounds/R1/official").text


def test_before_the_first_calculation_there_is_nothing(app, database, monkeypatch):
    flag_these(monkeypatch, {})
    world = World(database)
    world.set_state(type(world.round.state).CLOSED)
    assert "There is no calculation yet." in signed_in_client(app, world.official).get(PAGE).text
