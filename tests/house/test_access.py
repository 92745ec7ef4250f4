"""Who reaches which route: a list that people can read, and every route asked as every wrong person.

`access.txt` names each route, its methods and its permission. A route that is missing from it, or that changed, fails:
whoever adds one reads who may come in.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from evalapp.accounts.models import User
from evalapp.core.database import Database
from evalapp.core.permissions import TABLE, Permission
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from tests.support.web import csrf, shown, signed_in_client
from tests.support.world import World

LIST = Path(__file__).with_name("access.txt")
OPEN_TO_ALL = {Permission.PUBLIC, Permission.SIGNED_IN}
SENT = {"GET": "get", "POST": "post"}


def rules(app: Flask) -> list[Rule]:
    return sorted(
        (rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")), key=lambda rule: rule.rule
    )


def permission_of(app: Flask, rule: Rule) -> Permission:
    return Permission(getattr(app.view_functions[rule.endpoint], "permission", ""))


def written(app: Flask) -> str:
    """The list as it should stand: permission, the roles that hold it, methods, address."""
    lines = []
    for rule in rules(app):
        permission = permission_of(app, rule)
        roles = "anyone" if permission in OPEN_TO_ALL else " ".join(sorted(TABLE[permission].roles))
        methods = ",".join(sorted((rule.methods or set()) & set(SENT)))
        lines.append(f"{permission.value:<22}{roles:<24}{methods:<10}{rule.rule}")
    return "\n".join(lines) + "\n"


def address(rule: Rule, round_code: str) -> str:
    path = rule.rule.replace("<code:round_code>", round_code).replace("<code:code>", "D1")
    return re.sub(r"<[^>]*>", "1", path)


def test_the_list_of_routes_is_the_one_people_read(app: Flask) -> None:
    assert LIST.read_text(encoding="utf-8") == written(app), "read the difference, then update tests/house/access.txt"


def test_every_permission_has_a_route(app: Flask) -> None:
    assert {permission_of(app, rule) for rule in rules(app)} == set(Permission)


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICIAL, Role.EXPERT, Role.APPLICANT])
def test_a_wrong_role_is_kept_out_of_every_route(app: Flask, database: Database, role: Role) -> None:
    world = World(database, state=RoundState.CLOSED)
    person: User = {
        Role.COORDINATOR: world.coordinator,
        Role.OFFICIAL: world.official,
        Role.EXPERT: world.experts["E1"].user,
        Role.APPLICANT: world.applicant,
    }[role]
    client = signed_in_client(app, person)
    token = csrf(client.get("/"))
    for rule in rules(app):
        permission = permission_of(app, rule)
        if permission in OPEN_TO_ALL or role in TABLE[permission].roles:
            continue
        for method in sorted((rule.methods or set()) & set(SENT)):
            answer = getattr(client, SENT[method])(address(rule, world.code), data={"csrf_token": token})
            assert answer.status_code == 403, f"{role}: {method} {rule.rule}"


@pytest.mark.slow
def test_another_round_and_an_absent_one_answer_alike(app: Flask, database: Database) -> None:
    World(database, code="mine")
    World(database, code="other", state=RoundState.CLOSED)
    client = signed_in_client(app, World(database, code="third").coordinator)
    token = csrf(client.get("/"))
    for rule in rules(app):
        if "<code:round_code>" not in rule.rule:
            continue
        for method in sorted((rule.methods or set()) & set(SENT)):
            ask = getattr(client, SENT[method])
            other = ask(address(rule, "other"), data={"csrf_token": token})
            absent = ask(address(rule, "absent"), data={"csrf_token": token})
            assert other.status_code == absent.status_code == 404, f"{method} {rule.rule}"
            # The page names the address it was asked for: in the form that chooses the language, nowhere else.
            assert shown(other).replace("/rounds/other/", "/rounds/absent/") == shown(absent), f"{method} {rule.rule}"
