"""No bundle, however broken, gives anything but a bundle or a list of problems."""

import re

from hypothesis import given
from hypothesis import strategies as st

from scoring.bundle import BundleError, read_files, write_files
from scoring.ranking import METHODS, rank
from tests.scoring.files import QUICK, small

NAMES = sorted(small())
LINE = re.compile(r"[^\n\r]+: [^\n\r]+; expected [^\n\r]+")
NASTY = st.sampled_from(
    [b"", b"\0", b"\xff", b"\r", b"\n", b'"', b'""', b",", b";", b"-", b"1e9", b"nan", b"-0", b"0", b"9" * 15,
     b"9" * 400, b"abstain", b"\xef\xbb\xbf", "é".encode(), "e\u0301".encode(), "\u2028".encode(), b"\xed\xa0\x80",
     b"[rules]", b"[[", b"{", b"true", b"1979-05-27", b"'''", b"GOAL", b"PLAN", b"D1", b"E3", b"lot"]
)  # fmt: skip


def outcome(files):
    """What can be read can also be ranked and written; what cannot has well-formed problems."""
    try:
        bundle = read_files(files)
    except BundleError as error:
        assert_lines([str(problem) for problem in error.problems])
    else:
        assert read_files(write_files(bundle)) == bundle
        for method in METHODS:
            rank(bundle, method)


def assert_lines(lines):
    """Every problem on one line of the form that the contract gives, at least one."""
    assert lines
    assert all(LINE.fullmatch(line) for line in lines), lines


@st.composite
def mutated(draw):
    files = small()
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(NAMES))
        tokens = re.split(rb"([,\n= ]+)", files[name])
        place = draw(st.integers(0, len(tokens) - 1))
        tokens[place] = draw(NASTY | st.binary(max_size=6))
        files[name] = b"".join(tokens)
    return files


@QUICK
@given(mutated())
def test_small_changes(files):
    outcome(files)


@QUICK
@given(st.sampled_from(NAMES), st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_a_file_of_noise(name, data):
    outcome({**small(), name: data})


@QUICK
@given(st.sets(st.sampled_from(NAMES)), st.text(max_size=20))
def test_files_left_out_and_strange_names(missing, strange):
    files = {name: data for name, data in small().items() if name not in missing}
    outcome({**files, strange: b""})


@QUICK
@given(st.sampled_from(NAMES), st.integers(0, 400), st.integers(0, 400))
def test_a_piece_cut_out(name, start, length):
    data = small()[name]
    outcome({**small(), name: data[:start] + data[start + length :]})
