"""What may be uploaded: a closed list of file types, the content checked as well as the name.

Nothing that came in is ever shown by the browser within the application: every download is an attachment, is not
sniffed and runs in a sandbox. The checks here keep out what is not what its name says, what hides a second file
behind the first, and what unpacks to far more than it weighs.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic

from evalapp.core.errors import Refusal
from evalapp.core.words import Words, say

__all__ = ["ACCEPTED", "Upload", "check_upload", "stem_of"]

MOST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 5_000
TAIL = 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that may be stored: its type (lower case, with the point) and its content."""

    extension: str
    media_type: str
    content: bytes


def check_upload(name: str, content: bytes, most_bytes: int) -> Upload:
    """Return the upload, or refuse it: by its size, by its name's ending, by what its bytes really are."""
    extension = PurePosixPath(name.strip().replace("\\", "/")).suffix.lower()
    if extension not in ACCEPTED:
        raise Refusal(say("Files of this type are not accepted; accepted are: %(types)s.", types=ACCEPTED_TEXT))
    if not content:
        raise Refusal(say("The file is empty."))
    if len(content) > most_bytes:
        raise Refusal(say("The file is larger than %(most)s MB.", most=most_bytes // (1024 * 1024)))
    kind = ACCEPTED[extension]
    problem = kind.problem(content)
    if problem is not None:
        raise Refusal(problem)
    return Upload(kind.extension, kind.media_type, content)


def stem_of(name: str) -> str:
    """Return a file's name without folders and ending, fit to be a title."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    kept = (c if unicodedata.category(c)[0] not in "CZ" else " " for c in unicodedata.normalize("NFC", stem))
    return " ".join("".join(kept).split())[:200]


def _not_what_it_says(extension: str) -> Words:
    return say("The content of the file is not what its name says (%(type)s).", type=extension.removeprefix("."))


def _detected(content: bytes) -> set[str]:
    """The endings that fit the first bytes, as puremagic knows them."""
    try:
        return {found.extension for found in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return set()


def _holds_archive(content: bytes) -> bool:
    """Whether the same bytes are an archive as well: what is one to the reader and another to a tool is refused."""
    return zipfile.is_zipfile(io.BytesIO(content))


def _pdf(content: bytes) -> Words | None:
    whole = content.startswith(b"%PDF-") and b"%%EOF" in content[-TAIL:]
    if not whole or ".pdf" not in _detected(content) or _holds_archive(content):
        return _not_what_it_says(".pdf")
    return None


def _png(content: bytes) -> Words | None:
    whole = content.startswith(b"\x89PNG\r\n\x1a\n") and content.endswith(b"IEND\xaeB`\x82")
    return None if whole and ".png" in _detected(content) and not _holds_archive(content) else _not_what_it_says(".png")


def _jpeg(content: bytes) -> Words | None:
    whole = content.startswith(b"\xff\xd8\xff") and content.rstrip(b"\0").endswith(b"\xff\xd9")
    return None if whole and ".jpg" in _detected(content) and not _holds_archive(content) else _not_what_it_says(".jpg")


def _docx(content: bytes) -> Words | None:
    return _office(content, ".docx", "word/document.xml")


def _xlsx(content: bytes) -> Words | None:
    return _office(content, ".xlsx", "xl/workbook.xml")


def _office(content: bytes, extension: str, main_part: str) -> Words | None:
    """A ZIP from its first byte to its last, with the parts of this format, no macros, of bearable size."""
    if not content.startswith(b"PK\x03\x04") or extension not in _detected(content):
        return _not_what_it_says(extension)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            ends_with_archive = content.endswith(archive.comment) and _directory_end(content, archive.comment)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, zlib.error):
        return _not_what_it_says(extension)
    names = {member.filename for member in members}
    if not ends_with_archive or not {"[Content_Types].xml", main_part} <= names:
        return _not_what_it_says(extension)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return say("Documents with macros are not accepted.")
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        return say("The document unpacks to more than this installation accepts.")
    return None


def _directory_end(content: bytes, comment: bytes) -> bool:
    """Whether the archive's end record stands at the very end: nothing is hidden behind it."""
    start = len(content) - len(comment) - 22
    return start >= 0 and content[start : start + 4] == b"PK\x05\x06"


def _text(content: bytes) -> Words | None:
    """Text in UTF-8, or in the GB 18030 of Chinese spreadsheets, without control characters and without markup."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        return say("The text is neither UTF-8 nor GB 18030.")
    markup = text.lstrip().startswith("<") or b"%PDF-" in content[:TAIL]
    if markup or re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
        return _not_what_it_says(".txt")
    return None


@dataclass(frozen=True, slots=True)
class _Kind:
    extension: str
    media_type: str
    problem: Callable[[bytes], Words | None]


_OOXML = "application/vnd.openxmlformats-officedocument."
_JPEG = _Kind(".jpg", "image/jpeg", _jpeg)

ACCEPTED: dict[str, _Kind] = {
    ".pdf": _Kind(".pdf", "application/pdf", _pdf),
    ".docx": _Kind(".docx", _OOXML + "wordprocessingml.document", _docx),
    ".xlsx": _Kind(".xlsx", _OOXML + "spreadsheetml.sheet", _xlsx),
    ".png": _Kind(".png", "image/png", _png),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".csv": _Kind(".csv", "text/csv", _text),
    ".txt": _Kind(".txt", "text/plain", _text),
}
ACCEPTED_TEXT = ", ".join(extension.removeprefix(".") for extension in ACCEPTED)
