"""T15: a declaration with which a coordinator or official stated a conflict is gone for them, at every address."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from evalapp.accounts.models import RoleGrant
from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.models import Conflict
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.panels.models import Assignment
from tests.attacks.leaks import CANARY, addresses, plant, seen_by
from tests.support.web import csrf, send, shown, signed_in_client
from tests.support.world import RICH, World

HIDDEN = "D2"
ABSENT = "D9"
HOME = "/rounds/R1"


def person_of(world: World, capacity: Capacity):
    return world.coordinator if capacity is Capacity.COORDINATOR else world.official


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "capacity"),
    [
        (RoundState.OPEN, Capacity.COORDINATOR),
        (RoundState.SCORING, Capacity.COORDINATOR),
        (RoundState.CLOSED, Capacity.COORDINATOR),
        (RoundState.SCORING, Capacity.OFFICIAL),
        (RoundState.CLOSED, Capacity.OFFICIAL),
    ],
)
def test_nothing_of_it_is_seen_but_that_it_was_stated(app, database, state, capacity):
    world = World(database, criteria=RICH)
    file_id = plant(world, HIDDEN)
    world.add_sheet(HIDDEN, "E1", {"A1": 50})
    person = person_of(world, capacity)
    world.add_own_conflict(HIDDEN, person, capacity)
    world.set_state(state)
    own = f"{HOME}/{capacity}/certificate"
    everywhere = addresses(app, [HIDDEN, "D1", "E1"], [1, 2, file_id])
    pages = dict(seen_by(signed_in_client(app, person), *everywhere))
    assert len(pages) > 20
    assert CANARY in pages.pop(own)  # the person's own list names what they stated
    for address, text in pages.items():
        assert CANARY not in text, address


def test_hidden_and_absent_answer_alike_at_every_address(app, database):
    world = World(database, criteria=RICH)
    file_id = plant(world, HIDDEN)
    world.add_own_conflict(HIDDEN, world.coordinator, Capacity.COORDINATOR)
    client = signed_in_client(app, world.coordinator)
    pairs = zip(addresses(app, [HIDDEN], [file_id]), addresses(app, [ABSENT], [file_id]), strict=True)
    asked = 0
    for hidden, absent in pairs:
        if hidden == absent:
            continue
        first, second = client.get(hidden), client.get(absent)
        assert first.status_code == second.status_code, hidden
        assert shown(first).replace(HIDDEN, "") == shown(second).replace(ABSENT, ""), hidden
        asked += 1
    assert asked > 10


def test_the_audit_trail_shows_no_facts_that_could_name_it(app, database):
    world = World(database, state=RoundState.OPEN, assign=False)
    client = signed_in_client(app, world.coordinator)
    send(client, f"{HOME}/assignments/all", {}, page=f"{HOME}/assignments")
    page = f"{HOME}/ledger"
    assert HIDDEN in client.get(page).text
    world.add_own_conflict(HIDDEN, world.coordinator, Capacity.COORDINATOR)
    closed = client.get(page).text
    assert HIDDEN not in closed
    assert "panels.assigned" in closed  # that something was done stays to be seen


def posts(app, code):
    """Every address that takes a form and is made of the round and a declaration's code."""
    for rule in app.url_map.iter_rules():
        made = rule.rule.replace("<code:round_code>", "R1").replace("<code:code>", code)
        if "POST" in (rule.methods or ()) and "<code:code>" in rule.rule and "<" not in made:
            yield made


def test_a_tab_that_was_open_can_do_nothing_with_it(app, database):
    world = World(database, criteria=RICH, state=RoundState.OPEN, assign=False)
    client = signed_in_client(app, world.coordinator)
    token = csrf(client.get(f"{HOME}/declarations/{HIDDEN}"))
    place, expert = world.declarations[HIDDEN].id, world.experts["E1"].id
    world.add_conflict(HIDDEN, "E2")
    with world.system() as session:
        number = session.scalars(select(Conflict.id)).one()
    world.add_own_conflict(HIDDEN, world.coordinator, Capacity.COORDINATOR)
    sent = {
        "csrf_token": token, "reason": "Mine.", "stand": "uphold", "act": "keep", "title": "T", "applicant": "A",
        "code": HIDDEN, "summary": "S", "region": "R", "pair": f"{HIDDEN}:E1", "verdict": "uphold",
    }  # fmt: skip
    asked = 0
    for hidden, absent in zip(posts(app, HIDDEN), posts(app, ABSENT), strict=True):
        first, second = client.post(hidden, data=sent), client.post(absent, data=sent)
        assert (first.status_code, shown(first).replace(HIDDEN, "")) == (
            second.status_code, shown(second).replace(ABSENT, ""),
        ), hidden  # fmt: skip
        asked += 1
    assert asked > 5
    assert client.post(f"{HOME}/conflicts/{number}/lift", data=sent).status_code == 404
    chosen = {**sent, "declaration": str(place), "expert": str(expert), "kind": "other"}
    assert client.post(f"{HOME}/conflicts", data=chosen).status_code == 422
    client.post(f"{HOME}/assignments/all", data=sent)
    client.post(f"{HOME}/assignments", data=sent)
    with world.system() as session:
        same = Assignment.declaration_id == place
        assert not session.scalar(select(func.count(Assignment.id)).where(same))
        assert session.scalar(select(func.count(Conflict.id)).where(Conflict.lifted_at.is_(None))) == 1


@pytest.mark.parametrize("state", [RoundState.SCORING, RoundState.CLOSED])
def test_the_refusal_tells_nothing_of_results(app, database, state):
    world = World(database, criteria=RICH, state=state)
    with world.system() as session:
        session.add(RoleGrant(user_id=world.coordinator.id, role=Role.OFFICIAL, round_id=world.round_id))
    world.add_own_conflict(HIDDEN, world.official, Capacity.OFFICIAL)
    client = signed_in_client(app, world.official)
    before = shown(client.get(f"{HOME}/ranking"))
    for code in world.declarations:
        world.add_sheet(code, "E1", {"A1": 50, "A2": 1, "B": 1})
    assert shown(client.get(f"{HOME}/ranking")) == before
