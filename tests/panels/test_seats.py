"""Panels by hand: who may be seated, which declarations come before them, and what a published draw keeps as it is."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from evalapp.core.errors import Absent, Refusal
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert
from evalapp.panels.models import MemberSource
from evalapp.panels.panel_queries import declarations_before, find_panel, members_of, panel_rows, panels_of
from evalapp.panels.seats import add_declarations, leave, make_panel, name_chair, remove_declarations, seat
from tests.panels.draw_scene import published, scene
from tests.support.world import World


@pytest.fixture
def world(database):
    made = World(database, state=RoundState.OPEN, experts=3, assign=False)
    with made.acting(made.coordinator) as session:
        make_panel(session, made.round_id, "P", "First panel")
    return made


def acting(world, act):
    with world.acting(world.coordinator) as session:
        return act(session, find_panel(session, world.round_id, "P"))


def test_it_puts_a_group_and_single_declarations_before_one_panel_only(world):
    with world.system() as session:
        for code in ("D1", "D2"):
            session.get_one(Declaration, world.declarations[code].id).group = "West"
    assert acting(world, lambda s, p: list(add_declarations(s, p, ["D3"], ["West"]))) == ["D1", "D2", "D3"]
    with world.acting(world.coordinator) as session:
        other = make_panel(session, world.round_id, "Q", "Second panel")
        with pytest.raises(Refusal) as refused:
            add_declarations(session, other, ["D1", "D9", "D3"])
    assert len(refused.value.problems) == 3
    assert acting(world, lambda s, p: list(remove_declarations(s, p, ["D1", "D9"]))) == ["D1"]
    with world.acting(world.coordinator) as session:
        add_declarations(session, find_panel(session, world.round_id, "Q"), ["D1"])
    with world.looking(world.coordinator) as session:
        rows = {row.panel.code: (row.members, row.declarations) for row in panel_rows(session, world.round_id)}
        assert [row.code for row in panels_of(session, world.round_id)] == ["P", "Q"]
    assert rows == {"P": (0, 2), "Q": (0, 1)}


def test_a_seat_by_hand_needs_a_reason_and_is_kept_when_it_is_given_up(world):
    with pytest.raises(Refusal, match="Reason"):
        acting(world, lambda s, p: seat(s, p, "E1", " "))
    acting(world, lambda s, p: seat(s, p, "E1", "Knows ports."))
    acting(world, lambda s, p: seat(s, p, "E2", "Knows banks."))
    with pytest.raises(Refusal, match="sits on this panel already"):
        acting(world, lambda s, p: seat(s, p, "E1", "Again."))
    acting(world, lambda s, p: name_chair(s, p, "E1"))
    acting(world, lambda s, p: name_chair(s, p, "E2"))
    acting(world, lambda s, p: leave(s, p, "E2", "Ill."))
    with pytest.raises(Absent):
        acting(world, lambda s, p: leave(s, p, "E2", "Ill."))
    with world.looking(world.coordinator) as session:
        panel = find_panel(session, world.round_id, "P")
        (member,) = members_of(session, panel)
        (gone,) = members_of(session, panel, left=True)
    assert (member.expert.code, member.source, member.reason) == ("E1", MemberSource.CHOSEN, "Knows ports.")
    assert (gone.expert.code, gone.left_reason, gone.chair, member.chair) == ("E2", "Ill.", False, False)
    acting(world, lambda s, p: seat(s, p, "E2", "Well again."))
    with world.system() as session:
        entries = session.scalars(select(LedgerEntry).where(LedgerEntry.action.like("panels.%"))).all()
        assert [row.action for row in entries].count("panels.seated") == 3
        assert not any("Knows" in row.facts or "Ill" in row.facts or "First panel" in row.facts for row in entries)


def test_it_refuses_who_withdrew_who_is_unknown_and_codes_that_are_none(world):
    with world.system() as session:
        session.get_one(Expert, world.experts["E3"].id).withdrawn_at = world.round.created_at
    with pytest.raises(Refusal, match="has withdrawn"):
        acting(world, lambda s, p: seat(s, p, "E3", "Why not."))
    with pytest.raises(Refusal, match="There is no expert"):
        acting(world, lambda s, p: seat(s, p, "E9", "Why not."))
    for operation in (lambda s, p: seat(s, p, "E1\0", "Why not."), lambda s, p: name_chair(s, p, "E1\0")):
        with pytest.raises(Refusal, match="is not a code"):
            acting(world, operation)
    for code, title in (("P", "Taken"), ("a b", "No code"), ("Q", " ")):
        with pytest.raises(Refusal), world.acting(world.coordinator) as session:
            make_panel(session, world.round_id, code, title)


def test_a_published_draw_keeps_its_panel_as_it_is(database):
    world = scene(database)
    published(world)
    for act in (
        lambda s, p: add_declarations(s, p, ["D3"]),
        lambda s, p: remove_declarations(s, p, ["D1"]),
        lambda s, p: seat(s, p, "E1", "By hand."),
    ):
        with pytest.raises(Refusal, match="published"):
            acting(world, act)


def test_after_closing_panels_stay(world):
    world.set_state(RoundState.CLOSED)
    with pytest.raises(Refusal, match="until scoring is closed"):
        acting(world, lambda s, p: seat(s, p, "E1", "Late."))


def test_a_coordinator_in_conflict_sees_neither_the_declaration_nor_its_number(world):
    acting(world, lambda s, p: add_declarations(s, p, ["D1", "D2"]))
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).user_id = world.coordinator.id
    world.add_conflict("D1", "E1")
    with world.looking(world.coordinator) as session:
        panel = find_panel(session, world.round_id, "P")
        assert [row.code for row in declarations_before(session, panel)] == ["D2"]
        assert panel_rows(session, world.round_id)[0].declarations == 1
