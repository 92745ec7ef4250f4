"""Declarations that cannot be ranked, and what is said of them."""

from dataclasses import replace
from decimal import Decimal

from scoring.bundle import CriterionKind, DraftRule, ObjectiveScore, Sheet, SheetState
from scoring.ranking import METHODS, NoticeCode, ReasonCode, rank
from tests.scoring.ranking.rounds import OUT_OF_100, ranks, round_of

OBJECTIVE = replace(OUT_OF_100, code="O", kind=CriterionKind.OBJECTIVE)


def test_too_few_counted_sheets():
    found = rank(round_of({"A": [1], "B": [1, 2], "C": []}, quorum=2))
    assert ranks(found) == {"B": 1}
    assert [(row.code, row.why, row.experts) for row in found.unresolved] == [
        ("A", "1 of 2 sheets counted", 1),
        ("C", "0 of 2 sheets counted", 0),
    ]
    assert found.unresolved[0].reasons[0].code is ReasonCode.FEW_SHEETS
    assert found.unresolved[0].reasons[0].params == {"counted": 1, "quorum": 2}


def test_an_item_that_all_abstained_from_whatever_the_method():
    other = replace(OUT_OF_100, code="R")
    bundle = round_of({"A": ["abstain", "abstain"], "B": ["abstain", 10]}, criteria=(OUT_OF_100, other))
    more = tuple(replace(row, criterion="R", score=Decimal(5)) for row in bundle.scores)
    for method in METHODS:
        found = rank(replace(bundle, scores=bundle.scores + more), method)
        assert ranks(found) == {"B": 1}
        assert [row.why for row in found.unresolved] == ["no counted sheet has a score for Q"]


def test_a_missing_objective_score_is_named_with_the_other_reasons():
    bundle = round_of({"A": ["abstain"], "B": [10]}, criteria=(OUT_OF_100, OBJECTIVE), quorum=2)
    found = rank(replace(bundle, objective=(ObjectiveScore("B", "O", Decimal(50)),)))
    assert [row.why for row in found.unresolved] == [
        "1 of 2 sheets counted; no counted sheet has a score for Q; the objective score for O is missing",
        "1 of 2 sheets counted",
    ]


def test_an_objective_score_is_the_same_for_every_expert():
    bundle = round_of({"A": [80, 40, 0]}, criteria=(OUT_OF_100, OBJECTIVE))
    bundle = replace(bundle, objective=(ObjectiveScore("A", "O", Decimal(100)),))
    found = rank(bundle, "median").declarations[0]
    assert found.sheets == {"E0": 90, "E1": 70, "E2": 50}
    assert found.total == 70
    assert found.values == {"Q": Decimal("0.4"), "O": 1}


def test_drafts_count_only_where_the_rules_say_so():
    scores = {"A": [40, 60]}
    sheets = (Sheet("A", "E1", SheetState.DRAFT),)
    assert rank(replace(round_of(scores), sheets=sheets)).declarations[0].total == 40
    assert rank(replace(round_of(scores, drafts=DraftRule.COUNTED), sheets=sheets)).declarations[0].total == 50


def test_a_sealed_sheet_counts_nowhere():
    bundle = replace(round_of({"A": [40, 60]}, drafts=DraftRule.COUNTED), sheets=(Sheet("A", "E1", SheetState.SEALED),))
    row = rank(bundle).declarations[0]
    assert row.total == 40
    assert row.experts == 1
    assert set(row.sheets) == {"E0"}


def test_an_expert_who_abstained_from_everything_counts_for_the_quorum_and_has_no_total():
    row = rank(round_of({"A": [40, "abstain"]}, quorum=2)).declarations[0]
    assert row.total == 40
    assert row.experts == 2
    assert row.sheets == {"E0": 40}


def test_a_submitted_sheet_with_gaps_is_counted_and_warned_of():
    other = replace(OUT_OF_100, code="R")
    bundle = round_of({"A": [40, 60]}, criteria=(OUT_OF_100, other))
    more = (replace(bundle.scores[0], criterion="R"),)
    bundle = replace(bundle, scores=bundle.scores + more, sheets=(Sheet("A", "E1", SheetState.SUBMITTED),))
    found = rank(bundle)
    assert found.declarations[0].total == 45
    assert [(notice.code, notice.params) for notice in found.warnings] == [
        (NoticeCode.INCOMPLETE_SHEETS, {"count": 1, "first": "A/E1"})
    ]


def test_a_round_without_declarations_ranks_to_nothing():
    found = rank(round_of({}))
    assert not found.declarations
    assert not found.unresolved
