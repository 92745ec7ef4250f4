"""Archives for tests: sound ones, and hostile ones made byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["packed", "patched", "rewritten"]


def packed(files: Mapping[str, bytes], change: Callable[[zipfile.ZipInfo], Any] | None = None) -> bytes:
    """Return an archive of files by their paths; `change` is asked about each entry before it is written."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if change is not None:
                change(entry)
            archive.writestr(entry, data)
    return out.getvalue()


def rewritten(content: bytes, change: Callable[[zipfile.ZipInfo], Any]) -> bytes:
    """Return the archive with a directory that declares something else than what was packed."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        for entry in archive.infolist():
            change(entry)
        archive.comment = b"x"
        archive.comment = b""
    return out.getvalue()


def patched(content: bytes, offset: int, value: int) -> bytes:
    """Return the archive with another 32-bit number at an offset from its end."""
    out = bytearray(content)
    struct.pack_into("<I", out, len(out) + offset, value)
    return bytes(out)
