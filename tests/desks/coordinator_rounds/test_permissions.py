from __future__ import annotations

import pytest

from evalapp.core.phases import RoundState
from tests.support.web import signed_in_client
from tests.support.world import World

pytestmark = pytest.mark.slow

PAGES = {
    "coordinator": set(RoundState),
    "criteria": set(RoundState),
    "criteria/preview": set(RoundState),
    "criteria.csv": set(RoundState),
    "rules": set(RoundState),
    "progress": set(RoundState),
    "ledger": set(RoundState),
    "settings": {RoundState.PREPARATION},
    "dates": {RoundState.PREPARATION},
    "documents": {RoundState.PREPARATION},
    "rules/edit": {RoundState.PREPARATION},
    "criteria/new": {RoundState.PREPARATION},
    "criteria/table": {RoundState.PREPARATION},
    "open": {RoundState.PREPARATION, RoundState.OPEN, RoundState.SCORING},
    "start-scoring": {RoundState.PREPARATION, RoundState.OPEN, RoundState.SCORING},
    "close-scoring": {RoundState.PREPARATION, RoundState.OPEN, RoundState.SCORING},
    "extend": {RoundState.PREPARATION, RoundState.OPEN, RoundState.SCORING},
    "reopen-scoring": {RoundState.CLOSED},
}


@pytest.mark.parametrize("state", sorted(RoundState))
def test_the_coordinator_opens_each_page_in_its_states(app, database, state):
    client = signed_in_client(app, World(database, state=state).coordinator)
    for page, states in PAGES.items():
        status = client.get(f"/rounds/R1/{page}").status_code
        assert status in ((200, 302) if state in states else (403,)), page


def test_others_open_none_of_them_but_officials_the_audit_trail(app, database):
    world = World(database, state=RoundState.PREPARATION)
    outsider = World(database, code="R2").coordinator
    people = {
        "official": (world.official, 403),
        "applicant": (world.applicant, 403),
        "expert": (world.experts["E1"].user, 403),
        "coordinator of another round": (outsider, 404),
    }
    for who, (user, refused) in people.items():
        client = signed_in_client(app, user)
        for page in PAGES:
            wanted = 200 if (who, page) == ("official", "ledger") else refused
            assert client.get(f"/rounds/R1/{page}").status_code == wanted, (who, page)
        assert client.get("/rounds/new").status_code == 403


def test_nobody_signed_in_is_sent_to_sign_in(client, database):
    World(database)
    for page in PAGES:
        assert "/account/sign-in" in client.get(f"/rounds/R1/{page}").headers["Location"]
