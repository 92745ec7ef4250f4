"""Mail: written with the act it tells of, sent once, one recipient a message, tried again when the server is away."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from sqlalchemy import select, text

from config import Settings
from evalapp.core.database import Database
from evalapp.core.mail import Letter, post, send_waiting
from evalapp.core.viewer import system


class Inbox(MessageHandler):
    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.messages.append(message)


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = Inbox()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, f"smtp://127.0.0.1:{port}"
    controller.stop()


def write(database: Database, *addresses: str) -> None:
    with database.transaction(system("test")) as session:
        for address in addresses:
            post(session, None, address, "评审通知", "请登录。")


def test_each_message_goes_out_once_to_one_recipient(
    database: Database, settings: Settings, inbox: tuple[Inbox, str]
) -> None:
    handler, url = inbox
    there = replace(settings, smtp_url=url)
    write(database, "a@example.org", "b@example.org")
    assert send_waiting(database, there) == 2
    assert send_waiting(database, there) == 0
    assert sorted(message["To"] for message in handler.messages) == ["a@example.org", "b@example.org"]
    assert all(message["Cc"] is None and message["Bcc"] is None for message in handler.messages)
    body = handler.messages[0].get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().strip() == "请登录。"


def test_a_server_that_is_away_loses_nothing(database: Database, settings: Settings, inbox: tuple[Inbox, str]) -> None:
    write(database, "a@example.org")
    assert send_waiting(database, replace(settings, smtp_url="smtp://127.0.0.1:9")) == 0
    assert send_waiting(database, replace(settings, smtp_url=inbox[1])) == 1


def test_without_a_server_mail_waits(database: Database, settings: Settings) -> None:
    write(database, "a@example.org")
    assert send_waiting(database, settings) == 0
    with database.reading(system("test")) as session:
        assert session.scalars(select(Letter)).one().sent_at is None


def test_addresses_and_texts_are_not_readable_in_the_database(database: Database, settings: Settings) -> None:
    write(database, "a@example.org")
    with database.engine.connect() as connection:
        row = connection.execute(text("SELECT address, subject, body FROM letters")).one()
    assert "example" not in "".join(row)
    assert "评审" not in "".join(row)
