"""Archives from outside: a bundle comes in whole, and nothing hostile costs more than a look."""

from __future__ import annotations

import contextlib
import io
import stat
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalapp.bundles.archive import MOST_MEMBERS, MOST_UNPACKED, bundle_in_archive, read_archive, write_archive
from evalapp.core.errors import Refusal
from scoring.bundle import BundleError, digest, read_files
from tests.bundles.archives import packed, patched, rewritten
from tests.scoring.files import QUICK, small

TEXT = b"hello\n"


def refusal(content):
    with pytest.raises(Refusal) as refused:
        read_archive(content)
    return str(refused.value)


def test_a_written_archive_reads_back_and_is_always_the_same_bytes():
    content = write_archive(small(), "round-small")
    assert read_archive(content) == small()
    assert write_archive(small(), "round-small") == content
    read = bundle_in_archive(content)
    assert read.bundle == read_files(small())
    assert read.files_digest == digest(small())


def test_other_programs_read_what_was_written():
    with zipfile.ZipFile(io.BytesIO(write_archive(small(), "round-small"))) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "round-small/round.toml"


@pytest.mark.parametrize("folder", ["", "a folder/", "材料/", "a\\b/", "-/"])
def test_files_lie_at_the_top_or_in_one_folder(folder):
    files = {folder: b""} if folder else {}
    files |= {folder + name: data for name, data in small().items()}
    assert read_archive(packed(files)) == small()


@pytest.mark.parametrize(
    "paths",
    [
        ("../round.toml",), ("/round.toml",), ("a/../round.toml",), ("a/b/round.toml",), ("./round.toml",),
        ("//round.toml",), ("a/round.toml", "criteria.csv"), ("a/round.toml", "b/criteria.csv"),
        ("round.toml", "__MACOSX/._round.toml"), ("a/", "b/round.toml"), ("a/b/", "a/round.toml"),
    ],
)  # fmt: skip
def test_any_other_path_is_refused(paths):
    assert "must lie together" in refusal(packed(dict.fromkeys(paths, TEXT)))


@pytest.mark.parametrize("name", ["round.toml\0.exe", "..\\round.toml"])
def test_a_name_that_is_none_is_refused(name):
    taken = packed({"x" * len(name): TEXT})
    content = taken.replace(b"x" * len(name), name.encode())
    assert "is not the name of a file" in refusal(content)


def test_an_unknown_file_is_a_problem_of_the_bundle():
    with pytest.raises(BundleError, match=r"notes\.txt: file: is not a file of the format"):
        bundle_in_archive(packed(small() | {"notes.txt": b""}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused():
    content = packed({"round.toml": TEXT, "round.tomm": TEXT}).replace(b"round.tomm", b"round.toml")
    assert "two files of the same name" in refusal(content)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFCHR])
def test_links_and_devices_are_refused(kind):
    def change(entry):
        entry.external_attr = (kind | 0o777) << 16

    assert "is a link" in refusal(packed({"round.toml": b"/etc/passwd"}, change))


def test_an_encrypted_file_is_refused():
    def change(entry):
        entry.flag_bits |= 1

    assert "is encrypted" in refusal(rewritten(packed({"round.toml": TEXT}), change))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(method):
    def change(entry):
        entry.compress_type = method

    assert "not read here" in refusal(packed({"round.toml": TEXT}, change))


def test_everything_wrong_is_said_at_once():
    def change(entry):
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16

    said = refusal(packed({"a/round.toml": TEXT, "b/criteria.csv": TEXT}, change))
    assert said.count("is a link") == 2
    assert "must lie together" in said


def test_too_many_files_are_refused_by_the_last_bytes_alone():
    assert len(read_archive(packed({f"{n}.csv": TEXT for n in range(MOST_MEMBERS)}))) == MOST_MEMBERS
    assert "at most 20" in refusal(packed({f"{n}.csv": TEXT for n in range(MOST_MEMBERS + 1)}))
    many = packed({f"{n}.csv": b"" for n in range(30_000)})
    begun = time.process_time()
    for count in (b"\1\0", b"\0\0"):  # whatever number it declares, the directory is as long as it is
        assert "at most 20" in refusal(many[:-14] + count * 2 + many[-10:])
    assert time.process_time() - begun < 0.1
    folders = packed({"a/": b""} | {f"a/{n}": b"" for n in range(MOST_MEMBERS)} | {"b/": b""})
    assert "at most 20" in refusal(folders[:-14] + b"\1\0\1\0" + folders[-10:])


def test_a_bomb_is_refused_by_what_it_declares():
    bomb = packed({"scores.csv": bytes(MOST_UNPACKED // 2)})
    assert len(bomb) < 100_000
    tracemalloc.start()
    assert "far more than it weighs" in refusal(bomb)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_too_much_in_all_is_refused():
    def change(entry):
        entry.compress_type = zipfile.ZIP_STORED

    half = bytes(MOST_UNPACKED // 2 + 1)
    assert "more than 64 MB" in refusal(packed({"scores.csv": half, "sheets.csv": half}, change))


def test_a_bomb_that_declares_little_costs_little():
    def change(entry):
        entry.file_size = 1000

    bomb = rewritten(packed({"scores.csv": bytes(MOST_UNPACKED // 2)}), change)
    tracemalloc.start()
    assert "damaged" in refusal(bomb)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_a_file_that_declares_more_than_it_holds_is_refused():
    def change(entry):
        entry.file_size += 1000

    assert "something else than it declares" in refusal(rewritten(packed({"round.toml": TEXT}), change))


def test_many_names_of_one_packed_file_are_counted_each():
    def change(entry):
        entry.compress_type = zipfile.ZIP_STORED

    files = {"a.csv": bytes(MOST_UNPACKED // 4)} | {f"{name}.csv": b"" for name in "bcde"}
    content = packed(files, change)
    whole = zipfile.ZipFile(io.BytesIO(content)).getinfo("a.csv")

    def overlap(entry):
        entry.header_offset, entry.CRC = whole.header_offset, whole.CRC
        entry.file_size, entry.compress_size = whole.file_size, whole.compress_size

    assert "more than 64 MB" in refusal(rewritten(content, overlap))


def test_nothing_stands_around_the_archive():
    content = packed({"round.toml": TEXT})
    for around in (b"MZ" + content, content + b"%PDF-", content + content):
        assert "damaged" in refusal(around)


def test_a_zip64_locator_is_refused_before_it_is_followed():
    content = packed({"round.toml": TEXT})
    locator = b"PK\6\7" + bytes(16)
    assert "ZIP64" in refusal(content[:-22] + locator + content[-22:])


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\5\6" + bytes(18), b"round.toml", b"PK\3\4" + bytes(100)])
def test_what_is_no_archive_is_refused(content):
    assert "damaged" in refusal(content)


@pytest.mark.parametrize("offset", [-10, -6])
@pytest.mark.parametrize("value", [0, 1, 2**31, 2**32 - 1])
def test_a_directory_elsewhere_is_refused(offset, value):
    refusal(patched(packed(small()), offset, value))


@QUICK
@given(st.data())
def test_a_damaged_archive_is_a_refusal_and_never_a_crash(data):
    content = bytearray(write_archive(small(), "round-small"))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    keep = data.draw(st.integers(0, len(content)))
    for broken in (bytes(content), bytes(content[:keep])):
        with contextlib.suppress(Refusal, BundleError):
            bundle_in_archive(broken)
