"""Sessions live in the database: what ended is dead in every process at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from config import Settings
from evalapp.accounts.models import Invitation, User, UserSession
from evalapp.accounts.operations import accept_invitation, create_user, grant_role, invite
from evalapp.core import clock
from evalapp.core.database import Database
from evalapp.core.viewer import Role, system
from tests.support.web import csrf, send, sign_in

pytestmark = pytest.mark.slow

PASSWORD = "correct horse battery"


@pytest.fixture
def ann(database: Database, settings: Settings) -> User:
    with database.transaction(system("test")) as session:
        user = create_user(session, "ann", "Ann")
        accept_invitation(session, invite(session, user), PASSWORD)
        return user


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/").status_code == 200


def test_it_signs_in_and_out(client: FlaskClient, ann: User) -> None:
    assert sign_in(client, "Ann ", PASSWORD).status_code == 302
    assert is_signed_in(client)
    assert send(client, "/account/sign-out", {}, page="/").status_code == 302
    assert not is_signed_in(client)


def test_a_cookie_replayed_after_signing_out_opens_nothing(client: FlaskClient, app: Flask, ann: User) -> None:
    sign_in(client, "ann", PASSWORD)
    cookie = client.get_cookie("evalapp")
    assert cookie is not None
    send(client, "/account/sign-out", {}, page="/")
    thief = app.test_client()
    thief.set_cookie("evalapp", cookie.value)
    assert not is_signed_in(thief)


def test_nothing_planted_before_signing_in_survives(client: FlaskClient, ann: User) -> None:
    client.get("/account/sign-in")
    with client.session_transaction() as cookie:
        cookie["planted"] = "x"
        cookie["sid"] = "planted"
    sign_in(client, "ann", PASSWORD)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["sid"] != "planted"


@pytest.mark.parametrize(("login", "password"), [("ann", "wrong"), ("nobody", PASSWORD), ("ann", ""), ("", PASSWORD)])
def test_every_failure_gets_the_same_answer(client: FlaskClient, ann: User, login: str, password: str) -> None:
    answer = sign_in(client, login, password)
    assert answer.status_code == 422
    assert not is_signed_in(client)
    if login and password:
        assert "do not fit" in answer.text


def test_guessing_is_slowed_down_and_survives_a_restart(client: FlaskClient, app: Flask, ann: User) -> None:
    for _ in range(10):
        assert sign_in(client, "ann", "wrong").status_code == 422
    assert sign_in(app.test_client(), "ann", PASSWORD).status_code == 429
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert sign_in(client, "ann", PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("idle", "hours"), [pytest.param(False, 13, id="absolute limit"), pytest.param(True, 5, id="idle limit")]
)
def test_a_session_ends_by_itself(client: FlaskClient, database: Database, ann: User, idle: bool, hours: int) -> None:
    sign_in(client, "ann", PASSWORD)
    with database.transaction(system("test")) as session:
        past = clock.now() - timedelta(hours=hours)
        session.execute(
            update(UserSession).values(seen_at=past) if idle else update(UserSession).values(created_at=past)
        )
    assert not is_signed_in(client)


def test_a_new_role_or_password_ends_every_session(client: FlaskClient, database: Database, ann: User) -> None:
    sign_in(client, "ann", PASSWORD)
    with database.transaction(system("test")) as session:
        grant_role(session, session.get_one(User, ann.id), Role.ADMIN)
    assert not is_signed_in(client)
    sign_in(client, "ann", PASSWORD)
    with database.transaction(system("test")) as session:
        accept_invitation(session, invite(session, session.get_one(User, ann.id)), "another long password")
    assert not is_signed_in(client)


def test_a_disabled_account_is_out_at_once(client: FlaskClient, database: Database, ann: User) -> None:
    sign_in(client, "ann", PASSWORD)
    with database.transaction(system("test")) as session:
        session.get_one(User, ann.id).active = False
    assert not is_signed_in(client)


def test_an_invitation_works_once(client: FlaskClient, database: Database, settings: Settings) -> None:
    with database.transaction(system("test")) as session:
        token = invite(session, create_user(session, "bob", "Bob"))
    address = f"/account/invitation/{token}"
    assert send(client, address, {"password": "short", "again": "short"}).status_code == 422
    assert send(client, address, {"password": PASSWORD, "again": "different"}).status_code == 422
    assert send(client, address, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert client.get(address).status_code == 404
    assert sign_in(client, "bob", PASSWORD).status_code == 302


def test_an_invitation_expires_and_a_new_one_kills_the_old(client: FlaskClient, database: Database, ann: User) -> None:
    with database.transaction(system("test")) as session:
        user = session.get_one(User, ann.id)
        old, new = invite(session, user), invite(session, user)
    assert client.get(f"/account/invitation/{old}").status_code == 404
    assert client.get(f"/account/invitation/{new}").status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert client.get(f"/account/invitation/{new}").status_code == 404


def test_tokens_are_not_in_the_database(client: FlaskClient, database: Database, ann: User) -> None:
    sign_in(client, "ann", PASSWORD)
    with client.session_transaction() as cookie:
        token = cookie["sid"]
    with database.reading(system("test")) as session:
        kept = [*session.scalars(select(UserSession.token_digest)), *session.scalars(select(Invitation.token_digest))]
    assert kept
    assert token not in kept


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_it_never_redirects_elsewhere(client: FlaskClient, ann: User, target: str) -> None:
    page = client.get("/account/sign-in")
    values = {"csrf_token": csrf(page), "login": "ann", "password": PASSWORD, "next": target}
    assert client.post("/account/sign-in", data=values).headers["Location"] == "/"


def test_an_expert_who_read_for_hours_can_still_send_a_form(client: FlaskClient, ann: User) -> None:
    sign_in(client, "ann", PASSWORD)
    token = csrf(client.get("/"))
    with time_machine.travel(clock.now() + timedelta(hours=3)):
        assert client.post("/language", data={"csrf_token": token, "language": "zh"}).status_code == 302


def test_the_language_is_kept_and_shown(client: FlaskClient, ann: User) -> None:
    assert 'lang="en"' in client.get("/account/sign-in").text
    send(client, "/language", {"language": "zh"}, page="/account/sign-in")
    assert 'lang="zh-CN"' in client.get("/account/sign-in").text
    sign_in(client, "ann", PASSWORD)
    assert 'lang="zh-CN"' in client.get("/").text
