"""Files of pairs: written whole or not at all, read with every problem by line and column."""

import numpy as np
import pytest

from scoring.answers import RefusedError
from scoring.assignment.pairs_file import read_pairs, write_pairs

PAIRS = np.array([[0, 2], [1, 0], [12, 3]])


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "pairs.csv"
    write_pairs(path, PAIRS)
    assert path.read_bytes() == b"declaration,expert\n0,2\n1,0\n12,3\n"
    assert np.array_equal(read_pairs(path, 13, 4), PAIRS)
    assert [entry.name for entry in tmp_path.iterdir()] == ["pairs.csv"]


def test_no_pairs_are_a_file_too(tmp_path):
    write_pairs(tmp_path / "pairs.csv", np.empty((0, 2), dtype=np.int64))
    assert read_pairs(tmp_path / "pairs.csv", 1, 1).shape == (0, 2)


def test_full_width_digits_and_a_byte_order_mark_are_read(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_bytes("\ufeffdeclaration,expert\r\n１, 0\r\n".encode())
    assert read_pairs(path, 2, 1).tolist() == [[1, 0]]


def test_every_problem_is_told_by_line_and_column(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_bytes(b"declaration,expert\n0,1\n2,x\n-1,9\n0,1\n0\n,1\n0,\xff\n")
    with pytest.raises(RefusedError) as refused:
        read_pairs(path, 2, 3)
    assert str(refused.value).splitlines() == [
        "pairs.csv:3: declaration: is '2'; expected an index from 0 to 1",
        "pairs.csv:3: expert: is 'x'; expected an index from 0 to 2",
        "pairs.csv:4: declaration: is '-1'; expected an index from 0 to 1",
        "pairs.csv:4: expert: is '9'; expected an index from 0 to 2",
        "pairs.csv:5: row: is the pair of line 2 again; expected each pair once",
        "pairs.csv:6: row: has 1 cells; expected 2",
        "pairs.csv:7: declaration: is ''; expected an index from 0 to 1",
        "pairs.csv:8: expert: is '\\udcff'; expected an index from 0 to 2",
    ]


@pytest.mark.parametrize("content", [b"", b"expert,declaration\n0,1\n", b"0,1\n"])
def test_without_its_header_a_file_is_refused(tmp_path, content):
    path = tmp_path / "pairs.csv"
    path.write_bytes(content)
    with pytest.raises(RefusedError) as refused:
        read_pairs(path, 2, 3)
    assert str(refused.value) == "pairs.csv:1: header: is not that of pairs; expected declaration,expert"


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(RefusedError, match=r"none\.csv: cannot be read \(No such file or directory\)"):
        read_pairs(tmp_path / "none.csv", 1, 1)


def test_where_nothing_can_be_written_the_old_file_stays(tmp_path):
    (tmp_path / "taken").mkdir()
    for path in (tmp_path / "no" / "pairs.csv", tmp_path / "taken"):
        with pytest.raises(RefusedError, match="cannot be written"):
            write_pairs(path, PAIRS)
    assert [entry.name for entry in tmp_path.iterdir()] == ["taken"]
