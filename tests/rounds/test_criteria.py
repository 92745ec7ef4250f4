from __future__ import annotations

import pytest
from sqlalchemy import select

from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.phases import RoundState
from evalapp.rounds.create import FieldRefusal
from evalapp.rounds.criteria import (
    add_criterion,
    delete_criterion,
    edit_criterion,
    move_criterion,
    replace_criteria,
)
from evalapp.rounds.models import Criterion
from evalapp.rounds.queries import criteria_of
from evalapp.rounds.rules import RoundRules
from evalapp.rounds.settle import edit_rules
from evalapp.rounds.soundness import criteria_csv, table_cells
from evalapp.sheets.models import ObjectiveScore
from tests.rounds.conftest import TABLE
from tests.support.world import RICH, World


def row(code, parent="", **cells):
    return {"code": code, "parent": parent, "title": f"Title {code}", "weight": "1", **cells}


SCALE = {"best": "10", "worst": "0", "step": "1"}


def codes(session, made):
    return [criterion.code for criterion in criteria_of(session, made.id)]


@pytest.fixture
def filled(session, made):
    replace_criteria(session, made.id, TABLE)
    return made


def test_it_gives_back_the_table_that_was_put_in(session, filled):
    assert criteria_csv(table_cells(criteria_of(session, filled.id))) == TABLE


def test_it_lists_every_problem_of_a_table_with_its_line_and_changes_nothing(session, filled):
    bad = b"code,parent,title,weight,best,worst,step\nA,Z,T,1,10,0,1\nB,,T,0,10,0,3\nB,,,x,1,1,1\n"
    with pytest.raises(Refusal) as refused:
        replace_criteria(session, filled.id, bad)
    said = [str(problem) for problem in refused.value.problems]
    assert [text.split(":")[0] for text in said] == [
        "Line 2, parent", "Line 3, weight", "Line 3, step", "Line 4, title", "Line 4, weight", "Line 4, code",
    ]  # fmt: skip
    assert codes(session, filled) == ["A", "A1", "A2", "B", "X"]


def test_it_keeps_the_rows_whose_codes_stay(session, filled):
    before = {criterion.code: criterion.id for criterion in criteria_of(session, filled.id)}
    replace_criteria(session, filled.id, TABLE.replace(b"B,,Cost", b"C,,Cost"))
    after = {criterion.code: criterion.id for criterion in criteria_of(session, filled.id)}
    assert after["A1"] == before["A1"]
    assert set(after) == {"A", "A1", "A2", "C", "X"}


def test_it_lets_a_tree_grow_from_its_headings(session, made):
    add_criterion(session, made.id, row("A"))
    add_criterion(session, made.id, row("B"))
    add_criterion(session, made.id, row("A1", "A", **SCALE))
    assert codes(session, made) == ["A", "A1", "B"]


def test_it_refuses_a_row_under_a_scoring_item(session, filled):
    with pytest.raises(FieldRefusal) as refused:
        add_criterion(session, filled.id, row("B1", "B", **SCALE))
    assert "Criterion B, best" in str(refused.value)
    assert "B1" not in codes(session, filled)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (row("A1", **SCALE), "code"),
        (row("A 9", **SCALE), "code"),
        (row("C", "Z", **SCALE), "parent"),
        (row("C", best="10", worst="0"), "step"),
        (row("C", best="10", worst="0", step="3"), "step"),
        (row("C", best="1", worst="1", step="1"), "best"),
        ({**row("C", **SCALE), "weight": "0"}, "weight"),
        ({**row("C", **SCALE), "weight": "1e3"}, "weight"),
        ({**row("C", **SCALE), "title": ""}, "title"),
        ({**row("C", **SCALE), "guidance": "two\nlines"}, "guidance"),
        ({**row("C", **SCALE), "kind": "magic"}, "kind"),
        ({**row("C", **SCALE), "threshold": "11"}, "threshold"),
    ],
)
def test_it_says_beside_which_cell_a_new_row_is_wrong(session, filled, cells, field):
    with pytest.raises(FieldRefusal) as refused:
        add_criterion(session, filled.id, cells)
    assert list(refused.value.by_field) == [field]


def test_it_renames_a_row_for_its_children_and_the_tie_rules(session, filled):
    edit_rules(session, filled.id, RoundRules(ties=("A", "B", "lot")))
    edited = {**table_cells(criteria_of(session, filled.id))[0], "code": "Q"}
    edit_criterion(session, filled.id, "A", edited)
    assert [criterion.parent_code for criterion in criteria_of(session, filled.id)] == [None, "Q", "Q", None, None]
    assert RoundRules.from_plain(filled.rules).ties == ("Q", "B", "lot")


def test_it_refuses_a_row_as_its_own_ancestor(session, filled):
    edited = {**table_cells(criteria_of(session, filled.id))[0], "parent": "A"}
    with pytest.raises(FieldRefusal, match="ancestor"):
        edit_criterion(session, filled.id, "A", edited)


def test_it_moves_a_row_among_its_siblings_only(session, filled):
    move_criterion(session, filled.id, "A2", up=True)
    assert codes(session, filled) == ["A", "A2", "A1", "B", "X"]
    move_criterion(session, filled.id, "A2", up=True)
    assert codes(session, filled) == ["A", "A2", "A1", "B", "X"]
    move_criterion(session, filled.id, "A", up=False)
    assert codes(session, filled) == ["B", "A2", "A1", "A", "X"]


def test_it_removes_a_row_with_everything_under_it(session, filled):
    delete_criterion(session, filled.id, "A")
    assert codes(session, filled) == ["B", "X"]


def test_it_answers_an_unknown_row_as_absent(session, filled):
    for act in (
        lambda: delete_criterion(session, filled.id, "Z"),
        lambda: edit_criterion(session, filled.id, "Z", row("Z")),
        lambda: move_criterion(session, filled.id, "Z", up=True),
    ):
        with pytest.raises(Absent):
            act()


def test_a_criterion_with_scores_is_not_removed(database):
    world = World(database, state=RoundState.PREPARATION, criteria=RICH, assign=False)
    with world.system() as acting:
        place = {"declaration_id": world.declarations["D1"].id, "criterion_id": world.criteria["O"].id}
        acting.add(ObjectiveScore(**place, steps=1, evidence=""))
    with world.acting(world.coordinator) as acting, pytest.raises(Refusal, match="already has scores"):
        delete_criterion(acting, world.round_id, "O")


@pytest.mark.parametrize("state", sorted(set(RoundState) - {RoundState.PREPARATION}))
def test_it_changes_nothing_once_the_round_was_opened_even_for_the_system(session, filled, state):
    filled.state = state
    session.flush()
    for act in (
        lambda: replace_criteria(session, filled.id, TABLE),
        lambda: add_criterion(session, filled.id, row("C", **SCALE)),
        lambda: edit_criterion(session, filled.id, "B", row("B", **SCALE)),
        lambda: move_criterion(session, filled.id, "B", up=True),
        lambda: delete_criterion(session, filled.id, "B"),
    ):
        with pytest.raises(Forbidden, match="locked"):
            act()
    assert len(session.scalars(select(Criterion)).all()) == 5
