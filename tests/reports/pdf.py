"""Reading a PDF back."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf

__all__ = ["opened", "text_of", "uncompressed"]


def opened(content: bytes) -> pikepdf.Pdf:
    """Return the PDF as its structure."""
    return pikepdf.open(BytesIO(content))


def text_of(content: bytes, folder: Path) -> str:
    """Return the text a reader can copy, line breaks as spaces."""
    path = folder / "read.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], check=True, capture_output=True)  # noqa: S607
    return " ".join(done.stdout.decode().split())


def uncompressed(content: bytes) -> bytes:
    """Return the PDF with every stream and object in the open, to search all that it embeds."""
    out = BytesIO()
    with opened(content) as document:
        document.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()
