from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from evalapp.accounts.models import UserSession
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.rounds.create import FieldRefusal, create_round, edit_settings, places_in_budget
from evalapp.rounds.models import Round
from tests.rounds.conftest import VALUES
from tests.support.web import signed_in_client
from tests.support.world import World


def test_it_starts_in_preparation_and_in_its_own_ledger(session, made):
    assert made.state is RoundState.PREPARATION
    entry = session.scalars(select(LedgerEntry).where(LedgerEntry.chain == f"round:{made.id}")).first()
    assert entry.action == "round.created"
    assert '"points": "100"' in entry.facts


def test_it_makes_its_creator_coordinator_and_keeps_them_signed_in(app, database):
    world = World(database)
    signed_in_client(app, world.coordinator)
    with world.acting(world.coordinator) as acting:
        made = create_round(acting, "R2", VALUES)
    assert (Role.COORDINATOR, made.id) in world.viewer(world.coordinator).roles
    with world.system() as looking:
        assert [row.ended_at for row in looking.scalars(select(UserSession))] == [None]


@pytest.mark.parametrize(
    ("code", "change", "field"),
    [
        ("R 2", {}, "code"),
        ("x" * 33, {}, "code"),
        ("R1", {}, "code"),
        ("R2", {"title": " "}, "title"),
        ("R2", {"title": "two\nlines"}, "title"),
        ("R2", {"timezone": "Mars/Olympus"}, "timezone"),
        ("R2", {"points": Decimal(0)}, "points"),
        ("R2", {"points": Decimal("1234567890.123456789")}, "points"),
        ("R2", {"fund": None}, "fund"),
        ("R2", {"fund": 0}, "fund"),
        ("R2", {"fund_by_group": {"east": 1}}, "fund"),
        ("R2", {"fund": None, "fund_by_group": {"east": -1}}, "fund_by_group"),
        ("R2", {"award": 5, "first_tranche": 6}, "first_tranche"),
    ],
)
def test_it_refuses_what_a_bundle_would_refuse(session, made, code, change, field):
    with pytest.raises(FieldRefusal) as refused:
        create_round(session, code, replace(VALUES, **change))
    assert list(refused.value.by_field) == [field]
    assert session.scalars(select(Round.code)).all() == ["R1"]


def test_it_divides_a_budget_by_the_award():
    assert places_in_budget(1999, 1000) == 1
    with pytest.raises(FieldRefusal):
        places_in_budget(999, 1000)
    with pytest.raises(FieldRefusal):
        places_in_budget(999, 0)


def test_it_edits_settings(session, made):
    edit_settings(session, made.id, replace(VALUES, fund=None, fund_by_group={"east": 4}, award=7, currency="CNY"))
    assert (made.fund, made.fund_by_group, made.award, made.currency) == (None, {"east": 4}, "7", "CNY")
