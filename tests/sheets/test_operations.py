"""Saving and submitting: whole or not at all, in time, never over a newer version."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from evalapp.conflicts.models import ConflictStatement
from evalapp.conflicts.operations import state_conflict
from evalapp.core import clock
from evalapp.core.canonical import digest
from evalapp.core.errors import Absent, Forbidden, Refusal, Stale
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.panels.models import Assignment
from evalapp.sheets.content import ItemInput, SheetInput, Unreadable
from evalapp.sheets.models import Score, Sheet, SheetState, SheetVersion
from evalapp.sheets.operations import save_draft, submit
from evalapp.sheets.queries import OwnState, content_of, own_list, receipt_of
from tests.support.world import RICH, World


@pytest.fixture
def world(database):
    return World(database, criteria=RICH)


def typed(world, scores=None, **more):
    """Return a form: `scores` by item as typed."""
    scores = {"A1": "85", "A2": "7.5", "B": "2"} if scores is None else scores
    items = {code: score if isinstance(score, ItemInput) else ItemInput(score) for code, score in scores.items()}
    return SheetInput(items, lock=world.round.lock_digest, **more)


def act(world, operation, form, version=0, declaration="D1", expert="E1", by=None):
    with world.acting(by or world.experts[expert]) as session:
        return operation(session, world.experts[expert], world.declarations[declaration].id, form, version)


def sheets(world):
    with world.system() as session:
        return {sheet.declaration_id: (sheet, list(sheet.scores)) for sheet in session.scalars(select(Sheet))}


def count(world, table):
    with world.system() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_it_saves_a_draft_with_what_there_is(world):
    receipt = act(world, save_draft, typed(world, {"A1": "85", "X": "-2.5"}, opinion=" Good\r\nplan "))
    assert (receipt.state, receipt.version, receipt.digest) == (SheetState.DRAFT, 1, None)
    sheet, scores = sheets(world)[world.declarations["D1"].id]
    assert sheet.opinion == "Good\nplan"
    codes = {world.criteria[code].id: code for code in world.criteria}
    assert {codes[score.criterion_id]: score.steps for score in scores} == {"A1": 85, "X": 5}


def test_it_replaces_the_whole_sheet_with_the_next_version(world):
    act(world, save_draft, typed(world, {"A1": "85", "A2": "1"}))
    act(world, save_draft, typed(world, {"A2": "2"}), version=1)
    sheet, scores = sheets(world)[world.declarations["D1"].id]
    assert sheet.version == 2
    assert [score.steps for score in scores] == [4]
    assert count(world, SheetVersion) == 2


def test_it_keeps_a_comment_of_an_item_that_has_no_score_yet(world):
    act(world, save_draft, typed(world, {"A1": ItemInput(comment="must read again")}))
    with world.looking(world.experts["E1"]) as session:
        sheet = session.scalars(select(Sheet)).one()
        assert sheet.scores == []
        assert content_of(session, world.round_id, sheet).items["A1"].comment == "must read again"


def test_it_submits_with_a_digest_anyone_can_compute_again(world):
    receipt = act(world, submit, typed(world))
    with world.system() as session:
        sheet = session.scalars(select(Sheet)).one()
        version = session.scalars(select(SheetVersion)).one()
        entry = session.scalars(select(LedgerEntry).where(LedgerEntry.action == "sheet.submitted")).one()
        facts = json.loads(entry.facts)
        assert receipt.digest == sheet.digest == facts["digest"]
        assert facts["content_sha256"] == digest(version.content)
        again = {
            "round": "R1", "criteria": world.round.lock_digest, "declaration": "D1", "expert": "E1", "version": 1,
            "submitted_at": sheet.submitted_at, "content": version.content,
        }  # fmt: skip
        assert digest(again) == sheet.digest
        assert (entry.seq, entry.hash) == (receipt.entry.seq, receipt.entry.hash)


def test_it_writes_no_score_into_the_ledger(world):
    """The ledger can be read before scoring closes; not even trying all scores finds what a digest stands for."""
    form = typed(world, {"A1": "73", "A2": "7.5", "B": "2"}, opinion="canary")
    act(world, save_draft, form)
    act(world, save_draft, form, declaration="D2")
    with world.system() as session:
        rows = session.scalars(select(LedgerEntry).where(LedgerEntry.action == "sheet.draft_saved")).all()
    facts = [json.loads(row.facts) for row in rows]
    assert all(set(fact) == {"declaration", "version", "content_sha256"} for fact in facts)
    assert facts[0]["content_sha256"] != facts[1]["content_sha256"]


def test_it_names_all_that_is_missing_or_wrong_at_once(world):
    form = typed(world, {"A1": "101", "B": ItemInput(abstains=True)}, opinion="a\0b")
    with pytest.raises(Unreadable) as refused:
        act(world, submit, form)
    assert set(refused.value.by_field) == {"score-A1", "score-A2", "comment-B", "opinion"}
    assert count(world, Sheet) == count(world, SheetVersion) == 0


@pytest.mark.parametrize(
    "item",
    [ItemInput("5", abstains=True, comment="why"), ItemInput(abstains=True), ItemInput(abstains=True, comment=" ")],
)
def test_it_wants_a_reason_and_no_score_for_an_abstention(world, item):
    with pytest.raises(Unreadable):
        act(world, save_draft, typed(world, {"B": item}))


def test_it_counts_an_abstention_as_an_answer(world):
    form = typed(world, {"A1": "85", "A2": "1", "B": ItemInput(abstains=True, comment="not my field")})
    act(world, submit, form)
    _, scores = sheets(world)[world.declarations["D1"].id]
    assert [score.steps for score in scores] == [85, 2, None]


def test_it_takes_a_whole_abstention_as_all_items_abstained(world):
    with pytest.raises(Unreadable) as refused:
        act(world, submit, typed(world, abstains=True))
    assert set(refused.value.by_field) == {"abstained"}
    act(world, submit, typed(world, {"A1": "85"}, abstains=True, abstained="Not my field."))
    sheet, scores = sheets(world)[world.declarations["D1"].id]
    assert sheet.abstained == "Not my field."
    assert len(scores) >= 3
    assert all(score.steps is None for score in scores)


def test_it_refuses_a_reason_for_abstaining_without_the_tick(world):
    with pytest.raises(Unreadable):
        act(world, save_draft, typed(world, abstained="Not my field."))


def test_it_changes_nothing_after_submission(world):
    act(world, submit, typed(world))
    for operation in (save_draft, submit):
        with pytest.raises(Refusal, match="can no longer be changed"):
            act(world, operation, typed(world, {"A1": "1"}), version=1)
    assert count(world, SheetVersion) == 1


@pytest.mark.parametrize("version", [0, 2, -1])
def test_it_never_writes_over_another_version(world, version):
    act(world, save_draft, typed(world))
    with pytest.raises(Stale):
        act(world, save_draft, typed(world, {"A1": "1"}), version=version)


def test_it_refuses_a_form_made_for_other_criteria(world):
    with pytest.raises(Stale, match="criteria"):
        act(world, save_draft, replace(typed(world), lock="f" * 64))


@pytest.mark.parametrize("operation", [save_draft, submit])
def test_it_answers_the_same_form_sent_twice_with_the_same_receipt(world, operation):
    form = typed(world, request_id="form-1")
    first, second = act(world, operation, form), act(world, operation, form)
    assert first == second
    assert count(world, SheetVersion) == 1
    with pytest.raises(Stale):
        act(world, operation, replace(form, opinion="changed since"))


def test_it_submits_a_form_whose_draft_was_saved_a_moment_before(world):
    form = typed(world, request_id="form-1")
    act(world, save_draft, form)
    assert act(world, submit, form).state is SheetState.SUBMITTED
    with pytest.raises(Stale):
        act(world, save_draft, form)


def test_it_judges_the_deadline_inside_the_transaction(world):
    world.set_deadline(timedelta(seconds=-1))
    with pytest.raises(Refusal, match="deadline has passed"):
        act(world, submit, typed(world))
    world.set_deadline(timedelta(seconds=60))
    act(world, submit, typed(world, request_id="form-1"))
    world.set_deadline(timedelta(seconds=-1))
    assert act(world, submit, typed(world, request_id="form-1")).state is SheetState.SUBMITTED  # it was in time


@pytest.mark.parametrize("state", [state for state in RoundState if state is not RoundState.SCORING])
def test_it_takes_sheets_only_while_the_round_is_scored(world, state):
    world.set_state(state)
    with pytest.raises(Refusal, match="Scoring is not open"):
        act(world, save_draft, typed(world))


def test_it_wants_the_statement_first(world):
    with world.system() as session:
        session.delete(session.scalars(select(ConflictStatement)).first())
    with pytest.raises(Forbidden, match="conflict of interest"):
        act(world, save_draft, typed(world))


def test_it_takes_nothing_for_a_declaration_that_is_not_assigned_or_not_admitted(world):
    with world.system() as session:
        session.scalars(select(Assignment)).first().ended_at = clock.now()
        session.get_one(Declaration, world.declarations["D2"].id).state = DeclarationState.EXCLUDED
    with pytest.raises(Absent):
        act(world, save_draft, typed(world))
    with pytest.raises(Refusal, match="not admitted"):
        act(world, save_draft, typed(world), declaration="D2")


def test_it_takes_nothing_once_a_conflict_is_in_force(world):
    me, place = world.experts["E1"], world.declarations["D1"].id
    act(world, save_draft, typed(world))
    with world.acting(me) as session:
        state_conflict(session, me, place, "service", "I advised them.")
    for operation in (save_draft, submit):
        with pytest.raises(Absent):
            act(world, operation, typed(world), version=1)
    assert sheets(world)[place][0].state is SheetState.SEALED


def test_it_lets_nobody_write_anothers_sheet(world):
    for stranger in (world.experts["E2"], world.coordinator):
        with pytest.raises(Forbidden):
            act(world, save_draft, typed(world), by=stranger)


def test_it_takes_nothing_of_another_round(world, database):
    other = World(database, code="R2")
    with world.acting(world.experts["E1"]) as session, pytest.raises(Absent):
        save_draft(session, world.experts["E1"], other.declarations["D1"].id, typed(world), 0)


def test_it_lists_own_declarations_by_urgency(world):
    with world.system() as session:
        same = ConflictStatement.expert_id == world.experts["E1"].id
        session.delete(session.scalars(select(ConflictStatement).where(same)).all()[2])
    act(world, submit, typed(world), declaration="D1")
    act(world, save_draft, typed(world, {"A1": "5", "X": "1"}), declaration="D2")
    with world.looking(world.experts["E1"]) as session:
        rows = own_list(session, world.experts["E1"])
        assert [(row.declaration.code, row.state, row.decided) for row in rows] == [
            ("D3", OwnState.TO_STATE, 0), ("D2", OwnState.DRAFT, 1), ("D1", OwnState.SUBMITTED, 3),
        ]  # fmt: skip


def test_it_reads_an_imported_sheet_that_has_no_versions(world):
    world.add_sheet("D1", "E1", {"A1": 85, "B": None}, SheetState.DRAFT)
    with world.looking(world.experts["E1"]) as session:
        sheet = session.scalars(select(Sheet)).one()
        items = content_of(session, world.round_id, sheet).items
        assert items["A1"].steps == 85
        assert items["B"].abstains
        with pytest.raises(Absent):
            receipt_of(session, world.round_id, sheet)
    act(world, submit, typed(world), version=1)
    assert count(world, Score) == 3
