"""T23, T25: before scoring is closed no score, comment or reason leaves its expert, at any address, in any role."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from evalapp.accounts.models import RoleGrant
from evalapp.core.ledger import LedgerEntry
from evalapp.core.mail import Letter
from evalapp.core.viewer import Role
from evalapp.sheets.content import ItemInput, SheetInput
from evalapp.sheets.operations import save_draft, submit
from tests.attacks.leaks import CANARY, addresses, seen_by
from tests.support.pages import offered
from tests.support.web import csrf, signed_in_client
from tests.support.world import SMALL, World

SCORE = "73519264"
FINE = tuple(
    row if row.step is None else replace(row, best=Decimal(10**8), worst=Decimal(0), step=Decimal(1)) for row in SMALL
)


@pytest.fixture
def world(database):
    world = World(database, criteria=FINE, experts=3)
    items = {code: ItemInput(SCORE, comment=f"{CANARY} comment") for code in ("A1", "A2", "B")}
    sheet = SheetInput(items, f"{CANARY} opinion", lock=world.round.lock_digest)
    away = SheetInput(abstains=True, abstained=f"{CANARY} reason", lock=world.round.lock_digest)
    for act, declaration, typed in ((submit, "D1", sheet), (save_draft, "D2", sheet), (submit, "D3", away)):
        with world.acting(world.experts["E1"]) as session:
            act(session, world.experts["E1"], world.declarations[declaration].id, typed, 0)
    return world


def leaks(text: str) -> bool:
    return SCORE in re.sub(r"[,. \u202f\u00a0]", "", text) or CANARY in text


@pytest.mark.slow
@pytest.mark.parametrize("who", ["coordinator", "official", "applicant", "second expert", "administrator"])
def test_nobody_else_sees_a_score(app, world, who):
    if who == "administrator":
        with world.system() as session:
            person = world.person(session, "admin", Role.APPLICANT)
            session.add(RoleGrant(user_id=person.id, role=Role.ADMIN, round_id=None))
    else:
        person = world.experts["E2"].user if who == "second expert" else getattr(world, who)
    everywhere = addresses(app, ["D1", "D2", "D3", "E1"], [1, 2, 3])
    for address, text in seen_by(signed_in_client(app, person), *everywhere):
        assert not leaks(text), address


def test_its_own_expert_sees_it(app, world):
    client = signed_in_client(app, world.experts["E1"].user)
    assert leaks(client.get("/rounds/R1/expert/declarations/D2").get_data(as_text=True))


def test_closing_shows_no_score_before_it_is_done(app, world):
    client = signed_in_client(app, world.coordinator)
    address = "/rounds/R1/close-scoring"
    page = client.get(address)
    refused = client.post(address, data={"csrf_token": csrf(page)})
    assert refused.status_code == 422
    assert not leaks(refused.get_data(as_text=True))
    assert offered(address, refused).forms


def test_ledger_and_letters_hold_no_score(world):
    with world.system() as session:
        assert not any(leaks(entry.facts) for entry in session.scalars(select(LedgerEntry)))
        assert not any(leaks(letter.subject + letter.body) for letter in session.scalars(select(Letter)))
