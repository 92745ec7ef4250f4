"""What anybody can read of a draw, and what nobody can."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.experts.models import Expert
from evalapp.panels.draw.publish import declare_void
from tests.panels.draw_scene import OFFICES, committed, draw_in, drawn, prepared, scene
from tests.support.web import shown
from tests.support.world import World

DRAW = "/rounds/R1/draws/1"


@pytest.fixture
def world(database: Database) -> World:
    """Experts with codes, names, employers, regions and categories that stand nowhere else."""
    made = scene(database)
    with made.system() as session:
        for code, expert in made.experts.items():
            row = session.get_one(Expert, expert.id)
            row.code, row.name = f"CANARY-{code}", f"张三 CANARY {code}"
            row.employer, row.region = f"CANARY employer {code}", f"CANARY region {code}"
    return made


def page(client: FlaskClient, address: str = DRAW) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    headers = [value for name, value in answer.headers if name != "Set-Cookie"]  # a random token may spell anything
    return shown(answer) + "\n".join(headers)


def secrets_of(world: World, number: int) -> list[str]:
    """What must not be found before the draw: who is in the pool, the salt, secrets, who was left out."""
    with world.system() as session:
        draw = draw_in(session, world, number)
        return [draw.salt, "CANARY", "张三", "Notary Li", "left-out-reason", "expert1@", "Title of D", "City 1"]


def test_before_the_draw_only_what_was_announced(client: FlaskClient, world: World) -> None:
    number = committed(world, left_out=("CANARY-E1 left-out-reason",))
    found = page(client)
    with world.system() as session:
        draw = draw_in(session, world, number)
        for digest in (draw.published_digest, *(row.sha256 for row in draw.commitments)):
            assert digest
            assert digest in found
    for public in (
        *OFFICES,
        "Lottery of 30 November 2026",
        "Seats to draw: 5",
        "technical",
        "At most 1 of one employer",
    ):
        assert public in found
    for secret in (*secrets_of(world, number), *OFFICES.values()):
        assert secret not in found
        assert quote(secret) not in found


def test_after_it_the_seed_and_the_secrets_and_nobody(client: FlaskClient, world: World) -> None:
    number = drawn(world, left_out=("CANARY-E1 left-out-reason",))
    found = page(client)
    with world.system() as session:
        draw = draw_in(session, world, number)
        for public in (draw.seed, draw.record_sha256, *OFFICES.values()):
            assert public
            assert public in found
        assert draw.pool_sha256
        assert draw.pool_sha256 not in found
    for secret in secrets_of(world, number):
        assert secret not in found


def test_what_was_never_published_is_absent_like_what_does_not_exist(client: FlaskClient, world: World) -> None:
    prepared(world)
    hidden, absent = client.get(DRAW), client.get("/rounds/R1/draws/7")
    assert hidden.status_code == absent.status_code == 404
    assert shown(hidden).replace("/draws/1", "") == shown(absent).replace("/draws/7", "")
    nowhere = client.get("/rounds/nowhere/draws/1")
    assert nowhere.status_code == 404
    assert client.get(DRAW + "/conduct").status_code == client.get(DRAW + "/witness").status_code == 302


def test_a_void_draw_stays_and_a_round_in_preparation_is_not_there(client: FlaskClient, world: World) -> None:
    number = committed(world)
    with world.acting(world.coordinator) as session:
        declare_void(session, draw_in(session, world, number), "CANARY reason")
    found = page(client)
    assert "declared void" in found
    assert "CANARY" not in found
    world.set_state(RoundState.PREPARATION)
    assert client.get(DRAW).status_code == 404


def test_it_reads_in_chinese_as_well(app: Flask, world: World) -> None:
    committed(world)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["language"] = "zh"
    assert 'lang="zh-CN"' in page(client)
