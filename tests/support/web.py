"""A browser without JavaScript: signing in, the token of a form, sending a form as its page offers it."""

from __future__ import annotations

import re
import secrets
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from evalapp.accounts.models import User, UserSession
from evalapp.accounts.operations import token_digest
from evalapp.core import clock
from evalapp.core.database import Database
from evalapp.core.viewer import system
from evalapp.desks.web import TOKEN

__all__ = ["csrf", "send", "shown", "sign_in", "signed_in_client"]

_TOKEN_FIELD = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')


def csrf(response: TestResponse) -> str:
    """Return the CSRF token of a page with a form."""
    found = _TOKEN_FIELD.search(response.get_data(as_text=True))
    assert found is not None, f"no form on the page (status {response.status_code})"
    return unescape(found.group(1))


def shown(response: TestResponse) -> str:
    """Return a page without the tokens of its forms, which carry the second in which they were made."""
    return _TOKEN_FIELD.sub("", response.get_data(as_text=True))


def sign_in(client: FlaskClient, login: str, password: str) -> TestResponse:
    """Sign in as people do, through the form (slow: argon2)."""
    page = client.get("/account/sign-in")
    values = {"csrf_token": csrf(page), "login": login, "password": password}
    return client.post("/account/sign-in", data=values)


def signed_in_client(app: Flask, user: User, language: str = "en") -> FlaskClient:
    """Return a browser in which this person is signed in already; the session is written without a password."""
    database: Database = app.extensions["evalapp.database"]
    token, moment = secrets.token_urlsafe(32), clock.now()
    with database.transaction(system("test")) as session:
        row = UserSession(token_digest=token_digest(token), user_id=user.id)
        row.created_at = row.seen_at = row.confirmed_at = moment
        session.add(row)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token
        cookie["language"] = language
    return client


def send(client: FlaskClient, address: str, values: dict[str, Any], page: str | None = None) -> TestResponse:
    """Get the page that holds the form (`address` itself if none is named) and post the values with its token."""
    token = csrf(client.get(page or address))
    return client.post(address, data={"csrf_token": token, **values})
