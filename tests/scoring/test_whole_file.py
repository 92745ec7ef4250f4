"""Files appear whole or not at all, and nothing but a file is ever replaced."""

import os
import threading

import pytest

from scoring.whole_file import write_whole


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / ("x" * 250)
    for data in (b"first", b"second"):
        write_whole(path, data)
        assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_a_pipe_is_written_to_and_stays_one(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"data")
    reader.join()
    assert (pipe.is_fifo(), read) == (True, [b"data"])


def test_a_link_stays_one(tmp_path):
    link, path = tmp_path / "link", tmp_path / "path"
    link.symlink_to(path)
    write_whole(link, b"data")
    assert (link.is_symlink(), path.read_bytes()) == (True, b"data")


def test_what_cannot_be_written_leaves_nothing(tmp_path):
    for path in (tmp_path, tmp_path / "none" / "file"):
        with pytest.raises(OSError, match="directory"):
            write_whole(path, b"data")
    assert list(tmp_path.iterdir()) == []
