"""What a sound bundle says once it is read."""

from decimal import Decimal

import pytest

from scoring.bundle import BundleError, CriterionKind, DraftRule, Method, SheetState, read_bundle, read_files, sheets_of
from tests.scoring.files import small


def test_values_are_typed_and_exact():
    bundle = read_files(small())
    assert bundle.settings.points == Decimal(100)
    assert bundle.settings.rules.ties == ("PLAN", "lot")
    assert bundle.settings.rules.method is Method.MEAN
    assert bundle.settings.rules.drafts is DraftRule.VOID
    assert bundle.criteria[2].step == Decimal("0.5")
    assert bundle.criteria[3].kind is CriterionKind.OBJECTIVE
    assert bundle.experts[0].fields == ("law", "trade")
    assert bundle.experts[0].max_load == 3
    assert bundle.scores[4].score is None
    assert bundle.declared[0].year == 2019


def test_it_remembers_which_columns_and_keys_came_in():
    layout = read_files(small()).layout
    assert layout["assignments.csv"] == ("declaration", "expert")
    assert layout["round.toml"] == (
        "format",
        "code",
        "title",
        "timezone",
        "points",
        "fund",
        "rules.quorum",
        "rules.ties",
    )


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_byte_order_mark_and_spreadsheet_line_ends_are_accepted(newline):
    files = {name: b"\xef\xbb\xbf" + data.replace(b"\n", newline) for name, data in small().items()}
    assert read_files(files) == read_files(small())


def test_columns_may_stand_in_any_order():
    files = small()
    files["assignments.csv"] = b"expert,declaration\nE1,D1\nE2,D1\nE1,D2\nE2,D2\n"
    assert read_files(files).assignments == read_files(small()).assignments


def test_a_last_line_without_line_feed_is_a_line():
    files = small()
    files["conflicts.csv"] = files["conflicts.csv"].rstrip()
    assert read_files(files).conflicts == read_files(small()).conflicts


def test_source_notes_and_expected_results_are_passed_over(tmp_path):
    for name, data in {**small(), "SOURCE.md": b"\xff", "expected.csv": b"\x00"}.items():
        (tmp_path / name).write_bytes(data)
    assert read_bundle(tmp_path) == read_files(small())


def test_without_sheets_a_sheet_with_every_scored_item_is_submitted():
    files = small()
    del files["sheets.csv"]
    files["scores.csv"] = files["scores.csv"].replace(b"D2,E3,GOAL,0,\n", b"")
    files["scores.csv"] = files["scores.csv"].replace(b"D2,E2,COST,1,\n", b"")
    states = {(sheet.declaration, sheet.expert): sheet.state for sheet in sheets_of(read_files(files))}
    assert states == {
        ("D1", "E1"): SheetState.SUBMITTED,
        ("D1", "E2"): SheetState.SUBMITTED,  # the abstention is an answer
        ("D2", "E1"): SheetState.SUBMITTED,
        ("D2", "E2"): SheetState.DRAFT,
    }


def test_without_assignments_scores_are_enough():
    files = small()
    del files["assignments.csv"]
    assert not read_files(files).assignments


def test_a_draft_under_a_conflict_counts_only_where_the_rules_say_so():
    sheets = ("E3,sealed", "E3,draft")
    unassigned = small(sheets_csv=sheets)
    del unassigned["assignments.csv"]
    assert read_files(unassigned).sheets[-1].state is SheetState.DRAFT
    counted = small(sheets_csv=sheets, round_toml=("quorum = 1", 'drafts = "counted"'))
    del counted["assignments.csv"]
    with pytest.raises(BundleError, match=r"sheets.csv:6: expert: 'E3' has a conflict with 'D2' \(conflicts.csv:2\)"):
        read_files(counted)
