"""T60, T65: a form is taken only from the session that was given it; an address is not taken on anyone's word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import request

from evalapp import create_app
from tests.support.web import csrf, signed_in_client
from tests.support.world import World

SHEET = "/rounds/R1/expert/declarations/D1"


@pytest.fixture
def world(database):
    return World(database)


def test_another_persons_token_is_refused(app, world):
    token = csrf(signed_in_client(app, world.experts["E2"].user).get(SHEET))
    client = signed_in_client(app, world.experts["E1"].user)
    assert client.post(SHEET, data={"csrf_token": token}).status_code == 400


@pytest.mark.parametrize("mimetype", ["text/plain", "application/json", "multipart/related"])
def test_a_form_of_another_kind_is_refused(app, world, mimetype):
    client = signed_in_client(app, world.experts["E1"].user)
    body = f"csrf_token={csrf(client.get(SHEET))}"
    assert client.post(SHEET, data=body, content_type=mimetype).status_code == 400


@pytest.mark.parametrize(("proxies", "seen"), [(0, "10.0.0.1"), (1, "203.0.113.9")])
def test_a_forwarded_address_counts_only_behind_a_proxy(settings, database, proxies, seen):
    app = create_app(replace(settings, trusted_proxies=proxies), database)
    found = []
    app.before_request(lambda: found.append(request.remote_addr))
    forwarded = {"X-Forwarded-For": "1.2.3.4, 203.0.113.9"}
    app.test_client().get("/account/sign-in", headers=forwarded, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert found == [seen]
