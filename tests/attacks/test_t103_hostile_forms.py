"""T43, T99, T103: hostile text and numbers in every field of every form: refused or stored, never an error of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from evalapp.accounts.models import RoleGrant, User
from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.declarations.models import Indicator, IndicatorKind
from evalapp.rounds.models import RequiredDocument
from tests.support.pages import Form, crawl, offered
from tests.support.web import csrf, signed_in_client
from tests.support.world import RICH, World

MARKUP = "<img src=x:y>"
HOSTILE = (
    "a\x00b",
    "9" * 5000,
    "0001-01-01T00:00",
    f"１\u202e\u2028%(x)s {{0}} {{{{7*7}}}} '\">{MARKUP} sNaN;=1+1",
)
LEFT_OUT = re.compile(r"sign-out|/open$|start-scoring|close-scoring|reopen|/language|assignments")


def made(database: Database, state: RoundState) -> World:
    """A round with something to fill in for everyone."""
    world = World(database, state=state, criteria=RICH)
    with world.system() as session:
        session.add(RequiredDocument(round_id=world.round_id, position=0, title="Plan"))
        indicator = Indicator(round_id=world.round_id, position=0, code="I1", title="Growth", unit="%", target="")
        indicator.kind = IndicatorKind.GROWTH
        session.add(indicator)
        session.add(RoleGrant(user_id=world.coordinator.id, role=Role.COORDINATOR, round_id=None))
        session.add(RoleGrant(user_id=world.second_official.id, role=Role.ADMIN, round_id=None))
    return world


def people(world: World) -> dict[str, User]:
    """Who has forms to fill in."""
    return {
        "coordinator": world.coordinator,
        "expert": world.experts["E1"].user,
        "applicant": world.applicant,
        "administrator": world.second_official,
    }


def forms_of(client: FlaskClient) -> Iterator[tuple[str, Form]]:
    """Every form once, by the shape of its address: those of D1 and of D2 are one."""
    seen = set()
    for address, page in list(crawl(client, "/")):
        assert page.status_code < 500, address
        for form in offered(address, page).forms if page.mimetype == "text/html" else ():
            shape = re.sub(r"/[DE]?\d+(?=/|$)|\?.*", "/#", form.action), tuple(form.typed[:3])
            if shape not in seen and not LEFT_OUT.search(form.action):
                seen.add(shape)
                yield address, form


def attack(app: Flask, person: User, *, every: bool) -> int:
    """Send hostile texts in each field: `every` text, or every second one, the other two in the next field."""
    client, sent = signed_in_client(app, person), 0
    for address, form in list(forms_of(client)):
        token = csrf(client.get("/account/sign-in") if address == "/" else client.get(address))
        for place, name in enumerate(dict.fromkeys(form.typed)):
            texts = HOSTILE if every else HOSTILE[place % 2 :: 2]
            for text in texts if name != "csrf_token" else ():
                answer = client.post(form.action, data={**form.values, "csrf_token": token, name: text})
                assert answer.status_code < 500, (form.action, name, text[:20])
                assert answer.status_code != 400, (form.action, name, "the form itself was refused")
                assert MARKUP not in answer.get_data(as_text=True), (form.action, name)
                sent += 1
    return sent


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "who"),
    [
        (RoundState.PREPARATION, "administrator"),
        (RoundState.PREPARATION, "coordinator"),
        (RoundState.OPEN, "coordinator"),
        (RoundState.SCORING, "coordinator"),
        (RoundState.SCORING, "expert"),
    ],
)
def test_no_form_breaks_and_no_markup_comes_through(app, database, state, who):
    world = made(database, state)
    # Most forms of the later states are those of preparation, where every text went into every field.
    assert attack(app, people(world)[who], every=state is RoundState.PREPARATION or who == "expert")
    for person in people(world).values() if who == "coordinator" else [people(world)[who]]:
        for address, page in crawl(signed_in_client(app, person), "/"):
            assert page.status_code < 500, address
            if page.mimetype == "text/html":
                assert MARKUP not in page.get_data(as_text=True), address
            elif "Location" not in page.headers:
                assert page.headers["Content-Disposition"].startswith("attachment"), address
