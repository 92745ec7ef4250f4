"""Accounts by command: links are printed once, for who needs one."""

import re

import pytest
from sqlalchemy import func, select

from evalapp.accounts.models import RoleGrant, User
from evalapp.accounts.operations import accept_invitation
from evalapp.accounts.sign_in import sign_in
from evalapp.core.viewer import Role, system
from tests.scoring.files import small

SYSTEM = system("test")
LINK = re.compile(r"http://127\.0\.0\.1:8000/account/invitation/(\S+)")
PASSWORD = "a long enough password"


def accept(database, token):
    with database.transaction(SYSTEM) as session:
        return accept_invitation(session, token, PASSWORD)


def test_a_new_account_gets_a_link_that_works_once(run, database):
    result = run("create-user", "li", "--name", "Li", "--role", "admin")
    assert result.exit_code == 0
    (token,) = LINK.findall(result.stdout)
    user = accept(database, token)
    assert (user.login, user.name) == ("li", "Li")
    with database.reading(SYSTEM) as session:
        assert session.scalar(select(RoleGrant.role).where(RoleGrant.user_id == user.id)) is Role.ADMIN


def test_a_password_on_standard_input_is_set_at_once(run, database):
    result = run("create-user", "li", "--role", "coordinator", "--password-stdin", typed=PASSWORD + "\n")
    assert result.exit_code == 0
    assert not LINK.findall(result.stdout)
    with database.transaction(SYSTEM) as session:
        assert sign_in(session, "li", PASSWORD) is not None


def test_a_weak_password_makes_no_account(run, database):
    result = run("create-user", "li", "--role", "admin", "--password-stdin", typed="short\n")
    assert result.exit_code == 2
    assert "at least 10 characters" in result.stderr
    with database.reading(SYSTEM) as session:
        assert session.scalar(select(func.count(User.id))) == 0


def test_an_account_that_exists_gets_the_role_and_keeps_its_password(run, database, folder):
    run("import-round", folder(small()))
    run("create-user", "li", "--role", "coordinator", "--password-stdin", typed=PASSWORD + "\n")
    result = run("create-user", "li", "--role", "official", "--round", "small")
    assert result.exit_code == 0
    assert result.stdout == "Granted the role to li (official).\n"
    with database.transaction(SYSTEM) as session:
        assert sign_in(session, "li", PASSWORD) is not None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--role", "official"), "name it with --round"),
        (("--role", "admin", "--round", "small"), "leave out --round"),
        (("--role", "official", "--round", "none"), "There is no round"),
        (("--role", "expert"), "Invalid value"),
        ((), "Missing option"),
    ],
)
def test_what_does_not_fit_is_refused(run, arguments, words):
    result = run("create-user", "li", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_experts_without_password_are_invited(run, database, folder):
    run("import-round", folder(small()))
    lines = run("invite", "small").stdout.splitlines()
    assert [line.split("\t")[:2] for line in lines] == [["E1", "small.E1"], ["E2", "small.E2"], ["E3", "small.E3"]]
    accept(database, LINK.findall(lines[0])[0])
    assert [line.split("\t")[0] for line in run("invite", "small").stdout.splitlines()] == ["E2", "E3"]
