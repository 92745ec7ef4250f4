"""What may be uploaded, and what only pretends."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalapp.core.errors import Refusal
from evalapp.core.uploads import ACCEPTED, check_upload, stem_of

MOST = 1024 * 1024
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x01" * 40 + b"\xff\xd9"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)


def office(*parts: str, size: int = 10, comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            # ZipInfo dates it 1980: the names of the tests, which hold these bytes, are alike in every process.
            archive.writestr(zipfile.ZipInfo(part), b"\0" * size, zipfile.ZIP_DEFLATED)
        archive.comment = comment
    return made.getvalue()


DOCX = office("[Content_Types].xml", "word/document.xml")
XLSX = office("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF), ("报告.PDF", PDF), ("a.png", PNG), ("a.jpg", JPEG), ("a.jpeg", JPEG), ("a.docx", DOCX),
        ("a.xlsx", XLSX), ("a.csv", "年,值\n2019,1\n".encode()), ("a.csv", "年,值\n2019,1\n".encode("gb18030")),
        ("a.txt", b"\xef\xbb\xbfplain text"),
    ],
)  # fmt: skip
def test_it_accepts_what_is_what_it_says(name: str, content: bytes) -> None:
    checked = check_upload(name, content, MOST)
    assert checked.content == content
    assert "." + name.rpartition(".")[2].lower().replace("jpeg", "jpg") == checked.extension


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html><script>alert(1)</script></html>"),
        ("a.pdf", b"junk " + PDF),
        ("a.pdf", PDF + DOCX),
        ("a.pdf", PDF[:20]),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.png", PNG + b"<script>alert(1)</script>"),
        ("a.png", PNG + XLSX),
        ("a.jpg", PNG),
        ("a.jpg", JPEG + PDF),
        ("a.docx", XLSX),
        ("a.xlsx", DOCX),
        ("a.docx", b"GIF89a" + DOCX),
        ("a.docx", DOCX + b"%PDF-1.7 hidden"),
        ("a.docx", DOCX[:60]),
        ("a.docx", office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("a.docm", DOCX),
        ("a.zip", DOCX),
        ("a.txt", b"  <html><body>hello</body></html>"),
        ("a.csv", b"\xef\xbb\xbf<svg onload=alert(1)>"),
        ("a.txt", b"MZ\x90\x00\x03\x00"),
        ("a.txt", b"\xff\xff\xff\xff"),
        ("a.html", b"<html></html>"),
        ("a", PDF),
        (".pdf", PDF),
        ("", PDF),
        ("a.pdf.exe", PDF),
        ("a.pdf\x00.txt", PDF),
        ("a.pdf", b""),
    ],
)
def test_it_refuses_what_only_pretends(name: str, content: bytes) -> None:
    with pytest.raises(Refusal):
        check_upload(name, content, MOST)


def test_it_refuses_what_is_too_large_or_unpacks_to_too_much() -> None:
    with pytest.raises(Refusal, match="larger than 1 MB"):
        check_upload("a.txt", b"a" * (MOST + 1), MOST)
    bomb = office("[Content_Types].xml", "word/document.xml", size=120 * 1024 * 1024)
    assert len(bomb) < MOST
    with pytest.raises(Refusal, match="unpacks to more"):
        check_upload("a.docx", bomb, MOST)


@given(name=st.sampled_from([f"a{ending}" for ending in ACCEPTED]), content=st.binary(max_size=200))
def test_it_answers_any_bytes_with_an_upload_or_a_reason(name: str, content: bytes) -> None:
    with suppress(Refusal):
        assert check_upload(name, content, MOST).content == content


@given(st.sampled_from([PDF, PNG, JPEG, DOCX, XLSX]), st.data())
def test_it_survives_damaged_files(content: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(content) - 1))
    damaged = content[:place] + data.draw(st.binary(min_size=1, max_size=4)) + content[place + 1 :]
    for ending in ACCEPTED:
        with suppress(Refusal):
            check_upload("a" + ending, damaged, MOST)


def test_a_name_gives_a_title_without_folders_and_controls() -> None:
    assert stem_of("C:\\Users\\zhang\\申报书 1.pdf") == "申报书 1"
    assert stem_of("../../etc/pass\u202ewd.pdf") == "pass wd"
