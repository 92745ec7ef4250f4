"""Every route names its permission, and answers nobody who does not hold it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from evalapp.core.permissions import Permission
from evalapp.desks import web
from evalapp.desks.web import allow

ROOT = Path(__file__).resolve().parents[2]


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")]


def permission_of(app: Flask, rule: Rule) -> object:
    return getattr(app.view_functions[rule.endpoint], "permission", None)


def methods(rule: Rule) -> set[str]:
    return set(rule.methods or ())


def address(rule: Rule) -> str:
    """An address that fits the rule; the things it names do not exist."""
    return re.sub(r"<[^>]*>", "1", rule.rule)


def test_every_route_names_a_permission(app: Flask) -> None:
    for rule in rules(app):
        assert isinstance(permission_of(app, rule), Permission), rule.endpoint


def test_the_application_does_not_start_with_a_bare_route(app: Flask) -> None:
    app.view_functions["public.bare"] = lambda: "open to all"
    app.url_map.add(Rule("/bare", endpoint="public.bare"))
    with pytest.raises(RuntimeError, match=r"public\.bare"):
        web.require_permissions(app)


def test_anyone_not_signed_in_is_sent_to_sign_in(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app):
        if permission_of(app, rule) is Permission.PUBLIC:
            continue
        answer = client.get(address(rule)) if "GET" in methods(rule) else client.post(address(rule))
        assert answer.status_code in (302, 400), rule.rule
        if answer.status_code == 302:
            assert "/account/sign-in" in answer.headers["Location"], rule.rule


def test_no_route_changes_anything_without_a_csrf_token(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app):
        if "POST" in methods(rule):
            assert client.post(address(rule), data={"a": "b"}).status_code == 400, rule.rule


def test_a_view_that_answers_get_cannot_write(app: Flask) -> None:
    with app.test_request_context("/", method="GET"):
        assert web.db().get_bind().get_execution_options()["evalapp_reads_only"]


def test_every_answer_carries_its_headers(client: FlaskClient) -> None:
    for path in ("/account/sign-in", "/nothing", "/static/evalapp.css"):
        with client.get(path) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/account/sign-in").headers["Cache-Control"] == "no-store"


def test_a_foreign_host_is_refused(client: FlaskClient) -> None:
    assert client.get("/account/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_templates_hold_no_inline_script_or_style_and_no_other_host() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        if "reports" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)", source), path
        assert not re.search(r"\sstyle=|\son[a-z]+=", source), path
        assert not re.search(r"(src|href)=[\"']?(https?:)?//", source), path


def test_allow_keeps_the_name_of_the_view() -> None:
    def view() -> str:
        """Say hello."""
        return "hello"

    assert allow(Permission.PUBLIC)(view).__name__ == "view"
