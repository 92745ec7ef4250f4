"""Objective scores: facts entered by the coordinator, whole or not at all, never over another's save unseen."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from sqlalchemy import select

from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.rounds.create import FieldRefusal
from evalapp.rounds.models import Criterion
from evalapp.sheets.models import ObjectiveScore
from evalapp.sheets.objective import clear_objective_score, save_objective_scores, set_objective_score
from evalapp.sheets.objective_table import Entry, has_objective_items, objective_table
from evalapp.sheets.readiness import readiness
from tests.support.world import RICH, World


@pytest.fixture
def world(database):
    return World(database, criteria=RICH)


def seen(world):
    """Everything as a form shows it."""
    with world.looking(world.coordinator) as session:
        table = objective_table(session, world.round_id)
        return {(declaration, "O"): table.entry((declaration, "O")) for declaration in table.declarations}


def save(world, typed):
    """Send a form: score and evidence by declaration; what is not named is sent as it was shown."""
    form = dict(seen(world))
    for code, (score, evidence) in typed.items():
        form[code, "O"] = Entry(score, evidence, form[code, "O"].seen)
    return send(world, form)


def send(world, form):
    with world.acting(world.coordinator) as session:
        return save_objective_scores(session, world.round_id, form)


def kept(world):
    return {pair[0]: (entry.score, entry.evidence) for pair, entry in seen(world).items() if entry.score}


def entries(world):
    with world.system() as session:
        wanted = select(LedgerEntry).where(LedgerEntry.subject_table == "objective_scores").order_by(LedgerEntry.seq)
        return [(entry.action, json.loads(entry.facts)) for entry in session.scalars(wanted)]


def test_it_keeps_scores_with_their_evidence_and_tells_the_ledger(world):
    assert save(world, {"D1": ("８0.50", " Yearbook,\np. 3 "), "D3": ("0", "")}) == 2
    assert kept(world) == {"D1": ("80.5", "Yearbook, p. 3"), "D3": ("0", "")}
    assert entries(world) == [
        ("objective.set", {"declaration": "D1", "criterion": "O", "score": "80.5", "evidence": "Yearbook, p. 3"}),
        ("objective.set", {"declaration": "D3", "criterion": "O", "score": "0", "evidence": ""}),
    ]
    with world.looking(world.coordinator) as session:
        missing = {row.code: row.missing_objective for row in readiness(session, world.round_id)}
    assert missing == {"D1": (), "D2": ("O",), "D3": ()}


def test_what_was_left_alone_is_not_written_again(world):
    save(world, {"D1": ("80", "a")})
    assert save(world, {"D1": ("80.0", " a ")}) == 0
    assert len(entries(world)) == 1


def test_a_change_and_a_clearing_keep_what_was_before_in_the_ledger(world):
    save(world, {"D1": ("80", "a")})
    save(world, {"D1": ("81", "b")})
    save(world, {"D1": ("", " ")})
    assert kept(world) == {}
    before = {"score": "81", "evidence": "b"}
    assert entries(world)[1][1]["before"] == {"score": "80", "evidence": "a"}
    assert entries(world)[2] == ("objective.cleared", {"declaration": "D1", "criterion": "O", "before": before})


@pytest.mark.parametrize(
    ("typed", "field", "problem"),
    [
        (("101", ""), "score:D1:O", "outside the scale"),
        (("80.001", ""), "score:D1:O", "does not fit the steps"),
        (("abstain", ""), "score:D1:O", "not a number"),
        (("", "Yearbook"), "score:D1:O", "clear its evidence too"),
        (("80", "x" * 1001), "evidence:D1:O", "at most 1000"),
        (("80", "a\0b"), "evidence:D1:O", "cannot be stored"),
    ],
)
def test_nothing_is_saved_where_anything_is_wrong(world, typed, field, problem):
    with pytest.raises(FieldRefusal) as refused:
        save(world, {"D1": typed, "D2": ("50", ""), "D3": ("x", "a\0b")})
    assert problem in str(refused.value.by_field[field])
    assert set(refused.value.by_field) == {field, "score:D3:O", "evidence:D3:O"}
    assert kept(world) == {}
    assert entries(world) == []


@pytest.mark.parametrize("state", sorted(RoundState))
def test_they_are_taken_from_opening_to_closing(world, state):
    world.set_state(state)
    place = world.round_id, world.declarations["D1"].id, world.criteria["O"].id
    if state in (RoundState.OPEN, RoundState.SCORING):
        assert save(world, {"D1": ("1", "")}) == 1
        return
    for act in (
        lambda session: save_objective_scores(session, world.round_id, {}),
        lambda session: set_objective_score(session, *place, "1"),
        lambda session: clear_objective_score(session, *place),
    ):
        with world.acting(world.coordinator) as session, pytest.raises(Forbidden, match="until scoring is closed"):
            act(session)


def test_two_people_with_the_same_table_do_not_lose_each_others_work(world):
    save(world, {"D1": ("10", ""), "D2": ("20", "")})
    form = seen(world)
    save(world, {"D1": ("11", "mine")})
    form["D2", "O"] = Entry("22", "", form["D2", "O"].seen)
    assert send(world, form) == 1
    assert kept(world) == {"D1": ("11", "mine"), "D2": ("22", "")}


@pytest.mark.parametrize("typed", ["12", "far too much"])
def test_a_newer_save_of_the_same_score_is_said_and_not_overwritten(world, typed):
    save(world, {"D1": ("10", "")})
    form = seen(world)
    save(world, {"D1": ("11", "mine")})
    form["D1", "O"] = Entry(typed, "", form["D1", "O"].seen)
    with pytest.raises(FieldRefusal, match=r"Somebody saved 11 \(mine\) here meanwhile"):
        send(world, form)
    form["D1", "O"] = Entry("11", "mine", form["D1", "O"].seen)
    assert send(world, form) == 0  # the same as what was saved
    save(world, {"D1": ("", "")})
    with pytest.raises(FieldRefusal, match="Somebody cleared this score meanwhile"):
        send(world, form)


def test_only_admitted_declarations_and_objective_items_take_one(world, database):
    form = seen(world)
    with world.system() as session:
        session.get_one(Declaration, world.declarations["D2"].id).state = DeclarationState.WITHDRAWN
    assert send(world, form) == 0
    form["D2", "O"] = Entry("5", "", form["D2", "O"].seen)
    form["D1", "A1"] = Entry("5")
    with pytest.raises(FieldRefusal) as refused:
        send(world, form)
    assert {name: str(words) for name, words in refused.value.by_field.items()} == {
        "score:D2:O": "“D2” is not admitted to scoring.",
        "score:D1:A1": "There is no such objective item.",
    }
    other = World(database, code="R2", criteria=RICH)
    with world.acting(world.coordinator) as session:
        for declaration_id, criterion_id in (
            (world.declarations["D1"].id, world.criteria["A1"].id),
            (world.declarations["D2"].id, world.criteria["O"].id),
            (other.declarations["D1"].id, world.criteria["O"].id),
            (world.declarations["D1"].id, other.criteria["O"].id),
        ):
            with pytest.raises(Absent):
                set_objective_score(session, world.round_id, declaration_id, criterion_id, "5")


def test_one_score_is_set_replaced_and_cleared(world):
    place = world.round_id, world.declarations["D1"].id, world.criteria["O"].id
    with world.acting(world.coordinator) as session:
        set_objective_score(session, *place, "5", "a")
        set_objective_score(session, *place, "6", "b")
    assert kept(world) == {"D1": ("6", "b")}
    with world.acting(world.coordinator) as session, pytest.raises(Refusal, match="Give the score"):
        set_objective_score(session, *place, " ", "b")
    with world.acting(world.coordinator) as session:
        clear_objective_score(session, *place)
        clear_objective_score(session, *place)
    assert kept(world) == {}
    assert [action for action, _ in entries(world)] == ["objective.set", "objective.set", "objective.cleared"]


def test_an_imported_score_keeps_its_place_and_its_text(world):
    with world.system() as session:
        place = {"declaration_id": world.declarations["D1"].id, "criterion_id": world.criteria["O"].id}
        session.add(ObjectiveScore(**place, position=7, steps=5, evidence=" from the bundle " + "x" * 2000))
    assert save(world, {"D2": ("1", "")}) == 1
    assert save(world, {"D1": ("2", "new")}) == 1
    with world.system() as session:
        assert session.scalars(select(ObjectiveScore.position).order_by(ObjectiveScore.id)).all() == [7, None]


def test_a_scale_too_fine_to_count_is_refused(world):
    with world.system() as session:
        item = session.get_one(Criterion, world.criteria["O"].id)
        item.best, item.step = Decimal(999999999999999), Decimal("0.00000000000001")
    with pytest.raises(FieldRefusal, match="more steps than can be kept"):
        save(world, {"D1": ("999999999999999", "")})


def test_a_round_without_objective_items_is_known(world, database):
    plain = World(database, code="R2")
    with world.system() as session:
        assert has_objective_items(session, world.round_id)
        assert not has_objective_items(session, plain.round_id)
