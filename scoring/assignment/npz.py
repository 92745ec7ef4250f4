"""The arrays of an .npz file, none of which is trusted: headers are judged before anything is unpacked."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Collection
from math import prod
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from scoring.assignment.wrongs import Wrongs

__all__ = ["MOST_BYTES", "read_arrays"]

MOST_BYTES = 2_000_000_000
"""The most that a file may hold once unpacked: 200 million pairs."""

_MOST_MEMBERS = 100
# NotImplementedError, of unknown compressions, is a RuntimeError.
_UNREADABLE = (OSError, ValueError, EOFError, RuntimeError, BadZipFile, zlib.error, MemoryError, OverflowError)
Arrays = dict[str, NDArray[Any]]


def read_arrays(path: Path, known: Collection[str], wrongs: Wrongs) -> Arrays:
    """The known arrays of the file by name; whatever is wrong with file or arrays is noted, and left out."""
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS:
                wrongs.add(path.name, f"holds {len(members)} members", f"at most {_MOST_MEMBERS} arrays")
                return {}
            size = sum(member.file_size for member in members)
            if size > MOST_BYTES:
                wrongs.add(path.name, f"holds {size} bytes once unpacked", f"at most {MOST_BYTES}")
                return {}
            return _read_members(archive, members, known, wrongs)
    except BadZipFile:
        wrongs.add(path.name, "is no .npz file, or is cut off", "what numpy.savez writes")
    except _UNREADABLE as error:
        wrongs.add(path.name, f"cannot be read ({_reason(error)})", "a readable .npz file")
    return {}


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _read_members(archive: ZipFile, members: list[ZipInfo], known: Collection[str], wrongs: Wrongs) -> Arrays:
    found: Arrays = {}
    for member in members:
        name = member.filename.removesuffix(".npy")
        if name not in known or name == member.filename:
            wrongs.add(name, "is not an array of the format", "one of " + ", ".join(known))
        elif name in found or name in wrongs.lost:
            wrongs.add(name, "stands in the file twice", "each array once")
        else:
            array = _read_member(archive, member, name, wrongs)
            if array is None:
                wrongs.lost.add(name)
            else:
                found[name] = array
    return found


def _read_member(archive: ZipFile, member: ZipInfo, name: str, wrongs: Wrongs) -> NDArray[Any] | None:
    # Headers written by Python 2 make numpy warn; they are read all the same.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with archive.open(member) as stream:
                if not _sound(stream, member, name, wrongs):
                    return None
            with archive.open(member) as stream:
                return npy.read_array(stream, allow_pickle=False)
        except _UNREADABLE as error:
            wrongs.add(name, f"cannot be read ({_reason(error)})", "an array that numpy.savez wrote, whole")
            return None


def _sound(stream: IO[bytes], member: ZipInfo, name: str, wrongs: Wrongs) -> bool:
    """Whether the header is one of a plain array, of the size that the member has: no more is ever unpacked."""
    shape, kind = _header(stream)
    entries = prod(shape)
    if kind.hasobject:
        wrongs.add(name, "holds pickled objects", "plain numbers, which cannot run code")
    elif stream.tell() + entries * kind.itemsize != member.file_size:
        wrongs.add(name, "is not as long as its header says", "an array that numpy.savez wrote, whole")
    else:
        return True
    return False


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Shape and type; `ValueError` where there is no header."""
    version = npy.read_magic(stream)
    read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
    if read is None:
        raise ValueError(version)
    shape, _, kind = read(stream)
    return shape, kind
