"""What the tables hold, and what they never say."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import as_text, explain, rank, read_files
from scoring.bundle import Sheet as SheetRow
from scoring.bundle import SheetState
from scoring.explain import Cell, PhraseCode
from scoring.explain.words import SENTENCES
from scoring.ranking import METHODS
from tests.scoring.explain.by_hand import Sheet, number
from tests.scoring.files import QUICK, small
from tests.scoring.ranking.rounds import OUT_OF_100, round_of
from tests.scoring.strategies import rounds


def tables_of(bundle, declaration, method=None):
    told = explain(bundle, rank(bundle, method))
    return {table.caption.code: Sheet(table) for table in told.declarations[declaration]}


def renamed(bundle, names):
    """The round with other codes for its experts, and its rows in the order of those."""

    def moved(rows):
        return tuple(sorted((replace(row, expert=names[row.expert]) for row in rows), key=lambda row: row.expert))

    experts = tuple(replace(row, code=names[row.code]) for row in bundle.experts)
    return replace(bundle, experts=experts, scores=moved(bundle.scores), sheets=moved(bundle.sheets))


@pytest.mark.slow
@QUICK
@given(rounds(), st.permutations(range(4)), st.sampled_from(METHODS))
def test_no_expert_shows_neither_by_code_nor_by_place(bundle, order, method):
    names = {row.code: f"X{order[place]}" for place, row in enumerate(bundle.experts)}
    told = explain(bundle, rank(bundle, method))
    other = renamed(bundle, names)
    assert explain(other, rank(other, method)) == told
    everything = [table for tables in told.declarations.values() for table in tables]
    text = as_text(told.criteria, told.ranking, *everything)
    assert not any(row.code in text for row in bundle.experts)


def test_equal_sheets_of_unlike_experts_stand_in_an_order_without_names():
    bundle = round_of({"A": ["50", "50"], "B": ["60", "90"], "C": ["70", "95"]})
    other = renamed(bundle, {"E0": "X1", "E1": "X0"})
    assert explain(bundle, rank(bundle, "zscore")) == explain(other, rank(other, "zscore"))


def test_scores_stand_as_given_and_an_abstention_is_no_zero():
    bundle = read_files(small())
    tables = tables_of(bundle, "D1")
    rows = tables[PhraseCode.SHEETS].by()
    assert sorted(rows["COST"]["sheets"]) == ["2.5", "abstained"]
    assert (rows["COST"]["Sum"], rows["COST"]["Sheets"], rows["COST"]["Mean"]) == ("2.5", "1", "2.5")
    assert sorted(rows["GOAL"]["sheets"]) == ["6", "8"]
    assert tables[PhraseCode.OBJECTIVE].rows[0] == {
        "Criterion": "PAST",
        "Score": "80.5",
        "Value": "0.805",
        "sheets": [],
    }
    plus = tables[PhraseCode.ADJUSTMENTS].by()["PLUS"]
    assert (sorted(plus["sheets"]), plus["Mean"]) == (["", "2"], "2")
    assert "MEMO" not in rows


def test_a_sealed_sheet_is_not_there():
    bundle = round_of({"A": ["80", "60", "10"]})
    bundle = replace(bundle, sheets=(SheetRow("A", "E2", SheetState.SEALED),))
    assert tables_of(bundle, "A")[PhraseCode.SHEETS].rows[0]["sheets"] == ["60", "80"]


def test_one_highest_and_one_lowest_are_marked_as_dropped():
    rows = tables_of(round_of({"A": ["80", "60", "80", "70", "60"]}), "A", "trimmed")[PhraseCode.OWN_TOTALS].rows
    assert [(row["Own total"], row["Used"]) for row in rows] == [
        ("60", "dropped as the lowest"), ("60", "kept"), ("70", "kept"), ("80", "kept"),
        ("80", "dropped as the highest"),
    ]  # fmt: skip
    kept = tables_of(round_of({"A": ["80", "60"]}), "A", "trimmed")
    assert {row["Used"] for row in kept[PhraseCode.OWN_TOTALS].rows} == {"kept"}
    assert "all are kept" in kept[PhraseCode.TOTAL].rows[0]["Step"]


def test_the_two_middle_ones_of_an_even_number_are_marked():
    rows = tables_of(round_of({"A": ["10", "20", "40", "80"]}), "A", "median")[PhraseCode.OWN_TOTALS].rows
    assert [row["Used"] for row in rows] == ["not in the middle", "in the middle", "in the middle", "not in the middle"]


def test_totals_that_differ_in_the_ninth_decimal_are_printed_apart():
    heavy = replace(OUT_OF_100, weight=Decimal(10) ** 9)
    light = replace(OUT_OF_100, code="R", weight=Decimal(1))
    bundle = round_of({"A": ["50"], "B": ["50"]}, criteria=(heavy, light))
    scores = (*bundle.scores, replace(bundle.scores[0], criterion="R", score=Decimal(51)),
              replace(bundle.scores[1], criterion="R", score=Decimal(50)))  # fmt: skip
    ranking = rank(replace(bundle, scores=scores))
    rows = Sheet(explain(replace(bundle, scores=scores), ranking).ranking).rows
    assert [row["Rank"] for row in rows] == ["1", "2"]
    assert number(rows[0]["Total"]) > number(rows[1]["Total"])


def test_what_only_a_lot_parts_is_marked():
    bundle = round_of({"A": ["50"], "B": ["50"], "C": ["40"]}, ties=("Q", "lot"))
    drawn = Sheet(explain(bundle, rank(bundle, lots={"A": 2, "B": 1})).ranking).rows
    assert [(row["Declaration"], row["Rank"], row["Shared"]) for row in drawn] == [
        ("B", "1", "parted by lot"), ("A", "2", "parted by lot"), ("C", "3", ""),
    ]  # fmt: skip
    shared = Sheet(explain(bundle, rank(bundle)).ranking).rows
    assert [(row["Rank"], row["Shared"], row["Then Q"]) for row in shared] == [
        ("1", "yes", "0.5"), ("1", "yes", "0.5"), ("3", "", "0.4"),
    ]  # fmt: skip


def test_shares_of_a_tree_add_up_to_the_whole():
    told = explain(bundle := read_files(small()), rank(bundle))
    rows = Sheet(told.criteria).by()
    assert rows["GOAL"]["Share"] == rows["COST"]["Share"] == rows["PAST"]["Share"] == "1/3"
    assert (rows["PLAN"]["Share"], rows["PLAN"]["Worth"], rows["PLAN"]["Kind"]) == ("2/3", "66 2/3", "heading")
    assert (rows["PLUS"]["Share"], rows["MEMO"]["Kind"]) == ("", "note, not counted")


def test_only_some_declarations_can_be_asked_for():
    bundle = round_of({"A": ["50"], "B": ["60"]})
    assert list(explain(bundle, rank(bundle), only=["B"]).declarations) == ["B"]
    with pytest.raises(ValueError, match="not ranked: Z"):
        explain(bundle, rank(bundle), only=["Z"])


@pytest.mark.parametrize("other", [{"A": ["51"]}, {"B": ["50"]}, {"A": ["50", "50"]}])
def test_a_ranking_of_another_bundle_is_refused(other):
    with pytest.raises(ValueError, match="the ranking is not of this bundle"):
        explain(round_of({"A": ["50", "40"]}), rank(round_of(other)))


def test_a_ranking_of_a_model_has_no_exact_steps():
    bundle = round_of({"A": ["50"]})
    with pytest.raises(ValueError, match="no exact steps of 'calibrated'"):
        explain(bundle, replace(rank(bundle), method="calibrated"))


def test_a_round_without_ranked_declarations_has_its_criteria():
    bundle = round_of({"A": ["abstain"]})
    told = explain(bundle, rank(bundle))
    assert told.declarations == {}
    assert (told.ranking.rows, len(told.criteria.rows)) == ((), 1)


def test_every_phrase_has_its_words_and_no_others():
    assert set(SENTENCES) == set(PhraseCode)


def test_a_column_is_found_by_what_it_holds():
    table = explain(bundle := round_of({"A": ["80", "85"]}), rank(bundle)).table("A", PhraseCode.SHEETS)
    assert table is not None
    assert table.column(PhraseCode.MEAN) == (Cell(Fraction("82.5"), "82.5"),)
    assert table.column(PhraseCode.VALUE) == (Cell(Fraction("0.825"), "0.825"),)
    with pytest.raises(KeyError):
        table.column(PhraseCode.USED)
