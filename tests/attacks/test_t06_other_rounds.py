"""T3, T6: who has a part in one round reaches nothing of another, neither by its code nor by ids within their own."""

from __future__ import annotations

import hashlib
import re

import pytest
from sqlalchemy import MetaData, select

from tests.attacks.leaks import CANARY, addresses, plant
from tests.support.web import csrf, shown, signed_in_client
from tests.support.world import World

pytestmark = pytest.mark.slow

HUGE = ("0", "2147483648", "9223372036854775808", "9" * 30, "9" * 5000, "１")


@pytest.fixture
def worlds(database):
    return World(database, code="R1"), World(database, code="R2")


def content(database) -> str:
    """The digest of every table but sessions."""
    tables = MetaData()
    tables.reflect(database.engine)
    digest = hashlib.sha256()
    with database.engine.connect() as connection:
        for table in tables.sorted_tables:
            if table.name != "sessions":
                rows = connection.execute(select(table).order_by(*table.primary_key)).all()
                digest.update(repr((table.name, rows)).encode())
    return digest.hexdigest()


@pytest.mark.parametrize("who", ["coordinator", "official", "applicant", "expert"])
def test_another_round_answers_like_none(app, worlds, who):
    file_id = plant(worlds[0], "D2")
    person = worlds[1].experts["E1"].user if who == "expert" else getattr(worlds[1], who)
    client = signed_in_client(app, person)
    for address in addresses(app, ["D2"], [file_id]):
        if not address.startswith("/rounds/R1/"):
            continue
        there, nowhere = client.get(address), client.get(address.replace("/R1/", "/R9/"))
        assert there.status_code == nowhere.status_code == 404, address
        assert shown(there).replace("/R1/", "") == shown(nowhere).replace("/R9/", ""), address


def test_ids_of_another_round_change_and_show_nothing(app, database, worlds):
    """Every address of the own round with every small id: what belongs to the other round is not among them."""
    file_id = plant(worlds[0], "D2")
    worlds[0].add_conflict("D1", "E1")
    client = signed_in_client(app, worlds[1].coordinator)
    token = csrf(client.get("/rounds/R2/coordinator"))
    before = content(database)
    for rule in app.url_map.iter_rules():
        if "<int:" not in rule.rule or "<code:round_code>" not in rule.rule:
            continue
        for number in {1, 2, 3, file_id}:
            made = rule.rule.replace("<code:round_code>", "R2")
            address = re.sub(r"<code:\w+>", "D1", re.sub(r"<int:\w+>", str(number), made))
            method = client.get if "GET" in (rule.methods or ()) else client.post
            answer = method(address, data={"csrf_token": token, "reason": "none"})
            assert answer.status_code in (403, 404, 422), address
            assert CANARY not in answer.get_data(as_text=True), address
    assert content(database) == before


@pytest.mark.parametrize("number", HUGE)
def test_an_id_that_no_row_can_have_is_not_found(app, worlds, number):
    client = signed_in_client(app, worlds[0].coordinator)
    assert client.get(f"/rounds/R1/declarations/D1/files/{number}").status_code == 404
