"""Declarations, indicators, values, files: what is kept, what is refused, and until when."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from evalapp.core.database import Database
from evalapp.core.errors import Absent, Refusal
from evalapp.core.files import StoredFile
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.declarations import attachments
from evalapp.declarations.attachments import attach, detach, download_name
from evalapp.declarations.indicators import (
    EnteredIndicator,
    add_indicator,
    declare_value,
    edit_indicator,
    remove_indicator,
    remove_value,
)
from evalapp.declarations.models import Declaration, DeclarationState, IndicatorKind
from evalapp.declarations.operations import (
    Entered,
    add_declaration,
    edit_declaration,
    reenter_declaration,
    withdraw_declaration,
)
from evalapp.declarations.queries import declarations_of, find_declaration
from evalapp.rounds.models import Round
from tests.core.test_uploads import PDF
from tests.support.world import World

NEW = Entered("D9", "Ninth", "City 9", "Province 9", "city", ("patents; brands", "law"), "", "Two\r\nlines")
MOST = 1024 * 1024


@pytest.fixture
def world(database: Database) -> World:
    return World(database, state=RoundState.OPEN, declarations=2, assign=False)


def state_of(declaration: Declaration) -> str:
    return declaration.state.value


def test_it_keeps_what_was_entered_clean(world: World) -> None:
    with world.acting(world.coordinator) as session:
        made = add_declaration(session, world.round_id, NEW)
        assert made.state is DeclarationState.ENTERED
        assert made.fields == ["patents", "brands", "law"]
        assert made.summary == "Two\nlines"
        assert [row.code for row in declarations_of(session, world.round_id)] == ["D1", "D2", "D9"]
        facts = session.scalars(select(LedgerEntry.facts).where(LedgerEntry.action == "declarations.entered")).one()
        assert '"applicant": "City 9"' in facts


@pytest.mark.parametrize(
    "entered",
    [
        Entered("D1", "Taken", "City"),
        Entered("D 9", "Space", "City"),
        Entered("..", "Dots lead out of an address", "City"),
        Entered("x" * 33, "Long", "City"),
        Entered("D9", "", "City"),
        Entered("D9", "No city", "  "),
        Entered("D9", "Control\x07", "City"),
        Entered("D9", "Surrogate \ud800", "City"),
        Entered("D9", "t" * 501, "City"),
    ],
)
def test_it_refuses_what_cannot_be_kept(world: World, entered: Entered) -> None:
    with pytest.raises(Refusal), world.acting(world.coordinator) as session:
        add_declaration(session, world.round_id, entered)


def test_a_round_that_funds_by_group_asks_for_one_of_its_groups(world: World) -> None:
    with world.system() as session:
        round_ = session.get_one(Round, world.round_id)
        round_.fund, round_.fund_by_group = None, {"east": 1}
    with pytest.raises(Refusal, match="east"), world.acting(world.coordinator) as session:
        add_declaration(session, world.round_id, NEW)


def test_a_change_of_what_eligibility_reads_sends_back_to_screening(world: World) -> None:
    with world.acting(world.coordinator) as session:
        found = find_declaration(session, world.round_id, "D1")
        same = Entered("D1", "New title", found.applicant, found.region, found.kind)
        edit_declaration(session, world.round_id, found, same)
        assert state_of(found) == "admitted"
        edit_declaration(session, world.round_id, found, Entered("D1", "New title", found.applicant, "Elsewhere"))
        assert state_of(found) == "entered"


def test_a_withdrawn_one_is_kept_and_can_come_back(world: World) -> None:
    with world.acting(world.coordinator) as session:
        found = find_declaration(session, world.round_id, "D1")
        with pytest.raises(Refusal, match="Reason"):
            withdraw_declaration(session, world.round_id, found, " ")
        withdraw_declaration(session, world.round_id, found, "At its wish.")
        assert state_of(found) == "withdrawn"
        with pytest.raises(Refusal):
            edit_declaration(session, world.round_id, found, NEW)
        reenter_declaration(session, world.round_id, found)
        assert state_of(found) == "entered"


def test_indicators_and_values_are_numbers_where_their_kind_says_so(world: World) -> None:
    with world.acting(world.coordinator) as session:
        growth = add_indicator(
            session, world.round_id, EnteredIndicator("I1", "Growth", "%", IndicatorKind.GROWTH, "20%")
        )
        words = add_indicator(session, world.round_id, EnteredIndicator("I2", "Words", "-", IndicatorKind.TEXT))
        assert growth.target == "20"
        found = find_declaration(session, world.round_id, "D1")
        for wrong in ("many", "1e5", "１２x", "", "1" * 16):
            with pytest.raises(Refusal):
                declare_value(session, found, growth, 2019, wrong, "")
        with pytest.raises(Refusal):
            declare_value(session, found, growth, 19, "1", "")
        declare_value(session, found, growth, 2019, "12.5", "Report p. 3")
        declare_value(session, found, growth, 2019, "13", "Report p. 4")
        declare_value(session, found, words, 2019, "有", "")
        assert [(row.year, row.value) for row in found.declared] == [(2019, "13"), (2019, "有")]
        with pytest.raises(Refusal, match="kind"):
            edit_indicator(session, world.round_id, words, EnteredIndicator("I2", "W", "-", IndicatorKind.COUNT))
        with pytest.raises(Refusal, match="remove them first"):
            remove_indicator(session, world.round_id, words)
        remove_value(session, found, found.declared[1].id)
        remove_indicator(session, world.round_id, words)


def test_files_are_checked_stored_and_named_by_the_code(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.acting(world.coordinator) as session:
        found = find_declaration(session, world.round_id, "D1")
        made = attach(session, found, "张三的申报书.pdf", PDF, most_bytes=MOST)
        assert made.title == "张三的申报书"
        assert made.file.content == PDF
        assert download_name(found, made) == f"D1-{made.id}.pdf"
        assert "张三" not in made.file.name
        with pytest.raises(Refusal):
            attach(session, found, "a.pdf", b"<html>", most_bytes=MOST)
        with pytest.raises(Absent):
            attach(session, found, "a.pdf", PDF, most_bytes=MOST, document_id=999)
        other = find_declaration(session, world.round_id, "D2")
        with pytest.raises(Absent):
            detach(session, other, made)
        monkeypatch.setattr(attachments, "MOST_FILES", 1)
        with pytest.raises(Refusal, match="at most 1 files"):
            attach(session, found, "b.pdf", PDF, most_bytes=MOST)
        monkeypatch.setattr(attachments, "MOST_FILES", 9)
        monkeypatch.setattr(attachments, "MOST_TOGETHER", len(PDF))
        with pytest.raises(Refusal, match="together"):
            attach(session, found, "b.pdf", PDF, most_bytes=MOST)
        detach(session, found, made)
        assert found.attachments == []
        assert session.scalars(select(StoredFile.id)).all() == []


def test_everything_ends_when_scoring_starts(world: World) -> None:
    with world.acting(world.coordinator) as session:
        indicator = add_indicator(session, world.round_id, EnteredIndicator("I1", "C", "n", IndicatorKind.COUNT))
        made = attach(session, find_declaration(session, world.round_id, "D1"), "a.pdf", PDF, most_bytes=MOST)
    world.set_state(RoundState.SCORING)
    with world.acting(world.coordinator) as session:
        found = find_declaration(session, world.round_id, "D1")
        acts = (
            lambda: add_declaration(session, world.round_id, NEW),
            lambda: edit_declaration(session, world.round_id, found, NEW),
            lambda: withdraw_declaration(session, world.round_id, found, "x"),
            lambda: add_indicator(session, world.round_id, EnteredIndicator("I2", "C", "n", IndicatorKind.COUNT)),
            lambda: declare_value(session, found, indicator, 2019, "1", ""),
            lambda: attach(session, found, "a.pdf", PDF, most_bytes=MOST),
            lambda: detach(session, found, made),
        )
        for act in acts:
            with pytest.raises(Refusal, match="until scoring starts"):
                act()


def test_a_declaration_of_another_round_is_absent(world: World, database: Database) -> None:
    other = World(database, code="R2", state=RoundState.OPEN, assign=False)
    with world.acting(world.coordinator) as session:
        foreign = session.get_one(Declaration, other.declarations["D1"].id)
        with pytest.raises(Absent):
            withdraw_declaration(session, world.round_id, foreign, "x")
