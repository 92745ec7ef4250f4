"""Other methods and models are looked at by a recorded act, and only by whom and when the rules say."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from evalapp.conflicts.certificates.models import Capacity
from evalapp.core.errors import Forbidden
from evalapp.core.ledger import LedgerEntry
from evalapp.core.viewer import Role
from evalapp.decisions.reference import look, opened_by_viewer
from evalapp.results.queries import latest
from evalapp.rounds.models import Round
from evalapp.rounds.rules import ReferenceOpens, RoundRules
from tests.results.sure_scene import sure_scene

OPEN = RoundRules(reference_opens=ReferenceOpens.AFTER_CLOSING)


def opened(world, who):
    with world.looking(who) as session:
        made = latest(session, world.round_id)
        assert made is not None
        return opened_by_viewer(session, session.get_one(Round, world.round_id), made)


def test_it_shows_every_method_and_model_and_the_ledger_says_who_looked(database):
    world = sure_scene(database, rules=OPEN)
    assert not opened(world, world.official)
    with world.acting(world.official) as session:
        found = look(session, world.round_id, 1)
    assert set(found.methods) == {"median", "trimmed", "zscore"}
    assert set(found.references) == {"calibrated", "robust"}
    with world.system() as session:
        entry = session.scalars(select(LedgerEntry).where(LedgerEntry.action == "reference.seen")).one()
    assert json.loads(entry.facts)["methods"] == ["calibrated", "median", "robust", "trimmed", "zscore"]
    assert entry.actor == f"user:{world.official.id}"


def test_who_looked_has_it_open_and_nobody_else(database):
    world = sure_scene(database, rules=OPEN)
    with world.system() as session:
        third = world.person(session, "official3", Role.OFFICIAL)
    with world.acting(world.official) as session:
        look(session, world.round_id, 1)
    assert opened(world, world.official)
    assert not opened(world, third)
    assert not opened(world, world.coordinator)


def test_it_is_shut_again_where_the_rules_shut_it(database):
    world = sure_scene(database, rules=OPEN)
    with world.acting(world.official) as session:
        look(session, world.round_id, 1)
    with world.system() as session:
        session.get_one(Round, world.round_id).rules = RoundRules(reference_opens=ReferenceOpens.NEVER).to_plain()
    assert not opened(world, world.official)


def test_an_official_in_conflict_looks_at_nothing(database):
    world = sure_scene(database, rules=OPEN)
    world.add_own_conflict("D2", world.official, Capacity.OFFICIAL)
    with pytest.raises(Forbidden), world.acting(world.official) as session:
        look(session, world.round_id, 1)
