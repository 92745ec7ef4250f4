"""What the closing of scoring and an extension do to drafts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from evalapp.core.hooks import announce
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.models import Sheet, SheetState
from scoring.bundle.model import DraftRule
from tests.support.world import World


@pytest.fixture
def world(database):
    made = World(database)
    made.add_sheet("D1", "E1", {"A1": 1}, SheetState.DRAFT)
    made.add_sheet("D2", "E1", {"A1": 1}, SheetState.SUBMITTED)
    made.add_sheet("D3", "E1", {"A1": 1}, SheetState.SEALED)
    return made


def close(world, drafts):
    with world.acting(world.coordinator) as session:
        announce(session, "scoring.closing", round_id=world.round_id, rules=RoundRules(drafts=drafts))


def states(world):
    with world.system() as session:
        return [sheet.state.value for sheet in session.scalars(select(Sheet).order_by(Sheet.declaration_id))]


def test_it_voids_drafts_where_the_rules_say_so_and_an_extension_revives_them(world):
    close(world, DraftRule.VOID)
    assert states(world) == ["void", "submitted", "sealed"]
    with world.acting(world.coordinator) as session:
        announce(session, "scoring.reopening", round_id=world.round_id)
    assert states(world) == ["draft", "submitted", "sealed"]


def test_it_leaves_counted_drafts_as_they_are(world):
    close(world, DraftRule.COUNTED)
    assert states(world) == ["draft", "submitted", "sealed"]


def test_it_leaves_the_drafts_of_other_rounds_alone(world, database):
    other = World(database, code="R2")
    other.add_sheet("D1", "E1", {"A1": 1}, SheetState.DRAFT)
    close(world, DraftRule.VOID)
    assert states(world) == ["void", "submitted", "sealed", "draft"]
