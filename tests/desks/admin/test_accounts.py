from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from evalapp.accounts.models import RoleGrant, User
from evalapp.accounts.operations import create_user, grant_role
from evalapp.core.mail import Letter
from evalapp.core.viewer import Role, system
from tests.support.web import csrf, send, sign_in, signed_in_client
from tests.support.world import World

NEW = {"login": "li", "name": "Li Lei", "email": "", "language": "zh", "role": "coordinator", "round_id": "0"}


def text(response):
    return response.get_data(as_text=True)


@pytest.fixture
def administrator(database, app):
    with database.transaction(system("test")) as session:
        user = create_user(session, "root", "The administrator")
        grant_role(session, user, Role.ADMIN)
    return user


@pytest.fixture
def client(app, administrator):
    return signed_in_client(app, administrator)


def user_of(database, login):
    with database.reading(system("test")) as session:
        return next(user for user in session.scalars(select(User)) if user.login == login)


def test_an_account_is_opened_and_its_link_sets_the_password_once(app, client, database):
    answer = send(client, "/admin/accounts/new", NEW)
    link = re.findall(r"/account/invitation/[\w-]+", text(answer))[0]
    other = app.test_client()
    typed = {"password": "correct horse battery", "again": "correct horse battery"}
    assert send(other, link, typed).status_code == 302
    assert other.get(link).status_code == 404
    assert sign_in(other, "li", "correct horse battery").status_code == 302
    assert other.get("/rounds/new").status_code == 200
    assert "invitation/" not in text(client.get("/admin/accounts"))


def test_an_invitation_is_mailed_in_the_persons_language(client, database):
    send(client, "/admin/accounts/new", {**NEW, "email": "li@example.org", "language": "en"})
    with database.reading(system("test")) as session:
        letter = session.scalars(select(Letter)).one()
        assert letter.address == "li@example.org"
        assert "/account/invitation/" in letter.body


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"login": "root"}, "is taken"),
        ({"email": "nobody"}, "Please type an e-mail address"),
        ({"role": "official"}, "held for a round"),
        ({"role": "expert"}, "Not a valid choice"),
    ],
)
def test_a_refused_account_keeps_what_was_typed(client, database, change, shown):
    answer = send(client, "/admin/accounts/new", {**NEW, **change})
    assert answer.status_code == 422
    assert shown in text(answer)
    assert 'value="Li Lei"' in text(answer)
    with database.reading(system("test")) as session:
        assert len(session.scalars(select(User)).all()) == 1


def test_a_deactivated_account_is_signed_out_at_once(app, client, database):
    world = World(database)
    theirs = signed_in_client(app, world.official)
    address = f"/admin/accounts/{world.official.id}"
    assert send(client, f"{address}/active", {"active": "no"}, address).status_code == 302
    assert "/account/sign-in" in theirs.get("/").headers["Location"]
    assert "Deactivated" in text(client.get(address))
    refused = client.post(f"{address}/invite", data={"csrf_token": csrf(client.get(address))}, follow_redirects=True)
    assert "activate it first" in text(refused)


def test_nobody_deactivates_themselves(client, administrator):
    address = f"/admin/accounts/{administrator.id}"
    answer = client.post(
        f"{address}/active", data={"csrf_token": csrf(client.get(address)), "active": "no"}, follow_redirects=True
    )
    assert "your own account" in text(answer)
    assert client.get("/admin/accounts").status_code == 200


def test_a_link_for_an_account_with_password_and_mail_is_shown_to_nobody(client, database):
    world = World(database, password="long enough password")
    address = f"/admin/accounts/{world.official.id}"
    answer = send(client, f"{address}/invite", {}, address)
    assert "/account/invitation/" not in text(answer)
    assert "sent to the e-mail address" in text(answer)


def test_a_part_is_given_and_one_person_has_one_part_in_a_round(client, database):
    world = World(database)
    send(client, "/admin/accounts/new", NEW)
    user = user_of(database, "li")
    address = f"/admin/accounts/{user.id}"
    assert send(client, address, {"role": "official", "round_id": str(world.round_id)}).status_code == 302
    again = send(client, address, {"role": "applicant", "round_id": str(world.round_id)})
    assert again.status_code == 422
    with database.reading(system("test")) as session:
        held = session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == user.id)).all()
    assert sorted(held) == [Role.COORDINATOR, Role.OFFICIAL]


def test_the_list_is_searched_by_name(client, database):
    World(database, experts=3)
    page = text(client.get("/admin/accounts?q=EXPERT2"))
    assert "expert2@R1" in page
    assert "expert1@R1" not in page


def test_only_administrators_enter(app, database, client):
    world = World(database)
    for user in (world.coordinator, world.official, world.applicant, world.experts["E1"].user):
        theirs = signed_in_client(app, user)
        for address in ("/admin/accounts", "/admin/accounts/new", f"/admin/accounts/{user.id}"):
            assert theirs.get(address).status_code == 403
