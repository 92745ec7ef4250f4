"""T17, T87: no letter keeps the others from going out, none is lost to an outage, nobody waits for the server."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from evalapp.core import clock, mail
from evalapp.core.mail import MAX_ATTEMPTS, Letter, is_address, post, send_waiting
from evalapp.core.viewer import system

BAD = ["a@", "@", "a@[x", "a,b@c", "a@b, evil@x", "x\ny@z", "a@b\u2028c@d", "a@b\x00", "(a@b", "Foo <a@b>", "a@b;c@d"]


class Server:
    """A mail server that does what a test says."""

    def __init__(self, answer=lambda: None):
        self.sent, self.answer = [], answer

    def send_message(self, message, to_addrs):
        self.answer()
        self.sent += to_addrs


@pytest.fixture
def online(settings):
    return replace(settings, smtp_url="smtp://127.0.0.1:9")


def use(monkeypatch, server):
    @contextmanager
    def connected(_url):
        yield server

    monkeypatch.setattr(mail, "_connected", connected)
    return server


def write(database, *addresses, subject="Subject"):
    with database.transaction(system("test")) as session:
        for address in addresses:
            post(session, None, address, subject, "Body")


@pytest.mark.parametrize("address", BAD)
def test_what_is_not_one_address_holds_nothing_up(database, online, monkeypatch, address):
    server = use(monkeypatch, Server())
    write(database, address, "good@example.org")
    assert not is_address(address)
    assert send_waiting(database, online) == 1
    assert server.sent == ["good@example.org"]


def test_a_title_with_line_breaks_goes_out_as_one_line(database, online, monkeypatch):
    server = use(monkeypatch, Server())
    write(database, "a@example.org", subject="A round\u2028of\r\nBcc: evil@example.org")
    assert send_waiting(database, online) == 1
    assert server.sent == ["a@example.org"]


def test_an_outage_loses_nothing(database, online, monkeypatch):
    write(database, "a@example.org", "b@example.org")
    for _ in range(MAX_ATTEMPTS + 2):
        assert send_waiting(database, online) == 0
    server = use(monkeypatch, Server())
    assert send_waiting(database, online) == 2
    assert server.sent == ["a@example.org", "b@example.org"]


def test_a_refused_letter_is_tried_again_at_growing_intervals(database, online, monkeypatch):
    def refuse():
        tried.append(1)
        raise OSError

    tried: list[int] = []
    use(monkeypatch, Server(refuse))
    write(database, "a@example.org")
    start = clock.now()
    for minutes, attempts in ((0, 1), (1, 1), (3, 2), (4, 2), (9, 3)):
        later = start + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        assert send_waiting(database, online) == 0
        assert len(tried) == attempts, minutes


def test_nobodys_write_waits_for_the_server(database, online, monkeypatch):
    server = use(monkeypatch, Server(lambda: write(database, "late@example.org")))
    write(database, "a@example.org")
    assert send_waiting(database, online) == 1
    assert server.sent == ["a@example.org"]
    with database.reading(system("test")) as session:
        assert [letter.sent_at is None for letter in session.scalars(select(Letter).order_by(Letter.id))] == [
            False, True,
        ]  # fmt: skip
