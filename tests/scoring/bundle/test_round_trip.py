"""What is written is what was read."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bundle import (
    Bundle,
    Conflict,
    Declaration,
    RoundSettings,
    Rules,
    digest,
    read_bundle,
    read_files,
    write_bundle,
    write_files,
)
from scoring.bundle.cells import number, number_text
from tests.scoring.files import QUICK, shared, small
from tests.scoring.strategies import rounds


def test_a_canonical_bundle_comes_back_byte_for_byte():
    assert write_files(read_files(small())) == small()


@pytest.mark.parametrize("change", [
    ("conflicts_csv", ("declaration,expert,kind\nD2,E3,employer", "kind,expert,declaration\nemployer,E3,D2")),
    ("declarations_csv", ("First", '"First, ""the"" one"')),
    ("declarations_csv", ("First", "第一份：申报材料")),
    ("criteria_csv", ("10,0,1,,", "10,0,1,scored,")),
    ("round_toml", ("quorum = 1\n", 'drafts = "void"\nmethod = "mean"\n')),
    ("round_toml", ("fund = 1", 'fund_by_group = {"东 部" = 4, east = 1, west = 2}')),
    ("round_toml", ("A small round", 'A \\"small\\" \\\\ round')),
    ("round_toml", ("points = 100", "points = 87.5")),
    ("round_toml", ("fund = 1", 'fund = 1\ncurrency = "CNY"\naward = 150000000\nfirst_tranche = 100000000')),
], ids=lambda change: f"{change[0]}: {change[1][1][:30]}")  # fmt: skip
def test_whatever_canonical_form_allows_is_kept(change):
    files = small(**dict([change]))
    assert write_files(read_files(files)) == files


@pytest.mark.parametrize(("file", "old", "new"), [
    ("scores.csv", "GOAL,8,", "GOAL,8.00,"),
    ("scores.csv", "GOAL,8,", '"GOAL",8,'),
    ("scores.csv", "\n", "\r\n"),
    ("scores.csv", "declaration,expert,c", "\ufeffdeclaration,expert,c"),
    ("declared.csv", "12.5", "12.50"),
    ("indicators.csv", "20", "20.0"),
    ("round.toml", "points = 100", "points = 100.00 # in all"),
    ("round.toml", "[rules]", "\n[ rules ]"),
])  # fmt: skip
def test_other_spellings_become_canonical(file, old, new):
    files = small()
    files[file] = files[file].replace(old.encode(), new.encode())
    assert write_files(read_files(files)) == small()


def test_an_empty_layout_writes_every_column_of_every_file_with_rows():
    settings = RoundSettings("plain", "Plain", "UTC", Decimal("10.50"), fund=2)
    files = write_files(Bundle(settings, declarations=(Declaration("D1", "First", "City"),)))
    assert list(files) == ["round.toml", "criteria.csv", "declarations.csv", "experts.csv"]
    assert files["declarations.csv"] == b"code,title,applicant,region,kind,fields,group\nD1,First,City,,,,\n"
    assert files["round.toml"].decode() == (
        'format = 1\ncode = "plain"\ntitle = "Plain"\ntimezone = "UTC"\npoints = 10.5\nfund = 2\n[rules]\n'
        'method = "mean"\ndecimals = 2\nrank_on = "exact"\nquorum = 1\ndrafts = "void"\nties = []\n'
    )


def test_what_came_later_than_the_layout_is_written_too():
    bundle = read_files(small())
    added = replace(
        bundle,
        conflicts=(Conflict("D2", "E3", "employer", "declared"),),
        settings=replace(bundle.settings, rules=replace(bundle.settings.rules, decimals=3)),
    )
    again = read_files(write_files(added))
    assert again.conflicts == added.conflicts
    assert again.settings == added.settings
    assert again.layout["conflicts.csv"] == ("declaration", "expert", "kind", "reason")


def test_a_written_folder_reads_the_same(tmp_path):
    write_bundle(read_files(small()), tmp_path / "new" / "round")
    assert read_bundle(tmp_path / "new" / "round") == read_files(small())


@QUICK
@given(rounds())
def test_any_round_survives_writing_and_reading(bundle):
    files = write_files(bundle)
    again = read_files(files)
    assert replace(again, layout={}) == bundle
    assert write_files(again) == files


@QUICK
@given(st.from_regex(r"-?[0-9]{1,7}(\.[0-9]{1,8})?", fullmatch=True))
def test_a_number_keeps_its_value_and_loses_its_trailing_zeros(text):
    written = number_text(number(text))
    assert Decimal(written) == Decimal(text)
    assert number_text(number(written)) == written
    assert not ("." in written and written.endswith(("0", ".")))


def test_the_digest_sees_names_sizes_and_bytes():
    one = {"a": b"1", "b": b"2"}
    assert digest(one) == digest(dict(reversed(one.items())))
    others = [{"a": b"1"}, {"a": b"2", "b": b"1"}, {"a": b"12", "b": b""}, {"a": b"1", "c": b"2"}, {}]
    assert len({digest(files) for files in (one, *others)}) == 6
    assert digest({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_digest_does_not_depend_on_spelling():
    spelled = small(scores_csv=("GOAL,8,", '"GOAL",8.0,'))
    assert digest(write_files(read_files(spelled))) == digest(small())


@pytest.mark.parametrize("name", ["aibs-2014", "aibs-2015", "aibs-2017", "aibs-overall", "nih-r01"])
def test_the_reference_bundles_come_back_byte_for_byte(name):
    folder = shared("data", name)
    files = write_files(read_bundle(folder))
    came = {path.name for path in folder.iterdir()} - {"SOURCE.md", "expected.csv"}
    assert files == {file: (folder / file).read_bytes() for file in came}


def test_default_rules_need_no_table():
    files = small()
    files["round.toml"] = files["round.toml"].split(b"[rules]")[0]
    assert read_files(files).settings.rules == Rules()
