"""What can be wrong with the files as files."""

import os

import pytest

from scoring.bundle import BundleError, read, read_bundle, read_files, write_bundle
from tests.scoring.files import small


def problems_of(folder):
    with pytest.raises(BundleError) as caught:
        read_bundle(folder)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def folder(tmp_path):
    write_bundle(read_files(small()), tmp_path / "round")
    return tmp_path / "round"


def test_a_folder_reads_as_its_files(folder):
    assert read_bundle(folder) == read_files(small())


def test_no_folder(tmp_path):
    assert problems_of(tmp_path / "none")[0].startswith("none: folder: cannot be read (No such file")
    (tmp_path / "file").write_text("")
    assert problems_of(tmp_path / "file")[0].startswith("file: folder: cannot be read (Not a directory)")


@pytest.mark.parametrize("name", ["round.toml", "criteria.csv", "declarations.csv", "experts.csv"])
def test_a_needed_file_is_missing(folder, name):
    (folder / name).unlink()
    assert f"{name}: file: is missing; expected this file in every bundle" in problems_of(folder)


def test_references_to_a_missing_file_are_not_held_against_others(folder):
    (folder / "experts.csv").unlink()
    assert len(problems_of(folder)) == 1


@pytest.mark.parametrize("name", ["budget.csv", ".DS_Store", "Scores.csv", "a:b\n", "\udcff"])
def test_an_unknown_file_is_refused_on_one_line(folder, name):
    (folder / name).write_text("")
    found = problems_of(folder)
    assert len(found) == 1
    assert "is not a file of the format" in found[0]
    assert "\n" not in found[0]


def test_links_and_folders_are_refused(folder):
    (folder / "sub").mkdir()
    (folder / "sheets.csv").rename(folder.parent / "elsewhere.csv")
    (folder / "sheets.csv").symlink_to(folder.parent / "elsewhere.csv")
    (folder / "SOURCE.md").symlink_to(folder.parent / "elsewhere.csv")
    assert [line.split(";")[0] for line in problems_of(folder)] == [
        "sheets.csv: file: is a link, a folder or a device",
        "SOURCE.md: file: is a link, a folder or a device",
        "sub: file: is a link, a folder or a device",
    ]


def test_a_pipe_is_refused_and_not_waited_for(folder):
    (folder / "objective.csv").unlink()
    os.mkfifo(folder / "objective.csv")
    assert problems_of(folder)[0].startswith("objective.csv: file: is a link, a folder or a device")


def test_an_empty_file_has_no_header(folder):
    (folder / "scores.csv").write_bytes(b"")
    assert problems_of(folder)[0].startswith("scores.csv:1: header: is missing; expected the columns declaration")


def test_a_file_that_is_too_large_is_refused(folder, monkeypatch):
    monkeypatch.setattr(read, "MOST_BYTES", 300)
    (folder / "declared.csv").write_bytes(b"x" * 1000)
    assert "declared.csv: file: is too large; expected at most 300 bytes" in problems_of(folder)


def test_too_many_rows_are_refused():
    rows = "".join(f"C{number},,Item,1,1,0,1,,\n" for number in range(2001))
    with pytest.raises(BundleError, match=r"criteria.csv:2002: row: is one row too many; expected at most 2000 rows"):
        read_files(small(criteria_csv=("PLAN,,", rows + "PLAN,,")))
