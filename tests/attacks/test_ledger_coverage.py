"""The watch over the ledger (it runs in every test of a desk) notices what it is there for."""

from __future__ import annotations

import pytest

from evalapp.core.ledger import record
from evalapp.core.viewer import system
from evalapp.rounds.models import Round
from tests.support.ledger_watch import Bare, LedgerWatch
from tests.support.world import World


@pytest.mark.parametrize(("method", "told", "caught"), [("POST", True, 0), ("POST", False, 1), ("GET", True, 1)])
def test_it_catches_what_is_written_silently(app, database, method, told, caught):
    world, watch = World(database), LedgerWatch(database.engine)
    with app.test_request_context("/", method=method), database.transaction(system("test")) as session:
        session.get_one(Round, world.round_id).title = "Another title"
        if told:
            record(session, "round.settings_changed", ("rounds", world.round_id), round_id=world.round_id)
    assert watch.bare == [Bare(f"{method} /", frozenset({"rounds", *(["ledger_entries"] if told else [])}))] * caught


def test_it_minds_neither_what_is_rolled_back_nor_sessions(app, database):
    world, watch = World(database), LedgerWatch(database.engine)
    with app.test_request_context("/", method="POST"), database.session(system("test"), writes=True) as session:
        session.get_one(Round, world.round_id).title = "Another title"
        session.flush()
        session.rollback()
    assert not watch.bare
